// Which way of measuring to choose, by the errors that were measured and nothing else: tests fitted on the same
// survey with the same poverty line, compared where the list would be cut.

import type { CurvePoint, Estimator, ModelCard } from './api';

/** A test's share of poor households left out at one coverage, with its 95 % interval. */
export interface Standing {
  estimator: Estimator;
  exclusion: number;
  low: number;
  high: number;
}

export interface Comparison {
  coverage: number;
  best: Standing;
  /** The others, by error; `apart`: its interval does not touch the best one's. */
  others: (Standing & { more: number; apart: boolean })[];
}

const estimators: Estimator[] = ['ols', 'quantile', 'logit']; // The easiest to explain first.

/** The tests that may be compared with `card`: the newest of each way, itself for its own. */
export function comparable(card: ModelCard, models: ModelCard[]): ModelCard[] {
  const alike = models.filter(
    (one) => one.survey === card.survey && one.line_percentile === card.line_percentile,
  );
  return estimators.flatMap((estimator) => {
    if (estimator === card.estimator) return [card];
    const newest = alike
      .filter((one) => one.estimator === estimator)
      .sort((a, b) => b.fitted_on.localeCompare(a.fitted_on) || b.version - a.version)[0];
    return newest ? [newest] : [];
  });
}

const at = (curve: CurvePoint[], coverage: number): CurvePoint | undefined =>
  curve.find((point) => point.coverage === coverage);

/** The ways side by side at this coverage (percent); undefined with fewer than two curves. */
export function compareMethods(cards: ModelCard[], coverage: number): Comparison | undefined {
  const whole = Math.min(99, Math.max(1, Math.round(coverage)));
  const standings = cards.flatMap((card): Standing[] => {
    const point = at(card.curve, whole);
    if (!point) return [];
    return [{
      estimator: card.estimator, exclusion: point.exclusion,
      low: point.exclusion_low, high: point.exclusion_high,
    }];
  });
  standings.sort((a, b) => a.exclusion - b.exclusion);
  const [best, ...rest] = standings;
  if (!best || rest.length === 0) return undefined;
  const others = rest.map((one) => ({
    ...one, more: one.exclusion - best.exclusion, apart: one.low > best.high,
  }));
  return { coverage: whole, best, others };
}

/** What to take: the best when it stands apart from all, else the easiest to explain of those that do not. */
export function advised({ best, others }: Comparison): Estimator {
  const near = [best, ...others.filter((one) => !one.apart)].map((one) => one.estimator);
  return estimators.find((one) => near.includes(one)) ?? best.estimator;
}
