// The baseline as a form holds it: every question is answered or said to be unknown.

import { asciiDigits } from '$lib/digits';
import type { Baseline } from './api';

export type Yes = '' | 'yes' | 'no';
export interface BaselineDraft {
  income: number; // Minor units.
  incomeUnknown: boolean;
  schoolAge: string;
  outOfSchool: string;
  schooling: string;
  care: Yes;
  rooms: string;
  water: Yes;
  toilet: Yes;
  connection: '' | NonNullable<Baseline['connection']>;
}

export const emptyBaseline = (): BaselineDraft => ({
  income: 0, incomeUnknown: false, schoolAge: '', outOfSchool: '', schooling: '', care: '', rooms: '', water: '', toilet: '',
  connection: '',
});

export function baselineOf(draft: BaselineDraft): Baseline {
  const count = (text: string) => {
    const value = Number.parseInt(asciiDigits(text).trim(), 10);
    return Number.isFinite(value) ? value : undefined;
  };
  const yes = (one: Yes) => (one ? one === 'yes' : undefined);
  const all = {
    income_month: draft.incomeUnknown ? undefined : { minor: draft.income, currency: 'EGP' },
    children_of_school_age: count(draft.schoolAge), children_out_of_school: count(draft.outOfSchool),
    schooling_years: count(draft.schooling), care_missed: yes(draft.care), rooms: count(draft.rooms),
    water_inside: yes(draft.water), toilet_own: yes(draft.toilet), connection: draft.connection || undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Baseline;
}

/** The form of a baseline that was written before. */
export function draftOfBaseline(one: Baseline): BaselineDraft {
  const text = (value: number | null | undefined) => (value == null ? '' : String(value));
  const yes = (value: boolean | null | undefined): Yes => (value == null ? '' : value ? 'yes' : 'no');
  return {
    income: one.income_month?.minor ?? 0, incomeUnknown: !one.income_month, schoolAge: text(one.children_of_school_age),
    outOfSchool: text(one.children_out_of_school), schooling: text(one.schooling_years), care: yes(one.care_missed),
    rooms: text(one.rooms), water: yes(one.water_inside), toilet: yes(one.toilet_own), connection: one.connection ?? '',
  };
}
