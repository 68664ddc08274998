import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '$lib/bytes';
import { verifyConsistency, verifyInclusion, hashLeaf, rootOf } from '$lib/merkle';
import { giftedLog, TestLog } from './test-log';
import { Tiles, tileNumber } from './tiles';
import { verifyTrace, type Memory, type Seen } from './verify';

function memory(): Memory & { seen: Seen | undefined } {
  const kept = {
    seen: undefined as Seen | undefined,
    last: () => Promise.resolve(kept.seen),
    remember: (seen: Seen) => Promise.resolve(void (kept.seen = seen)),
  };
  return kept;
}
const nobody = () => undefined;
const faultOf = (verdict: Awaited<ReturnType<typeof verifyTrace>>) => verdict.checks.find((one) => one.state === 'wrong');

describe('tiles', () => {
  it.each([[0, '000'], [67, '067'], [1_234_067, 'x001/x234/067'], [123_456_789, 'x123/x456/789']])('names %d', (index, name) =>
    expect(tileNumber(index)).toBe(name));

  it('proofs from tiles hold at every border of a tile', async () => {
    const log = new TestLog();
    log.add(600, 1);
    for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 513, 600]) {
      const part = new TestLog();
      part.leaves.push(...log.leaves.slice(0, size));
      part.publish();
      const root = rootOf(part.leaves.map(hashLeaf));
      const tiles = new Tiles(part.read, size);
      expect(await tiles.root()).toEqual(root);
      for (const index of new Set([0, 1, Math.floor(size / 2), 255, 256, size - 1].filter((one) => one < size)))
        expect(verifyInclusion(index, size, hashLeaf(part.leaves[index]!), await tiles.inclusion(index), root)).toBe(true);
      for (const old of new Set([1, 2, 3, 100, 255, 256, 257, size - 1].filter((one) => one > 0 && one < size))) {
        const was = rootOf(part.leaves.slice(0, old).map(hashLeaf));
        expect(verifyConsistency(old, size, was, root, await tiles.consistency(old)), `${old} in ${size}`).toBe(true);
      }
    }
  });
});

describe('a gift checked against the log', () => {
  it.each([41, 256, 300, 520])('a sound log of %d leaves: everything matches, and is remembered', async (size) => {
    const { log, trace } = await giftedLog(size);
    const kept = memory();
    const heard: number[] = [];
    const verdict = await verifyTrace(trace, (checks) => heard.push(checks.length), log.read, kept);
    expect(verdict.checks.map((check) => [check.name, check.state, check.say])).toEqual([
      ['signature', 'good', 'signature'], ['history', 'good', 'history_first'], ['gift', 'good', 'gift'],
      ['included', 'good', 'included'], ['batches', 'good', 'batches'], ['sums', 'good', 'sums'],
    ]);
    expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
    expect(kept.seen?.size).toBe(size);
  });

  it('a log that only grew is a continuation', async () => {
    const { log, trace } = await giftedLog(300);
    const kept = memory();
    await verifyTrace(trace, nobody, log.read, kept);
    log.add(400, 9);
    log.publish();
    const verdict = await verifyTrace(trace, nobody, log.read, kept);
    expect(verdict.good).toBe(true);
    expect(verdict.checks[1]).toMatchObject({ say: 'history_kept', params: { was: 300, now: 700 } });
  });

  it('one flipped byte of the gift’s line in the hashes: the line is named', async () => {
    const { log, trace } = await giftedLog(300);
    log.flip('tile/0/000', 5 * 32 + 3);
    const verdict = await verifyTrace(trace, nobody, log.read, memory());
    expect(faultOf(verdict)).toMatchObject({ say: 'entry_changed', params: { entry: 5 } });
  });

  it('one flipped byte of another line: that line is named', async () => {
    const { log, trace } = await giftedLog(300);
    log.flip('tile/entries/000', 17 * 514 + 2 + 100);
    log.flip('tile/0/000', 17 * 32);
    const verdict = await verifyTrace(trace, nobody, log.read, memory());
    expect(faultOf(verdict)).toMatchObject({ say: 'entry_changed', params: { entry: 17 } });
  });

  it('a flipped byte in a batch’s line: the line is named', async () => {
    const { log, trace } = await giftedLog(300);
    log.flip('tile/entries/000', 40 * 514 + 2 + 79);
    const verdict = await verifyTrace(trace, nobody, log.read, memory());
    expect(faultOf(verdict)).toMatchObject({ name: 'batches', say: 'entry_changed', params: { entry: 40 } });
  });

  it('a flipped byte in an upper tile: that tile is named', async () => {
    const { log, trace } = await giftedLog(520);
    log.flip('tile/1/000.p/2', 3);
    const verdict = await verifyTrace(trace, nobody, log.read, memory());
    expect(faultOf(verdict)).toMatchObject({ say: 'tile_changed', params: { path: 'tile/1/000' } });
  });

  it('a rewritten line under a fresh signature: caught by what this browser saw before', async () => {
    const { log, trace } = await giftedLog(300);
    const kept = memory();
    await verifyTrace(trace, nobody, log.read, kept);
    log.leaves[200]![2] = 11;
    log.add(50, 5);
    log.publish();
    const verdict = await verifyTrace(trace, nobody, log.read, kept);
    expect(faultOf(verdict)).toMatchObject({ name: 'history', say: 'history_forked', params: { was: 300, now: 350 } });
    expect(kept.seen?.size).toBe(300);
  });

  it('a shortened log', async () => {
    const { log, trace } = await giftedLog(300);
    const kept = memory();
    await verifyTrace(trace, nobody, log.read, kept);
    log.leaves.length = 280;
    log.publish();
    expect(faultOf(await verifyTrace(trace, nobody, log.read, kept))).toMatchObject({ say: 'history_shrunk' });
  });

  it('a head signed by another key', async () => {
    const { log, trace } = await giftedLog(300);
    log.files.set('checkpoint', utf8(log.checkpoint(generateKeyPairSync('ed25519').privateKey)));
    expect(faultOf(await verifyTrace(trace, nobody, log.read, memory()))).toMatchObject({ name: 'signature', say: 'signature_bad' });
  });

  it('another key than the one seen before', async () => {
    const { log, trace } = await giftedLog(300);
    const kept = memory();
    await verifyTrace(trace, nobody, log.read, kept);
    const other = await giftedLog(300);
    expect(faultOf(await verifyTrace(trace, nobody, other.log.read, kept))).toMatchObject({ say: 'key_changed' });
  });

  it('a missing tile is named', async () => {
    const { log, trace } = await giftedLog(300);
    log.files.delete('tile/0/000');
    expect(faultOf(await verifyTrace(trace, nobody, log.read, memory()))).toMatchObject({
      say: 'tile_missing', params: { path: 'tile/0/000' },
    });
  });

  it('a page that says more than the log: another amount, another batch total, another sum', async () => {
    const { log, trace } = await giftedLog(300);
    const egp = (minor: number) => ({ minor, currency: 'EGP' });
    const check = async (changed: typeof trace) => faultOf(await verifyTrace(changed, nobody, log.read, memory()))?.say;
    expect(await check({ ...trace, amount: egp(30_000) })).toBe('gift_differs');
    expect(await check({ ...trace, batches: [{ ...trace.batches[0]!, total: egp(1) }] })).toBe('batch_differs');
    expect(await check({ ...trace, batches: [{ ...trace.batches[0]!, households: 500 }] })).toBe('batch_differs');
    expect(await check({ ...trace, reached: egp(19_999) })).toBe('sums_differ');
  });

  it('a false opening is named by its slot', async () => {
    const { log, trace } = await giftedLog(300);
    const slip = trace.proof.slip!.replace('"value":"sadaqa"', '"value":"zakat"');
    const told = { ...trace, proof: { ...trace.proof, slip } };
    const fault = faultOf(await verifyTrace(told, nobody, log.read, memory()));
    expect(fault).toMatchObject({ say: 'slip_false', params: { slot: 6 } });
  });

  it('a gift not yet in the log: the promise is checked, and judged when it is due', async () => {
    const { log, trace } = await giftedLog(300);
    const promise = (due: string) => log.sign(`takaful promise/v1\nlog.example.org/village\nAAAA\n${due}\n`);
    const waiting = { ...trace, state: 'waiting' as const, reached: { minor: 0, currency: 'EGP' }, batches: [], steps: [] };
    const later = await verifyTrace(
      { ...waiting, proof: { leaf_hash: '', promise: promise('2999-01-01T00:00:00.000000Z') } }, nobody, log.read, memory(),
    );
    expect(later.good).toBe(true);
    expect(later.checks.find((check) => check.name === 'gift')).toMatchObject({ state: 'waiting', say: 'gift_promised' });
    const broken = await verifyTrace(
      { ...waiting, proof: { leaf_hash: '', promise: promise('2020-01-01T00:00:00.000000Z') } }, nobody, log.read, memory(),
    );
    expect(faultOf(broken)).toMatchObject({ say: 'promise_broken' });
  });
});
