import type { Money } from '$lib/client';
import type { Benefit, Reason } from '$modules/score/types';

export interface List {
  list: string;
  programme: string;
  version: number;
  model: string;
  state: 'saving' | 'draft' | 'approved' | 'superseded' | 'failed';
  root: string;
  selected: number;
  total: number;
  cost: Money;
  cutoff: number;
  made_by: string;
  made_on: string;
  approved_by?: string | null;
  approved_on?: string | null;
  leaf_index?: number | null;
  job?: string | null; // While its rows are being saved.
}

export interface CycleRow {
  cycle: string;
  period: number;
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

export type CycleState = 'preparing' | 'ready' | 'submitted' | 'paying' | 'paid';
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
  checked_by?: string | null;
  checked_by_name?: string | null;
  refusal?: string | null;
  job?: string | null;
  fund_after: Money;
  state: 'submitted' | 'paying' | 'paid' | 'refused';
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
  period: number;
  instalment: number;
  state: CycleState;
  stages: Stage[];
  payroll?: Payroll | null;
  fund_balance: Money;
  fund_after: Money;
  exceptions: CycleException[];
  job: string;
}

export interface Support {
  programmes: { programme: string; name_ar: string; name_en: string; state: string; included: boolean }[];
  payments: {
    period: number;
    amount: Money;
    on?: string | null;
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
