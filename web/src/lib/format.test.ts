import { describe, expect, it } from 'vitest';
import { createFormat, mondayOf } from './format';

const ar = createFormat('ar', 'arab');
const western = createFormat('ar', 'latn');
const en = createFormat('en', 'arab');
const egp = (minor: number) => ({ minor, currency: 'EGP' });

describe('numbers and dates as people read them', () => {
  it('amounts: Eastern digits, no decimals when whole', () => {
    expect(ar.amount(egp(420_000_000))).toBe('٤٬٢٠٠٬٠٠٠');
    expect(ar.amount(egp(123_450))).toBe('١٬٢٣٤٫٥٠');
    expect(western.amount(egp(123_450))).toBe('1,234.50');
    expect(en.amount(egp(420_000_000))).toBe('4,200,000');
  });

  it('dates: Gregorian first, Umm al-Qura Hijri second', () => {
    expect(ar.date('2026-11-03')).toBe('٣ نوفمبر ٢٠٢٦');
    expect(ar.hijri('2026-11-03')).toContain('٢٣ جمادى الأولى ١٤٤٨');
    expect(ar.month('202611')).toBe('نوفمبر ٢٠٢٦');
    expect(en.month(202611)).toBe('November 2026');
  });

  it('a civil date never moves with the zone', () => {
    expect(en.date('2026-01-01')).toBe('1 January 2026');
  });

  it('an instant is shown in the zone of the community', () => {
    expect(en.date('2026-01-01T22:30:00.000000Z')).toBe('2 January 2026');
  });

  it('relative time only under seven days', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(ar.ago('2026-11-18T12:00:00Z', now)).toBe('قبل ٣ أيام');
    expect(ar.ago('2026-11-01T12:00:00Z', now)).toBe('١ نوفمبر ٢٠٢٦');
  });

  it('an ISO week begins on its Monday', () => {
    expect(mondayOf('2026-W01')?.toISOString().slice(0, 10)).toBe('2025-12-29');
    expect(mondayOf('2026-W47')?.toISOString().slice(0, 10)).toBe('2026-11-16');
    expect(mondayOf('next week')).toBeUndefined();
  });
});
