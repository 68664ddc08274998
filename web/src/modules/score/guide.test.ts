import { describe, expect, it } from 'vitest';
import type { Estimator, ModelCard } from './api';
import { advised, comparable, compareMethods } from './guide';

function card(estimator: Estimator, exclusion: number, half: number, more: object = {}): ModelCard {
  const point = {
    coverage: 30, exclusion, exclusion_low: exclusion - half, exclusion_high: exclusion + half,
    inclusion: 0, inclusion_low: 0, inclusion_high: 0,
  };
  return {
    model: estimator, survey: 's', line_percentile: 30, estimator, version: 1,
    fitted_on: '2026-11-01', curve: [point], ...more,
  } as unknown as ModelCard;
}

describe('which way of measuring to choose', () => {
  it('one that stands apart is advised, with the difference that was measured', () => {
    const found = compareMethods([card('ols', 0.3, 0.01), card('quantile', 0.25, 0.01)], 30.4);
    expect(found?.coverage).toBe(30);
    expect(found?.best.estimator).toBe('quantile');
    expect(found?.others[0]).toMatchObject({ estimator: 'ols', apart: true });
    expect(found?.others[0]?.more).toBeCloseTo(0.05);
    expect(advised(found!)).toBe('quantile');
  });

  it('where intervals overlap the easiest to explain is advised', () => {
    const found = compareMethods([card('ols', 0.262, 0.02), card('quantile', 0.25, 0.02)], 30);
    expect(found?.others[0]?.apart).toBe(false);
    expect(advised(found!)).toBe('ols');
  });

  it('a worse one that stands apart is not advised for being easy', () => {
    const cards = [card('ols', 0.4, 0.01), card('quantile', 0.25, 0.02), card('logit', 0.26, 0.02)];
    expect(advised(compareMethods(cards, 30)!)).toBe('quantile');
  });

  it('one curve alone, or none at this coverage, says nothing', () => {
    expect(compareMethods([card('ols', 0.3, 0.01)], 30)).toBeUndefined();
    expect(compareMethods([card('ols', 0.3, 0.01), card('logit', 0.3, 0.01)], 40)).toBeUndefined();
  });

  it('only tests of the same survey and line are compared, the newest of each way', () => {
    const own = card('ols', 0.3, 0.01);
    const found = comparable(own, [
      own, card('ols', 0.2, 0.01, { model: 'newer', version: 2 }),
      card('logit', 0.2, 0.01, { survey: 'other' }), card('logit', 0.2, 0.01, { line_percentile: 40 }),
      card('quantile', 0.2, 0.01), card('quantile', 0.2, 0.01, { model: 'q2', version: 2 }),
    ]);
    expect(found.map((one) => one.model)).toEqual(['ols', 'q2']);
  });
});
