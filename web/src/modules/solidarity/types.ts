import type { Money } from '$lib/client';
import type { Benefit, Reason } from '$modules/score/types';

export interface List {
  list: string;
  programme: string;
  version: number;
  model: string;
  state: 'draft' | 'approved' | 'superseded';
  root: string;
  selected: number;
  total: number;
  cost: Money;
  cutoff: number;
  made_by: string;
  made_on: string;
  approved_by?: string;
  approved_on?: string;
  leaf_index?: number;
}

export interface CycleRow {
  cycle: string;
  period: string | number;
  instalment: number;
  state: CycleState;
  households: number;
  total: Money;
}

export interface Programme {
  programme: string;
  name_ar: string;
  name_en: string;
  fund: string;
  benefit: Benefit;
  frequency: 'monthly' | 'once';
  state: 'draft' | 'running' | 'closed';
  lists: List[];
  cycles: CycleRow[];
  households: number;
}

export interface ProgrammeCommand {
  id: string;
  fund: string;
  name_ar: string;
  name_en: string;
  benefit: Benefit;
  frequency: 'monthly' | 'once';
}

export interface ListRow {
  position: number;
  household: string;
  code: string;
  village: string;
  size: number;
  score: number;
  benefit: Money;
  included: boolean;
  reasons: Reason[];
}

export type CycleState = 'preparing' | 'ready' | 'submitted' | 'paying' | 'paid' | 'stopped';
export type StageName = 'eligible' | 'approved' | 'funded' | 'sent' | 'confirmed';

export interface Stage {
  stage: StageName;
  households: number;
  amount: Money;
}

export interface Payroll {
  payroll: string;
  root: string;
  households: number;
  total: Money;
  made_by: string;
  made_by_name: string;
  approved_by?: string;
  approved_by_name?: string;
  state: string;
}

export interface CycleException {
  household: string;
  code: string;
  kind: string;
  remedy: string;
}

export interface Cycle {
  cycle: string;
  programme: string;
  programme_ar: string;
  programme_en: string;
  list: string;
  period: string | number;
  instalment: number;
  state: CycleState;
  stages: Stage[];
  payroll?: Payroll;
  fund_balance: Money;
  fund_after: Money;
  exceptions: CycleException[];
  job?: string;
}

export interface Support {
  programmes: { programme: string; name_ar: string; name_en: string; state: string; included: boolean }[];
  payments: {
    period: string | number;
    amount: Money;
    on?: string;
    state: 'due' | 'paid' | 'withheld';
    programme_ar: string;
    programme_en: string;
  }[];
  assessments: {
    list: string;
    model: string;
    model_name: string;
    score: number;
    cutoff: number;
    included: boolean;
    percentile: number;
    on: string;
    reasons: Reason[];
  }[];
}
