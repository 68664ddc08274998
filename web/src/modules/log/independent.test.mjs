// A log that the C++ server made and two C++ witnesses cosigned (tests/stories/quorum.mjs --record), read by two
// readers that share no code: one written from the specifications alone, and the app's own.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProof, cosignedAt, parseKey, parsePolicy, readLog } from '../../../../tests/stories/lib/independent.mjs';
import { checkAlone } from './alone-check';
import { keepCopy } from './copy';
import { checkWitnesses, openLog } from './verify';

const { size, receipt, files } = JSON.parse(readFileSync(new URL('../../../../tests/shared/witnessed.json', import.meta.url), 'utf8'));
const text = (path) => Buffer.from(files[path], 'base64').toString();
const key = parseKey(text('vkey'));
const policy = parsePolicy(text('policy'));
/** The published files, some of them changed. */
const reader = (changed = {}) => (path) => {
  const bytes = changed[path] ?? (files[path] && Buffer.from(files[path], 'base64'));
  return Promise.resolve(bytes && Buffer.from(bytes));
};

describe('what the server and its witnesses wrote', () => {
  it('is read by a verifier of its own, and adds up', async () => {
    const { note, head, entries } = await readLog(reader(), key);
    expect(head.size).toBe(size);
    expect(policy.isSatisfied(note)).toBe(true);
    for (const witness of policy.witnesses) expect(cosignedAt(note, witness.key)).toBeGreaterThan(1_700_000_000);
    // docs/formats/leaf.md §1: type at 2, amount at 72, count at 80.
    const of = (type) => entries.filter((leaf) => leaf[2] === type);
    const sum = (leaves) => leaves.reduce((total, leaf) => total + Number(leaf.readBigInt64BE(72)), 0);
    const [announced] = of(13);
    const [closed] = of(5);
    expect(of(4).length).toBe(closed.readUInt32BE(80));
    expect(of(4).length).toBeGreaterThanOrEqual(20);
    expect(sum([announced])).toBe(sum([closed]));
    expect(entries.indexOf(announced)).toBeLessThan(entries.indexOf(closed));
    expect(sum(of(1))).toBeGreaterThanOrEqual(sum(of(5)));
  });

  it('is read by the app’s own verifier', async () => {
    const log = await openLog(reader(), undefined);
    expect(await checkWitnesses(reader(), log, undefined)).toMatchObject({ check: { state: 'good', say: 'witnesses', params: { count: 2, of: 2 } } });
    const shelf = new Map();
    const cupboard = { get: (name) => Promise.resolve(shelf.get(name)), put: (name, value) => Promise.resolve(void shelf.set(name, value)) };
    expect((await keepCopy(reader(), undefined, cupboard)).size).toBe(size);
  });

  it('a receipt convinces both, offline and with its quorum', async () => {
    expect(policy.isSatisfied(checkProof(receipt, key).note)).toBe(true);
    expect(await checkAlone({ paper: receipt, key: text('vkey').trim(), policy: text('policy') })).toMatchObject({ good: true });
  });

  it.each(Object.keys(files).filter((path) => path !== 'vkey' && path !== 'policy'))('one flipped byte of %s is refused', async (path) => {
    const bytes = Buffer.from(files[path], 'base64');
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    const believed = readLog(reader({ [path]: bytes }), key).then(({ note }) => policy.isSatisfied(note), () => false);
    expect(await believed).toBe(false);
  });
});
