// Checks a gift against the public log, in this browser, step by step; says what is wrong, and where.

import { equal, hex } from '$lib/bytes';
import { keep, kept } from '$lib/kv';
import { verifyConsistency, verifyInclusion } from '$lib/merkle';
import {
  isSignedBy, parseCheckpoint, parseNote, parseVerifierKey, type Checkpoint, type Note, type VerifierKey,
} from '$lib/note';
import { cosigners, hasQuorum, parsePolicy, type Cosigner } from '$lib/policy';
import type { Trace } from '$modules/giving/api';
import { firstFalseSlot, parseLeaf, parseReceipt, parseSlip, type Leaf } from './leaf';
import { LogFault, Tiles, type Read } from './tiles';

export type CheckName = 'signature' | 'witnesses' | 'history' | 'gift' | 'included' | 'batches' | 'sums';

export interface Check {
  name: CheckName;
  state: 'good' | 'wrong' | 'waiting';
  say: string; // A key of the catalogue under "proof.said.".
  params: Record<string, string | number>;
}

export interface Seen {
  key: string;
  origin: string;
  size: number;
  root: string; // Hex.
  policy?: string; // Which witnesses the log named.
}

export interface Memory {
  last(): Promise<Seen | undefined>;
  remember(seen: Seen): Promise<void>;
}

export const browserMemory: Memory = {
  last: () => kept<Seen>('log.seen'),
  remember: (seen) => keep('log.seen', seen),
};

export const readLog: Read = async (path) => {
  try {
    const response = await fetch(`/log/${path}`, { cache: 'no-cache', signal: AbortSignal.timeout(30_000) });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  } catch {
    throw new LogFault('unreachable', { path });
  }
};

export interface Verdict {
  checks: Check[];
  good: boolean;
  root?: string;
  size?: number;
  cosigners?: Cosigner[];
}

interface Log {
  key: VerifierKey;
  keyText: string;
  note: Note;
  checkpoint: Checkpoint;
  tiles: Tiles;
}

const textOf = async (read: Read, path: string): Promise<string> => {
  const bytes = await read(path);
  if (!bytes) throw new LogFault('tile_missing', { path });
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
};

/** The log's signed head. `pinned`: the key that it must have, known from before. */
export async function openLog(read: Read, last: Seen | undefined, pinned = last?.key): Promise<Log> {
  const keyText = (await textOf(read, 'vkey')).trim();
  const key = parseVerifierKey(keyText);
  if (!key) throw new LogFault('key_unreadable');
  if (pinned && pinned !== keyText) throw new LogFault('key_changed', { was: pinned.slice(0, 60) });
  const note = parseNote(await textOf(read, 'checkpoint'));
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) throw new LogFault('checkpoint_unreadable');
  if (checkpoint.origin !== key.name || !(await isSignedBy(note, key))) throw new LogFault('signature_bad');
  return { key, keyText, note, checkpoint, tiles: new Tiles(read, checkpoint.size) };
}

export interface Witnessing {
  policy: string;
  cosigners: Cosigner[];
  check: Omit<Check, 'name'>;
}

/** The witnesses that the log names have cosigned this head, as many as its policy asks. Undefined: it names none. */
export async function checkWitnesses(read: Read, log: Log, last: Seen | undefined): Promise<Witnessing | undefined> {
  const file = await read('policy');
  const text = file && new TextDecoder().decode(file);
  const policy = text === undefined ? undefined : parsePolicy(text);
  if (text !== undefined && !policy) throw new LogFault('policy_unreadable');
  if (!text || !policy || policy.needsNobody) {
    // Told once, loudly; a browser is not locked out for ever by what an association decided.
    if (!last?.policy) return undefined;
    return { policy: '', cosigners: [], check: { state: 'waiting', say: 'witnesses_gone', params: {} } };
  }
  const who = await cosigners(policy, log.note);
  const params = { count: who.filter((one) => one.at !== undefined).length, of: who.length };
  if (!hasQuorum(policy, who)) throw new LogFault('witnesses_few', params);
  const changed = Boolean(last?.policy) && last?.policy !== text;
  return {
    policy: text, cosigners: who,
    check: { state: changed ? 'waiting' : 'good', say: changed ? 'policy_changed' : 'witnesses', params },
  };
}

/** The log may only grow: what this browser saw last must be the beginning of what it sees now. */
async function checkHistory(log: Log, last: Seen | undefined): Promise<Omit<Check, 'name'>> {
  const { size, root } = log.checkpoint;
  if (!last || last.size === 0) return { state: 'good', say: 'history_first', params: { size } };
  if (size < last.size) throw new LogFault('history_shrunk', { was: last.size, now: size });
  const was = Uint8Array.from(last.root.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  if (size === last.size && !equal(was, root)) throw new LogFault('history_forked', { was: last.size, now: size });
  if (size > last.size) {
    const proof = await log.tiles.consistency(last.size);
    if (!verifyConsistency(last.size, size, was, root, proof))
      throw new LogFault('history_forked', { was: last.size, now: size });
  }
  return { state: 'good', say: 'history_kept', params: { was: last.size, now: size } };
}

async function provenLeaf(log: Log, index: number, expected?: Uint8Array): Promise<Leaf | undefined> {
  const { tiles, checkpoint } = log;
  if (index >= checkpoint.size) throw new LogFault('entry_beyond', { entry: index, size: checkpoint.size });
  const hash = expected ?? (await tiles.leafHash(index));
  const proof = await tiles.inclusion(index);
  if (!verifyInclusion(index, checkpoint.size, hash, proof, checkpoint.root)) {
    const fault = await tiles.locate(index);
    // All files agree with one another and with the signature, but not with the receipt in hand.
    if (fault.fault === 'root_differs' && expected && !equal(expected, await tiles.leafHash(index)))
      throw new LogFault('entry_changed', { entry: index });
    throw fault;
  }
  return expected ? undefined : parseLeaf(await tiles.entry(index));
}

/** The receipt in hand: its own signature and path, its openings, and that it says what the page says. */
async function checkGift(log: Log, trace: Trace): Promise<{ check: Omit<Check, 'name'>; leaf?: Leaf; index?: number }> {
  const slip = trace.proof.slip ? parseSlip(trace.proof.slip) : undefined;
  if (trace.proof.slip && !slip) throw new LogFault('slip_unreadable');
  const text = slip?.proof ?? trace.proof.receipt;
  if (!text) return { check: await checkPromise(log, trace) };
  const receipt = parseReceipt(text);
  if (!receipt?.leaf) throw new LogFault('slip_unreadable');
  const note = parseNote(receipt.checkpoint);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint || !(await isSignedBy(note, log.key))) throw new LogFault('receipt_signature');
  const { leaf, index } = receipt;
  if (!verifyInclusion(index, checkpoint.size, leaf.hash, receipt.path, checkpoint.root))
    throw new LogFault('receipt_path', { entry: index });
  if (slip) {
    const slot = firstFalseSlot(leaf, slip);
    if (slot >= 0) throw new LogFault('slip_false', { slot });
  }
  const same = leaf.type === 'gift_in' && leaf.fund === trace.fund && leaf.amountMinor === trace.amount.minor &&
    leaf.currency === trace.amount.currency;
  if (!same) throw new LogFault('gift_differs', { entry: index });
  return { check: { state: 'good', say: 'gift', params: { entry: index } }, leaf, index };
}

async function checkPromise(log: Log, trace: Trace): Promise<Omit<Check, 'name'>> {
  const note = trace.proof.promise ? parseNote(trace.proof.promise) : undefined;
  if (!note || !(await isSignedBy(note, log.key))) throw new LogFault('promise_bad');
  const due = note.text.split('\n')[3] ?? '';
  if (Date.parse(due) < Date.now() - 60_000) throw new LogFault('promise_broken', { due: due.slice(0, 16) });
  return { state: 'waiting', say: 'gift_promised', params: {} };
}

async function checkBatches(log: Log, trace: Trace): Promise<Omit<Check, 'name'>> {
  if (trace.batches.length === 0) return { state: 'waiting', say: 'batches_none', params: {} };
  for (const batch of trace.batches) {
    const index = batch.leaf_index ?? trace.steps.find((step) => step.batch === batch.batch)?.leaf_index;
    if (index === undefined || index === null) return { state: 'waiting', say: 'batches_coming', params: {} };
    const leaf = await provenLeaf(log, index);
    const same = leaf?.type === 'batch_close' && leaf.batch === batch.batch && leaf.count === batch.households &&
      leaf.amountMinor === batch.total.minor && leaf.currency === batch.total.currency;
    if (!same) throw new LogFault('batch_differs', { entry: index });
  }
  return { state: 'good', say: 'batches', params: { count: trace.batches.length } };
}

function checkSums(trace: Trace): Omit<Check, 'name'> {
  const sum = trace.batches.reduce((total, batch) => total + batch.amount_of_gift.minor, 0);
  const over = trace.batches.some((batch) => batch.amount_of_gift.minor > batch.total.minor);
  if (over || sum !== trace.reached.minor || sum > trace.amount.minor) throw new LogFault('sums_differ');
  return { state: 'good', say: 'sums', params: {} };
}

/** Runs the checks in order; `tell` hears of each as it ends. The first fault stops the rest. */
export async function verifyTrace(
  trace: Trace, tell: (checks: Check[]) => void, read: Read = readLog, memory: Memory = browserMemory,
): Promise<Verdict> {
  const checks: Check[] = [];
  const add = (name: CheckName, check: Omit<Check, 'name'>) => {
    checks.push({ name, ...check });
    tell([...checks]);
  };
  let name: CheckName = 'signature';
  try {
    const last = await memory.last();
    const log = await openLog(read, last);
    add(name, { state: 'good', say: 'signature', params: { size: log.checkpoint.size } });
    name = 'witnesses';
    const witnessing = await checkWitnesses(read, log, last);
    if (witnessing) add(name, witnessing.check);
    add((name = 'history'), await checkHistory(log, last));
    name = 'gift';
    const gift = await checkGift(log, trace);
    add(name, gift.check);
    if (gift.leaf && gift.index !== undefined) {
      name = 'included';
      await provenLeaf(log, gift.index, gift.leaf.hash);
      if (!equal(await log.tiles.root(), log.checkpoint.root)) throw await log.tiles.locate(gift.index);
      add(name, { state: 'good', say: 'included', params: { entry: gift.index, size: log.checkpoint.size } });
    }
    add((name = 'batches'), await checkBatches(log, trace));
    add((name = 'sums'), checkSums(trace));
    const root = hex(log.checkpoint.root);
    const { origin, size } = log.checkpoint;
    const policy = witnessing && { policy: witnessing.policy };
    await memory.remember({ key: log.keyText, origin, size, root, ...policy });
    return { checks, good: true, root, size, ...(witnessing && { cosigners: witnessing.cosigners }) };
  } catch (error) {
    const fault = error instanceof LogFault ? error : new LogFault('unreadable');
    add(name, { state: 'wrong', say: fault.fault, params: fault.params });
    return { checks, good: false };
  }
}
