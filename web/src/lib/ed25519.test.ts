import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseHex } from './bytes';
import { verifyEd25519 } from './ed25519';

interface Suite {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; msg: string; sig: string; result: string; comment: string }[];
  }[];
}

const file = [
  process.env['TAKAFUL_VECTORS'] ?? '',
  new URL('../../../../shared/data/vectors', import.meta.url).pathname,
].map((folder) => `${folder}/wycheproof_ed25519_test.json`).find((path) => existsSync(path));

afterEach(() => vi.unstubAllGlobals());

async function runSuite(): Promise<number> {
  const suite = JSON.parse(readFileSync(file!, 'utf8')) as Suite;
  let count = 0;
  for (const group of suite.testGroups)
    for (const test of group.tests) {
      const good = await verifyEd25519(parseHex(test.sig)!, parseHex(test.msg)!, parseHex(group.publicKey.pk)!);
      expect(good, `${test.tcId} ${test.comment}`).toBe(test.result === 'valid');
      count++;
    }
  return count;
}

describe.skipIf(!file)('wycheproof Ed25519', () => {
  it('by the browser’s own verifier', async () => expect(await runSuite()).toBeGreaterThan(140));

  it('by the small verifier, where the browser has none', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(await runSuite()).toBeGreaterThan(140);
  });
});
