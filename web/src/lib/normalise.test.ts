import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalise } from './normalise';

interface Shared {
  groups: { name: string; pairs: [string, string][] }[];
}

const shared = JSON.parse(
  readFileSync(new URL('../../../tests/shared/normalise.json', import.meta.url), 'utf8'),
) as Shared;

describe('normalise answers as the server does', () => {
  for (const { name, pairs } of shared.groups)
    it(name, () => {
      for (const [text, expected] of pairs) expect(normalise(text), text).toBe(expected);
    });
});
