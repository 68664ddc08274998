import type { Money } from '$lib/client';

type Maybe<T> = T | null | undefined;

export interface SurveyFeature {
  name: string;
  kind: 'number' | 'category';
  label_ar?: Maybe<string>;
  label_en?: Maybe<string>;
  sign?: Maybe<'richer' | 'poorer'>;
}

export interface Survey {
  survey: string;
  name: string;
  households: number;
  features: SurveyFeature[];
  bad_rows: number;
  added_at: string;
}

export interface Coefficient {
  feature: string;
  level?: Maybe<string>;
  missing: boolean;
  label_ar?: Maybe<string>;
  label_en?: Maybe<string>;
  value: number;
  standard_error: number;
  standardised: number;
  mean: number;
}

/** Shares from 0 to 1 with their 95 % intervals, at so many percent of households taken. */
export interface CurvePoint {
  coverage: number;
  exclusion: number;
  exclusion_low: number;
  exclusion_high: number;
  inclusion: number;
  inclusion_low: number;
  inclusion_high: number;
}

export type Estimator = 'ols' | 'quantile' | 'logit';

export interface ModelCard {
  model: string;
  name: string;
  version: number;
  survey: string;
  survey_name: string;
  estimator: Estimator;
  tau?: Maybe<number>;
  line_percentile: number;
  fitted_on: string;
  expires_on: string;
  households: number;
  folds: number;
  coefficients: Coefficient[];
  r2?: Maybe<number>;
  r2_cv?: Maybe<number>;
  auc_cv: number;
  rank_correlation_cv: number;
  curve: CurvePoint[];
  groups: { group: string; value: string; households: number; exclusion?: Maybe<number>; inclusion?: Maybe<number> }[];
  notes: { code: string; feature: string }[];
}

export interface FitCommand {
  id: string;
  survey: string;
  name: string;
  features: string[];
  estimator: Estimator;
  tau?: number;
  line_percentile?: number;
  folds?: number;
}

export interface Benefit {
  base: Money;
  per_member: Money;
  members_max: number;
}

export interface Reason {
  feature: string;
  direction: 'poorer' | 'richer';
  label_ar?: Maybe<string>;
  label_en?: Maybe<string>;
  value: string; // Empty: not known.
  points: number;
}

export interface Margin {
  household: string;
  code: string;
  score: number;
  reasons: Reason[];
}

export interface GroupCount {
  group: string;
  value: string;
  selected: number;
  total: number;
}

export interface Preview {
  selected: number;
  total: number;
  cost: Money;
  cutoff: number;
  exclusion?: Maybe<number>;
  inclusion?: Maybe<number>;
  by_area: { code: string; name_ar: string; name_en: string; selected: number; total: number }[];
  by_group: GroupCount[];
  margin_in: Margin[];
  margin_out: Margin[];
}

export interface Cut {
  budget?: Money;
  line?: number;
  coverage_percent?: number;
}
