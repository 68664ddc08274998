import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { base64, concat, hex, utf8 } from '$lib/bytes';
import { parsePolicy } from '$lib/policy';
import { sha256 } from '$lib/sha256';
import { checkAlone } from './alone-check';
import { firstChanged, keepCopy, copyOf, type Cupboard } from './copy';
import { giftedLog, TestLog } from './test-log';
import { verifyTrace, type Memory, type Seen } from './verify';

vi.setConfig({ testTimeout: 30_000 }); // Trees of hundreds of leaves, on a busy machine.

/** A witness of its own key, and its line in a policy. */
class TestWitness {
  private readonly keys = generateKeyPairSync('ed25519');
  private readonly typed: Uint8Array;

  constructor(readonly name: string) {
    this.typed = concat(Uint8Array.of(4), this.keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  }
  private get id() {
    return sha256(utf8(`${this.name}.test\n`), this.typed).slice(0, 4);
  }
  get line() {
    return `witness ${this.name} ${this.name}.test+${hex(this.id)}+${base64(this.typed)}`;
  }
  cosign(note: string, seconds = 1_795_000_000): string {
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigUint64(0, BigInt(seconds));
    const signature = new Uint8Array(sign(null, utf8(`cosignature/v1\ntime ${seconds}\n${text}`), this.keys.privateKey));
    return `${note}\u2014 ${this.name}.test ${base64(concat(this.id, time, signature))}\n`;
  }
}

const memory = () => {
  const kept: Memory & { seen: Seen | undefined } = {
    seen: undefined,
    last: () => Promise.resolve(kept.seen),
    remember: (seen) => Promise.resolve(void (kept.seen = seen)),
  };
  return kept;
};
const [one, two, three] = ['one', 'two', 'three'].map((name) => new TestWitness(name)) as [TestWitness, TestWitness, TestWitness];
const policy = `${one.line}\n${two.line}\n${three.line}\ngroup some 2 one two three\nquorum some\n`;

async function witnessed(who: TestWitness[], text = policy) {
  const made = await giftedLog(60);
  made.log.files.set('policy', utf8(text));
  const note = who.reduce((sum, witness) => witness.cosign(sum), made.log.checkpoint());
  made.log.files.set('checkpoint', utf8(note));
  return made;
}
const witnessCheck = async (made: Awaited<ReturnType<typeof witnessed>>, kept = memory()) =>
  (await verifyTrace(made.trace, () => undefined, made.log.read, kept)).checks.find((check) => check.name === 'witnesses');

describe('witnesses of the log, checked in the browser', () => {
  it('enough of them: who and when', async () => {
    const { log, trace } = await witnessed([one, three]);
    const verdict = await verifyTrace(trace, () => undefined, log.read, memory());
    expect(verdict.good).toBe(true);
    expect(verdict.checks[1]).toMatchObject({ name: 'witnesses', state: 'good', params: { count: 2, of: 3 } });
    expect(verdict.cosigners?.map((who) => who.at)).toEqual([1_795_000_000, undefined, 1_795_000_000]);
  });

  it('too few, one of another text, one twice', async () => {
    expect(await witnessCheck(await witnessed([two]))).toMatchObject({ state: 'wrong', say: 'witnesses_few' });
    expect(await witnessCheck(await witnessed([two, two]))).toMatchObject({ say: 'witnesses_few', params: { count: 1, of: 3 } });
    const made = await witnessed([one]);
    const false_ = two.cosign('log.example.org/village\n1\nAAAA\n\n').split('\n\n')[1]!;
    made.log.files.set('checkpoint', concat(made.log.files.get('checkpoint')!, utf8(false_)));
    expect(await witnessCheck(made)).toMatchObject({ say: 'witnesses_few', params: { count: 1, of: 3 } });
  });

  it('another list than the one seen before is told, and none at all', async () => {
    const kept = memory();
    const made = await witnessed([one, two]);
    await verifyTrace(made.trace, () => undefined, made.log.read, kept);
    expect(kept.seen?.policy).toBe(policy);
    made.log.files.set('policy', utf8(`${one.line}\nquorum one\n`));
    expect(await witnessCheck(made, kept)).toMatchObject({ state: 'waiting', say: 'policy_changed' });
    const again = memory();
    again.seen = { ...kept.seen!, policy };
    made.log.files.set('policy', utf8('quorum none\n'));
    expect(await witnessCheck(made, again)).toMatchObject({ state: 'waiting', say: 'witnesses_gone' });
    expect(await witnessCheck(made, again)).toBeUndefined();
    made.log.files.set('policy', utf8('quorum\r\n'));
    expect(await witnessCheck(made)).toMatchObject({ say: 'policy_unreadable' });
  });
});

describe('policies', () => {
  it.each([
    ['quorum none\n', true], [policy, true], [`  # words\n\n${one.line} http://w.test/ \nquorum one`, true],
    ['', false], ['quorum one\n', false], [`${one.line}\n${one.line}\nquorum one\n`, false], ['quorum none\nquorum none\n', false],
    [`${one.line}\ngroup g 2 one\nquorum g\n`, false], [`${one.line}\ngroup g 1 one one\nquorum g\n`, false],
    [`${one.line}\ngroup g all one\ngroup h all one\nquorum g\n`, false], ['nonsense\nquorum none\n', false],
  ])('%j: %s', (text, good) => expect(parsePolicy(text) !== undefined).toBe(good));
});

describe('a copy of the log', () => {
  const cupboard = (): Cupboard => {
    const held = new Map<string, unknown>();
    return {
      get: <T>(key: string) => Promise.resolve(held.get(key) as T | undefined),
      put: (key, value) => Promise.resolve(void held.set(key, value)),
      drop: (key) => Promise.resolve(void held.delete(key)),
      keys: (prefix) => Promise.resolve([...held.keys()].filter((key) => key.startsWith(prefix))),
    };
  };
  const grown = (size: number) => {
    const log = new TestLog();
    log.add(size, 1);
    log.publish();
    return log;
  };

  it('is kept, grows with the log, and finds nothing changed', async () => {
    const log = grown(300);
    const shelf = cupboard();
    expect((await keepCopy(log.read, undefined, shelf)).size).toBe(300);
    log.add(300, 2);
    log.publish();
    expect(await firstChanged(log.read, undefined, shelf)).toBeUndefined();
    expect((await keepCopy(log.read, undefined, shelf)).size).toBe(600);
    expect((await copyOf(shelf))?.size).toBe(600);
  });

  it('names the first entry that the keeper changed, even under a fresh signature', async () => {
    const log = grown(600);
    const shelf = cupboard();
    await keepCopy(log.read, undefined, shelf);
    log.leaves[411]![100]! ^= 1;
    log.leaves[500]![100]! ^= 1;
    log.publish();
    expect(await firstChanged(log.read, undefined, shelf)).toBe(411);
    await expect(keepCopy(log.read, undefined, shelf)).rejects.toMatchObject({ fault: 'copy_differs', params: { entry: 411 } });
    log.leaves.length = 590;
    log.publish();
    expect(await firstChanged(log.read, undefined, shelf)).toBe(590);
  });

  it('takes nothing that is not the signed tree', async () => {
    const log = grown(300);
    log.flip('tile/entries/000', 100);
    await expect(keepCopy(log.read, undefined, cupboard())).rejects.toMatchObject({ fault: 'root_differs' });
  });
});

describe('the one-file verifier', () => {
  const keyOf = (log: TestLog) => new TextDecoder().decode(log.files.get('vkey')!).trim();
  const said = (verdict: Awaited<ReturnType<typeof checkAlone>>) => verdict.lines.map((line) => line.say);

  it('a slip that holds, with its openings and witnesses', async () => {
    const { log } = await giftedLog(60);
    log.files.set('checkpoint', utf8(two.cosign(one.cosign(log.checkpoint()))));
    const paper = await log.receipt(5);
    const verdict = await checkAlone({ paper, key: keyOf(log), policy });
    expect(said(verdict)).toEqual(['signature', 'included', 'witnesses']);
    expect(verdict).toMatchObject({ good: true, leaf: { type: 'gift_in', amountMinor: 20_000 } });
    const { trace } = await giftedLog(60);
    expect(said(await checkAlone({ paper: trace.proof.slip!, key: keyOf(log), policy: '' }))).toEqual(['signature_bad']);
  });

  it('what does not hold is named', async () => {
    const { log, trace } = await giftedLog(60);
    const key = keyOf(log);
    const check = async (paper: string, with_ = key, list = '') => said(await checkAlone({ paper, key: with_, policy: list })).at(-1);
    const slip = trace.proof.slip!;
    expect(await check(slip)).toBe('opened');
    expect(await check(slip.replace('sadaqa', 'zakat'))).toBe('slot_false');
    expect(await check('nonsense')).toBe('paper_unreadable');
    expect(await check(slip, 'nonsense')).toBe('key_unreadable');
    expect(await check(slip, key, policy)).toBe('witnesses_few');
    expect(await check(slip, key, 'nonsense')).toBe('policy_unreadable');
    const receipt = await log.receipt(5);
    expect(await check(receipt.replace('index 5', 'index 6'))).toBe('path_bad');
    expect(await check(receipt.replace('\n60\n', '\n61\n'))).toBe('signature_bad');
  });
});
