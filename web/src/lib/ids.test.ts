import { expect, it } from 'vitest';
import { newId } from './ids';

it('an id is a UUIDv7 that carries its time and sorts by it', () => {
  const early = newId(1_700_000_000_000);
  const late = newId(1_700_000_000_001);
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(early.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
  expect(early < late).toBe(true);
  expect(new Set(Array.from({ length: 1_000 }, () => newId(5))).size).toBe(1_000);
});
