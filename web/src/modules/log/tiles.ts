// C2SP tlog-tiles: hashes of a tree in files of up to 256, and what can be computed from them.

import { equal } from '$lib/bytes';
import { hashLeaf, hashNode, rootOf } from '$lib/merkle';
import { leafBytes, parseBundle } from './leaf';

export type Read = (path: string) => Promise<Uint8Array | undefined>;

const tileWidth = 256;

/** What is wrong, and where. */
export class LogFault extends Error {
  constructor(readonly fault: string, readonly params: Record<string, string | number> = {}) {
    super(fault);
  }
}

/** "x001/x234/067" */
export function tileNumber(index: number): string {
  const groups: string[] = [];
  do {
    groups.unshift(String(index % 1000).padStart(3, '0'));
    index = Math.floor(index / 1000);
  } while (index > 0);
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

export class Tiles {
  private kept = new Map<string, Promise<Uint8Array>>();

  constructor(private read: Read, readonly size: number) {}

  /** Hashes or entries: the partial file of this very size, else the full one that came after. */
  private fetchTile(level: number | 'entries', index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    let tile = this.kept.get(key);
    if (!tile) this.kept.set(key, (tile = this.load(level, index)));
    return tile;
  }

  width(level: number, index: number): number {
    const hashes = Math.floor(this.size / tileWidth ** level);
    return Math.min(tileWidth, Math.max(0, hashes - index * tileWidth));
  }

  private async load(level: number | 'entries', index: number): Promise<Uint8Array> {
    const path = `tile/${level}/${tileNumber(index)}`;
    const width = this.width(level === 'entries' ? 0 : level, index);
    const partial = width < tileWidth ? await this.read(`${path}.p/${width}`) : undefined;
    const bytes = partial ?? (await this.read(path));
    if (!bytes) throw new LogFault('tile_missing', { path });
    if (level !== 'entries' && bytes.length < width * 32) throw new LogFault('tile_short', { path });
    return bytes;
  }

  private async hashes(level: number, from: number, count: number): Promise<Uint8Array[]> {
    const tile = await this.fetchTile(level, Math.floor(from / tileWidth));
    const first = from % tileWidth;
    return Array.from({ length: count }, (_, i) => tile.slice((first + i) * 32, (first + i + 1) * 32));
  }

  /** The hash of the perfect subtree of 2^height leaves, number `index` from the left. */
  async node(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / 8);
    const count = 2 ** (height % 8);
    return rootOf(await this.hashes(level, index * count, count));
  }

  /** The hash over leaves from … to, where `from` is a multiple of the largest power of two below the length. */
  private async range(from: number, to: number): Promise<Uint8Array> {
    const length = to - from;
    const height = Math.floor(Math.log2(length));
    if (2 ** height === length) return this.node(height, from / length);
    const split = from + 2 ** height;
    return hashNode(await this.range(from, split), await this.range(split, to));
  }

  root(): Promise<Uint8Array> {
    return this.range(0, this.size);
  }

  async inclusion(index: number, from = 0, to = this.size): Promise<Uint8Array[]> {
    if (to - from === 1) return [];
    const split = from + splitOf(to - from);
    return index < split
      ? [...(await this.inclusion(index, from, split)), await this.range(split, to)]
      : [...(await this.inclusion(index, split, to)), await this.range(from, split)];
  }

  /** RFC 9162 §2.1.4.1: from the tree of the first `size` leaves to this one. */
  async consistency(size: number, from = 0, to = this.size, whole = true): Promise<Uint8Array[]> {
    if (size === to - from) return whole ? [] : [await this.range(from, to)];
    const half = splitOf(to - from);
    return size <= half
      ? [...(await this.consistency(size, from, from + half, whole)), await this.range(from + half, to)]
      : [...(await this.consistency(size - half, from + half, to, false)), await this.range(from, from + half)];
  }

  leafHash(index: number): Promise<Uint8Array> {
    return this.hashes(0, index, 1).then(([hash]) => hash!);
  }

  /** The entry. All that came with it is checked too: every line's hash is the one in the tree of hashes. */
  async entry(index: number): Promise<Uint8Array> {
    const number = Math.floor(index / tileWidth);
    const changed = await this.firstChanged(number);
    if (changed !== undefined) throw new LogFault('entry_changed', { entry: changed });
    const entry = parseBundle(await this.fetchTile('entries', number))?.[index % tileWidth];
    if (entry?.length !== leafBytes) throw new LogFault('bundle_short', { entry: index });
    return entry;
  }

  /** The first line of a bundle that does not have the hash it should have. */
  private async firstChanged(number: number): Promise<number | undefined> {
    const entries = parseBundle(await this.fetchTile('entries', number)) ?? [];
    const first = number * tileWidth;
    const hashes = await this.hashes(0, first, this.width(0, number));
    const at = hashes.findIndex((hash, i) => !entries[i] || !equal(hashLeaf(entries[i]), hash));
    return at < 0 ? undefined : first + at;
  }

  /** Looks beneath a root that does not fit: the first entry or tile that was changed, on the way to `index`. */
  async locate(index: number): Promise<LogFault> {
    const number = Math.floor(index / tileWidth);
    const changed = await this.firstChanged(number);
    if (changed !== undefined) return new LogFault('entry_changed', { entry: changed });
    for (let level = 0, at = number; this.width(level, at) === tileWidth; level++, at = Math.floor(at / tileWidth)) {
      const said = await this.node(8 * (level + 1), at);
      if (!equal(said, rootOf(await this.hashes(level, at * tileWidth, tileWidth))))
        // What lies beneath agrees with the entries themselves: the tile above was changed.
        return new LogFault('tile_changed', { path: `tile/${level + 1}/${tileNumber(Math.floor(at / tileWidth))}` });
    }
    return new LogFault('root_differs', { size: this.size });
  }
}

function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}
