import type { Money } from '$lib/client';

export interface Survey {
  survey: string;
  name: string;
  households: number;
  features: { name: string; kind: string; label_ar?: string; label_en?: string }[];
  bad_rows: number;
}

export interface Coefficient {
  feature: string;
  label_ar?: string;
  label_en?: string;
  value: number;
  standard_error: number;
  standardised: number;
}

export interface CurvePoint {
  coverage: number;
  exclusion: number;
  exclusion_low: number;
  exclusion_high: number;
  inclusion: number;
  inclusion_low: number;
  inclusion_high: number;
}

export interface ModelCard {
  model: string;
  name: string;
  survey: string;
  estimator: 'ols' | 'quantile' | 'logit';
  version: number;
  fitted_on: string;
  expires_on: string;
  households: number;
  r2: number;
  r2_cv: number;
  coefficients: Coefficient[];
  curve: CurvePoint[];
  groups: { group: string; value: string; households: number; exclusion: number; inclusion: number }[];
  notes: string[];
}

export interface FitCommand {
  id: string;
  survey: string;
  name: string;
  features: string[];
  estimator: 'ols' | 'quantile' | 'logit';
  tau?: number;
  line_percentile?: number;
  folds: number;
}

export interface Benefit {
  base: Money;
  per_member: Money;
  members_max: number;
}

export interface Reason {
  feature: string;
  direction: 'poorer' | 'richer';
  label_ar?: string;
  label_en?: string;
  value: number | string;
}

export interface Margin {
  household: string;
  code: string;
  score: number;
  reasons: Reason[];
}

export interface Preview {
  selected: number;
  total: number;
  cost: Money;
  cutoff: number;
  exclusion: number;
  inclusion: number;
  by_area: { code: string; name_ar: string; name_en: string; selected: number; total: number }[];
  by_group: { group: string; value: string; selected: number; total: number }[];
  margin_in: Margin[];
  margin_out: Margin[];
}

export interface Cut {
  budget?: Money;
  line?: number;
  coverage_percent?: number;
}
