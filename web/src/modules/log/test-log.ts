// A small signed log in memory, for tests alone: leaves, tiles, checkpoint, slip, as docs/formats/leaf.md says.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { base64, concat, utf8 } from '$lib/bytes';
import { hashLeaf, rootOf } from '$lib/merkle';
import { sha256 } from '$lib/sha256';
import type { Trace } from '$modules/giving/api';
import { slotCommitment } from './leaf';
import { Tiles, tileNumber, type Read } from './tiles';

export const fund = '01920000-0000-7000-8000-0000000000f1';
export const batch = '01920000-0000-7000-8000-0000000000b1';
const origin = 'log.example.org/village';
const nonce = new Uint8Array(16).fill(7);

const idBytes = (id: string) => Uint8Array.from(id.replace(/-/g, '').match(/../g)!, (pair) => parseInt(pair, 16));

interface Facts {
  type: number; fund?: string; batch?: string; amount?: number; count?: number; slotRoot?: Uint8Array; mark?: number;
}

function leafOf(facts: Facts): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  bytes.set([1, 1, facts.type, 47]);
  view.setUint16(4, 2026);
  view.setBigUint64(8, 1n);
  if (facts.fund) bytes.set(idBytes(facts.fund), 16);
  if (facts.batch) bytes.set(idBytes(facts.batch), 48);
  if (facts.amount) {
    bytes.set(utf8('EGP'), 64);
    view.setBigInt64(72, BigInt(facts.amount));
  }
  view.setUint32(80, facts.count ?? 0);
  view.setUint32(184 - 16, facts.mark ?? 0);
  if (facts.slotRoot) {
    bytes.set(nonce, 168);
    bytes.set(facts.slotRoot, 184);
  }
  return bytes;
}

export class TestLog {
  readonly keys = generateKeyPairSync('ed25519');
  readonly leaves: Uint8Array[] = [];
  readonly files = new Map<string, Uint8Array>();
  private readonly id: Uint8Array;
  private readonly typed: Uint8Array;

  constructor() {
    const raw = this.keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    this.typed = concat(Uint8Array.of(1), raw);
    this.id = sha256(utf8(`${origin}\n`), this.typed).slice(0, 4);
    const hexId = Array.from(this.id, (byte) => byte.toString(16).padStart(2, '0')).join('');
    this.files.set('vkey', utf8(`${origin}+${hexId}+${base64(this.typed)}\n`));
  }

  sign(text: string, key: KeyObject = this.keys.privateKey): string {
    const signature = new Uint8Array(sign(null, utf8(text), key));
    return `${text}\n\u2014 ${origin} ${base64(concat(this.id, signature))}\n`;
  }

  checkpoint(key?: KeyObject): string {
    return this.sign(`${origin}\n${this.leaves.length}\n${base64(rootOf(this.leaves.map(hashLeaf)))}\n`, key);
  }

  add(count: number, mark: number): void {
    for (let i = 0; i < count; i++) this.leaves.push(leafOf({ type: 4, batch, mark: mark * 100_000 + i }));
  }

  /** Writes all files of the log as it stands. */
  publish(): void {
    for (const path of [...this.files.keys()]) if (path.startsWith('tile/')) this.files.delete(path);
    let hashes = this.leaves.map(hashLeaf);
    for (let level = 0; hashes.length > 0; level++) {
      const full: Uint8Array[] = [];
      for (let at = 0; at < hashes.length; at += 256) {
        const tile = hashes.slice(at, at + 256);
        const name = `${tileNumber(at / 256)}${tile.length < 256 ? `.p/${tile.length}` : ''}`;
        this.files.set(`tile/${level}/${name}`, concat(...tile));
        if (level === 0)
          this.files.set(`tile/entries/${name}`, concat(...this.leaves.slice(at, at + 256).flatMap((leaf) => [Uint8Array.of(2, 0), leaf])));
        if (tile.length === 256) full.push(rootOf(tile));
      }
      hashes = full;
    }
    this.files.set('checkpoint', utf8(this.checkpoint()));
  }

  read: Read = (path) => Promise.resolve(this.files.get(path));

  flip(path: string, at: number): void {
    this.files.set(path, this.files.get(path)!.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  }

  async receipt(index: number): Promise<string> {
    const path = await new Tiles(this.read, this.leaves.length).inclusion(index);
    return [
      'c2sp.org/tlog-proof@v1', `extra ${base64(this.leaves[index]!)}`, `index ${index}`, ...path.map(base64), '',
      new TextDecoder().decode(this.files.get('checkpoint')!),
    ].join('\n');
  }
}

/** A log of `size` leaves whose leaf 5 is a gift of 200.00 and leaf 40 the close of the batch that carried it. */
export async function giftedLog(size: number): Promise<{ log: TestLog; trace: Trace }> {
  const log = new TestLog();
  const salt = new Uint8Array(32).fill(3);
  const commitments = Array.from({ length: 16 }, (_, i) => sha256(Uint8Array.of(i)));
  commitments[6] = slotCommitment(nonce, 6, salt, 'sadaqa');
  const slotRoot = rootOf(commitments.map(hashLeaf));
  log.add(5, 1);
  log.leaves.push(leafOf({ type: 1, fund, amount: 20_000, slotRoot }));
  log.add(34, 2);
  log.leaves.push(leafOf({ type: 5, batch, fund, amount: 1_680_000, count: 20 }));
  log.add(size - log.leaves.length, 3);
  log.publish();
  const egp = (minor: number) => ({ minor, currency: 'EGP' });
  const slip = JSON.stringify({
    format: 'takaful-slip/1', proof: await log.receipt(5), commitments: commitments.map(base64),
    slots: [{ slot: 6, name: 'intention', value: 'sadaqa', salt: base64(salt) }],
  });
  const trace: Trace = {
    gift: '01920000-0000-7000-8000-0000000000a1', fund, fund_name_ar: '', fund_name_en: '', amount: egp(20_000),
    intention: 'sadaqa', given_on: '2026-11-21', state: 'reached', reached: egp(20_000), days: 1, share_percent: 100,
    steps: [{ kind: 'sent', amount: egp(20_000), batch, leaf_index: 40 }],
    batches: [{
      batch, programme_ar: '', programme_en: '', households: 20, total: egp(1_680_000), amount_of_gift: egp(20_000), week: '2026-W47',
    }],
    proof: { leaf_index: 5, slip, leaf_hash: '', promise: '' },
  };
  return { log, trace };
}
