import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { base64, hex, parseHex } from '$lib/bytes';
import { firstFalseSlot, parseLeaf, parseSlip } from './leaf';

interface Vector {
  name: string;
  facts: {
    type: string; week_year: number; week: number; fund: string | null; programme: string | null;
    batch: string | null; currency: string; amount_minor: number; count: number; period: number;
  };
  slots: { slot: number; name: string; value: string; salt: string }[];
  commitments: string[];
  leaf: string;
  leaf_hash: string;
}

const { leaves } = JSON.parse(readFileSync(new URL('../../../../tests/shared/leaf.json', import.meta.url), 'utf8')) as {
  leaves: Vector[];
};

const slipOf = (vector: Vector) => ({
  format: 'takaful-slip/1',
  proof: '',
  commitments: vector.commitments.map((one) => base64(parseHex(one)!)),
  slots: vector.slots.map((one) => ({ ...one, salt: base64(parseHex(one.salt)!) })),
});

describe('leaf format 1, as the server writes it', () => {
  it.each(leaves.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const leaf = parseLeaf(parseHex(vector.leaf)!)!;
    expect(hex(leaf.hash)).toBe(vector.leaf_hash);
    expect(leaf).toMatchObject({
      type: vector.facts.type, fund: vector.facts.fund, programme: vector.facts.programme, batch: vector.facts.batch,
      amountMinor: vector.facts.amount_minor, count: vector.facts.count, period: vector.facts.period,
      currency: vector.facts.currency ?? '',
    });
    const slip = parseSlip(JSON.stringify(slipOf(vector)))!;
    expect(firstFalseSlot(leaf, slip)).toBe(-1);
  });

  it('one false value, and its slot is named', () => {
    const vector = leaves.find((one) => one.slots.length > 0)!;
    const slip = slipOf(vector);
    slip.slots[0]!.value += '0';
    expect(firstFalseSlot(parseLeaf(parseHex(vector.leaf)!)!, parseSlip(JSON.stringify(slip))!)).toBe(slip.slots[0]!.slot);
  });

  it('a false shut commitment breaks the root of the slots', () => {
    const vector = leaves.find((one) => one.slots.length < 16)!;
    const opened = new Set(vector.slots.map((one) => one.slot));
    const shut = Array.from({ length: 16 }, (_, i) => i).find((i) => !opened.has(i))!;
    const slip = slipOf(vector);
    slip.commitments[shut] = base64(new Uint8Array(32));
    expect(firstFalseSlot(parseLeaf(parseHex(vector.leaf)!)!, parseSlip(JSON.stringify(slip))!)).toBe(16);
  });

  it('refuses another length, version or a filled reserve', () => {
    const good = parseHex(leaves[0]!.leaf)!;
    expect(parseLeaf(good.slice(1))).toBeUndefined();
    expect(parseLeaf(Uint8Array.from(good, (byte, i) => (i === 0 ? 2 : byte)))).toBeUndefined();
    expect(parseLeaf(Uint8Array.from(good, (byte, i) => (i === 400 ? 1 : byte)))).toBeUndefined();
  });
});
