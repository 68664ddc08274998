import { expect, it } from 'vitest';
import { deviceWords } from './device';

it('a browser is called by its own name, not by those it imitates', () => {
  const android = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
  expect(deviceWords(android)).toBe('Chrome · Android');
  expect(deviceWords(`${android} EdgA/126 Edg/126`)).toBe('Edge · Android');
  expect(deviceWords('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1')).toBe('Safari · iPhone');
  expect(deviceWords('curl/8')).toBe(null);
});
