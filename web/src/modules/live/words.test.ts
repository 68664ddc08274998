import { beforeAll, expect, test } from 'vitest';
import more from '$generated/en.more';
import first from '$generated/en.app';
import { setLanguage } from '$app/i18n';
import type { Live } from './api';
import { rowsOf } from './words';

beforeAll(() => setLanguage('en', { ...first, ...more }));

const nothing: Live = {
  at: '2026-11-22T08:00:00Z', figures: { floor_per_s: 20 }, log: { size: 0, root: '', witnesses: [] },
};
const row = (live: Live, name: string) => rowsOf(live).find((one) => one.name === name)!;
const measured = (figures: object): Live => ({ ...nothing, figures: { ...nothing.figures, ...figures } });

test('what was not measured has no value, and says why', () => {
  for (const name of ['up', 'answer', 'risk', 'cost', 'fire']) {
    expect(row(nothing, name).value).toBeUndefined();
    expect(row(nothing, name).notes[0]).toBeTruthy();
  }
  expect(row(nothing, 'pace').value).toBe('fewer than 20 a second');
});

test('a share of time up is never rounded up to all of it', () => {
  const up = (up_ppm: number, down_s: number) => row(measured({ up: { since: '2026-10-23T08:00:00Z', up_ppm, down_s } }), 'up');
  expect(up(999_999, 2).value).toBe('99.999%');
  expect(up(999_731, 697).value).toBe('99.973%');
  expect(up(999_731, 697).notes[0]).toContain('12 minutes');
  expect(up(900_000, 259_200).notes[0]).toContain('3 days');
  expect(up(1_000_000, 0).notes[0]).toContain('never down');
});

test('answers in milliseconds, cost in piastres, a peak in its week', () => {
  const live = measured({
    per_s: 340, peak: { per_s: 2_700, week: '2026-W47' }, answers: { measured: 1_000, p50_us: 4_210, p99_us: 12_900 },
    cost: { currency: 'EGP', thousandths_of_minor: 320, days: 30 },
  });
  expect(row(live, 'pace').value).toBe('340 movements a second');
  expect(row(live, 'pace').notes[0]).toContain('16 November 2026');
  expect(row(live, 'answer').value?.replace(/[\u2068\u2069]/g, '')).toBe('4.2 ms');
  expect(row(live, 'cost').value?.replace(/[\u2068\u2069]/g, '')).toBe('0.32 piastres');
});

test('a rehearsal that was not proved is told as that', () => {
  const at = '2026-11-03T08:00:00Z';
  const failed = row({ ...nothing, rehearsal: { at, seconds: 9, proved: false, compared: false } }, 'fire');
  expect([failed.bad, failed.value]).toEqual([true, 'not proved']);
  const good = row({ ...nothing, rehearsal: { at, seconds: 228, proved: true, compared: true } }, 'fire');
  expect(good.value?.replace(/[\u2068\u2069]/g, '')).toBe('in 4 minutes');
  expect(good.notes).toHaveLength(2);
});
