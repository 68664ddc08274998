// Leaf format 1 (docs/formats/leaf.md), as anyone may read it.

import { concat, equal, hex, parseBase64, utf8 } from '$lib/bytes';
import { hashLeaf, rootOf } from '$lib/merkle';
import { sha256 } from '$lib/sha256';

export const leafBytes = 512;
const slotCount = 16;
const types = [
  '', 'gift_in', 'fund_move', 'batch_open', 'payment', 'batch_close', 'list_root', 'agreement', 'enrol',
  'erase', 'correction', 'dummy', 'transfer', 'announcement', 'audit',
] as const;

export interface Leaf {
  bytes: Uint8Array;
  hash: Uint8Array;
  type: (typeof types)[number];
  week: string;
  fund: string | null;
  programme: string | null;
  batch: string | null;
  currency: string;
  amountMinor: number;
  count: number;
  period: number;
  nonce: Uint8Array;
  slotRoot: Uint8Array;
}

export interface Slip {
  slots: { slot: number; name: string; value: string; salt: Uint8Array }[];
  commitments: Uint8Array[];
  proof: string;
}

function id(bytes: Uint8Array): string | null {
  const text = hex(bytes);
  if (/^0+$/.test(text)) return null;
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

/** Undefined: not a leaf of format 1. */
export function parseLeaf(bytes: Uint8Array): Leaf | undefined {
  if (bytes.length !== leafBytes || bytes[0] !== 1 || bytes[1] !== 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = types[bytes[2]!];
  if (!type || bytes.slice(136, 168).some(Boolean) || bytes.slice(232).some(Boolean)) return undefined;
  const amount = view.getBigInt64(72);
  if (amount < 0n || amount > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const currency = new TextDecoder().decode(bytes.slice(64, 72)).replace(/\0+$/, '');
  return {
    bytes, hash: hashLeaf(bytes), type, currency,
    week: bytes[3] === 0 ? '' : `${view.getUint16(4)}-W${String(bytes[3]).padStart(2, '0')}`,
    fund: id(bytes.slice(16, 32)),
    programme: id(bytes.slice(32, 48)),
    batch: id(bytes.slice(48, 64)),
    amountMinor: Number(amount),
    count: view.getUint32(80),
    period: view.getUint32(84),
    nonce: bytes.slice(168, 184),
    slotRoot: bytes.slice(184, 216),
  };
}

export function slotCommitment(nonce: Uint8Array, slot: number, salt: Uint8Array, value: string): Uint8Array {
  const text = utf8(value);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  return sha256(utf8('takaful/f1'), nonce, Uint8Array.of(slot), salt, length, text);
}

/** Undefined: not a slip that anyone could check. */
export function parseSlip(text: string): Slip | undefined {
  try {
    const raw = JSON.parse(text) as {
      format?: string; proof?: string; commitments?: string[];
      slots?: { slot: number; name: string; value: string; salt: string }[];
    };
    if (raw.format !== 'takaful-slip/1' || typeof raw.proof !== 'string') return undefined;
    const commitments = (raw.commitments ?? []).map((one) => parseBase64(one));
    const slots = (raw.slots ?? []).map((one) => ({ ...one, salt: parseBase64(one.salt) }));
    if (commitments.length !== slotCount || commitments.some((one) => one?.length !== 32)) return undefined;
    if (slots.some((one) => one.salt?.length !== 32 || !(one.slot >= 0 && one.slot < slotCount))) return undefined;
    return { proof: raw.proof, commitments: commitments as Uint8Array[], slots: slots as Slip['slots'] };
  } catch {
    return undefined;
  }
}

/** The first slot whose opening does not fit the leaf; −1 when all fit; 16 when the slots' root does not. */
export function firstFalseSlot(leaf: Leaf, slip: Slip): number {
  for (const { slot, salt, value } of slip.slots)
    if (!equal(slotCommitment(leaf.nonce, slot, salt, value), slip.commitments[slot]!)) return slot;
  const root = rootOf(slip.commitments.map((commitment) => hashLeaf(commitment)));
  return equal(root, leaf.slotRoot) ? -1 : slotCount;
}

/** The entries of a bundle: 16-bit lengths, then bytes. Undefined when it is cut short. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) return undefined;
    const length = view.getUint16(at);
    if (at + 2 + length > bundle.length) return undefined;
    entries.push(bundle.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

/** "c2sp.org/tlog-proof@v1": the leaf, its index, its path and the checkpoint under which it was proved. */
export interface Receipt {
  leaf: Leaf | undefined;
  index: number;
  path: Uint8Array[];
  checkpoint: string;
}

export function parseReceipt(text: string): Receipt | undefined {
  const split = text.indexOf('\n\n');
  if (split < 0) return undefined;
  const lines = text.slice(0, split).split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') return undefined;
  const extra = lines[0]?.startsWith('extra ') ? parseBase64(lines.shift()!.slice(6)) : concat();
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const path = lines.map((line) => parseBase64(line));
  if (index === undefined || !extra || path.length > 63 || path.some((hash) => hash?.length !== 32)) return undefined;
  return { leaf: parseLeaf(extra), index: Number(index), path: path as Uint8Array[], checkpoint: text.slice(split + 2) };
}
