// "Keep a copy": the whole public log in this browser, and the first entry that is no longer what was kept.

import { equal } from '$lib/bytes';
import { forget, keep, kept, keptKeys } from '$lib/kv';
import { hashLeaf, rootOf } from '$lib/merkle';
import { parseBundle } from './leaf';
import { LogFault, tileNumber, type Read } from './tiles';
import { openLog } from './verify';

export interface Copy {
  key: string; // The log's verifier key, when the copy was begun.
  origin: string;
  size: number;
  root: string; // Hex.
  at: number; // Milliseconds since 1970.
}

export interface Cupboard {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
  drop(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
}

export const browserCupboard: Cupboard = { get: kept, put: keep, drop: forget, keys: keptKeys };

const width = 256;
const about = 'log.copy';
const bundleKey = (number: number) => `log.copy.${String(number).padStart(9, '0')}`;
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function fetchBundle(read: Read, number: number, size: number): Promise<Uint8Array[]> {
  const path = `tile/entries/${tileNumber(number)}`;
  const count = Math.min(width, size - number * width);
  const bytes = (count < width ? await read(`${path}.p/${count}`) : undefined) ?? (await read(path));
  if (!bytes) throw new LogFault('tile_missing', { path });
  const entries = parseBundle(bytes);
  if (!entries || entries.length < count) throw new LogFault('bundle_short', { entry: number * width });
  return entries.slice(0, count);
}

export const copyOf = (cupboard: Cupboard = browserCupboard): Promise<Copy | undefined> => cupboard.get<Copy>(about);

/** The first entry that differs from the copy; undefined: all that was kept is still there, unchanged. */
export async function firstChanged(
  read: Read, tell: (done: number, of: number) => void = () => undefined, cupboard: Cupboard = browserCupboard,
): Promise<number | undefined> {
  const copy = await copyOf(cupboard);
  if (!copy) return undefined;
  const { checkpoint } = await openLog(read, undefined, copy.key);
  if (checkpoint.size < copy.size) return checkpoint.size;
  for (let number = 0; number * width < copy.size; number++) {
    const ours = (await cupboard.get<Uint8Array[]>(bundleKey(number))) ?? [];
    const theirs = await fetchBundle(read, number, checkpoint.size);
    const at = ours.findIndex((entry, i) => !theirs[i] || !equal(entry, theirs[i]));
    if (at >= 0) return number * width + at;
    tell(Math.min(copy.size, (number + 1) * width), copy.size);
  }
  return undefined;
}

/** Fetches what the copy lacks, checks all of it against the signed root, and keeps it. */
export async function keepCopy(
  read: Read, tell: (done: number, of: number) => void = () => undefined, cupboard: Cupboard = browserCupboard,
): Promise<Copy> {
  const before = await copyOf(cupboard);
  const changed = await firstChanged(read, undefined, cupboard);
  if (changed !== undefined) throw new LogFault('copy_differs', { entry: changed });
  const log = await openLog(read, undefined, before?.key);
  const { size, root, origin } = log.checkpoint;
  const hashes: Uint8Array[] = [];
  const fresh: [number, Uint8Array[]][] = [];
  for (let number = 0; number * width < size; number++) {
    let entries = await cupboard.get<Uint8Array[]>(bundleKey(number));
    if (!entries || entries.length < Math.min(width, size - number * width)) {
      entries = await fetchBundle(read, number, size);
      fresh.push([number, entries]);
    }
    hashes.push(...entries.map(hashLeaf));
    tell(Math.min(size, (number + 1) * width), size);
  }
  if (!equal(rootOf(hashes), root)) throw new LogFault('root_differs', { size });
  for (const [number, entries] of fresh) await cupboard.put(bundleKey(number), entries);
  const copy: Copy = { key: log.keyText, origin, size, root: hexOf(root), at: Date.now() };
  await cupboard.put(about, copy);
  return copy;
}

export async function dropCopy(cupboard: Cupboard = browserCupboard): Promise<void> {
  for (const key of await cupboard.keys(about)) await cupboard.drop(key);
}
