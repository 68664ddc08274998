import { expect, it } from 'vitest';
import { base64url, parseBase64url } from './passkey';

it('base64url has no padding and no sign of base64, and comes back', () => {
  for (const bytes of [[], [0], [255, 255], [251, 239, 190], [1, 2, 3, 4]]) {
    const text = base64url(new Uint8Array(bytes).buffer);
    expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
    expect([...parseBase64url(text)]).toEqual(bytes);
  }
});
