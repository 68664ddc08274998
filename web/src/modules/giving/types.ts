import type { Money } from '$lib/client';

export type Intention = 'sadaqa' | 'zakat' | 'waqf' | 'kaffara';

export interface Fund {
  fund: string;
  name_ar: string;
  name_en: string;
  purpose_ar: string;
  purpose_en: string;
  intentions: Intention[];
  currency: string;
  balance: Money;
  received: Money;
  paid_out: Money;
  goal?: Money | null;
}

export interface GiftCommand {
  id: string;
  fund: string;
  amount: Money;
  intention: Intention;
  source: 'wallet' | 'drawer' | 'bank';
  donor_name?: string | null;
}

export interface Gift {
  gift: string;
  fund: string;
  amount: Money;
  intention: Intention;
  on: string;
  leaf_hash: string;
  promise: string;
}

export interface GiftRow {
  gift: string;
  fund: string;
  name_ar: string;
  name_en: string;
  amount: Money;
  intention: Intention;
  on: string;
  state: TraceState;
}

export type TraceState = 'waiting' | 'partly' | 'reached';

export interface TraceStep {
  kind: 'given' | 'in_fund' | 'approved' | 'sent' | 'waiting';
  on?: string | null;
  week?: string | null;
  amount: Money;
  batch?: string | null;
  programme_ar?: string | null;
  programme_en?: string | null;
  households?: number | null;
  area_ar?: string | null;
  area_en?: string | null;
  leaf_index?: number | null;
}

export interface TraceBatch {
  batch: string;
  programme_ar: string;
  programme_en: string;
  households: number;
  total: Money;
  amount_of_gift: Money;
  week: string;
  area_ar?: string | null;
  area_en?: string | null;
  leaf_index?: number | null;
}

export interface TraceProof {
  leaf_index?: number | null;
  receipt?: string | null;
  slip?: string | null;
  promise?: string | null;
}

export interface Trace {
  gift: string;
  fund: string;
  fund_name_ar: string;
  fund_name_en: string;
  amount: Money;
  intention: Intention;
  given_on: string;
  state: TraceState;
  reached: Money;
  days: number;
  steps: TraceStep[];
  share_percent: number;
  batches: TraceBatch[];
  proof: TraceProof;
}
