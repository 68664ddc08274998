// How the page words what was measured.

import { format, t } from '$app/i18n';
import { mondayOf } from '$lib/format';
import type { Live } from './api';

export interface Row {
  name: 'pace' | 'up' | 'answer' | 'risk' | 'cost' | 'fire';
  value?: string; // Absent: not measured yet.
  notes: string[];
  how?: string;
  bad?: boolean;
}

const ms = (us: number): string => format.number(us / 1000, us < 10_000 ? 1 : 0);

/** Rounded to the unit that a person would say. */
function span(seconds: number): string {
  if (seconds < 2 * 3_600) return t('live.minutes', { count: Math.round(seconds / 60) });
  if (seconds < 2 * 86_400) return t('live.hours', { count: Math.round(seconds / 3_600) });
  return t('live.days', { count: Math.round(seconds / 86_400) });
}

function pace({ figures }: Live): Row {
  const floor = figures.floor_per_s;
  const value = figures.per_s == null ? t('live.pace_few', { floor }) : t('live.pace_now', { count: figures.per_s });
  const monday = figures.peak && mondayOf(figures.peak.week);
  const week = monday ? format.date(monday.toISOString().slice(0, 10)) : '';
  const peak = figures.peak ? t('live.pace_peak', { count: figures.peak.per_s, week }) : t('live.pace_no_peak', { floor });
  return { name: 'pace', value, notes: [peak], how: t('live.pace_how') };
}

/** 99.97 % is not rounded to 100. */
function up({ figures: { up: time } }: Live): Row {
  if (!time) return { name: 'up', notes: [t('live.up_none')] };
  const since = format.dateTime(time.since);
  const note = time.down_s === 0 ? t('live.up_never', { since }) : t('live.up_since', { since, down: span(time.down_s) });
  const share = Math.floor(time.up_ppm / 10) / 100_000;
  return { name: 'up', value: format.percent(share, 3), notes: [note], how: t('live.up_how') };
}

function answer({ figures: { answers } }: Live): Row {
  if (!answers) return { name: 'answer', notes: [t('live.answer_none')] };
  return {
    name: 'answer', value: t('live.answer_value', { ms: ms(answers.p50_us) }),
    notes: [t('live.answer_slow', { ms: ms(answers.p99_us) })], how: t('live.answer_how', { count: answers.measured }),
  };
}

function cost({ figures: { cost: each } }: Live): Row {
  if (!each) return { name: 'cost', notes: [t('live.cost_none')] };
  const count = format.number(each.thousandths_of_minor / 1000, 3);
  const value = each.currency === 'EGP' ? t('live.cost_piastres', { count }) : t('live.cost_other', { count, currency: each.currency });
  return { name: 'cost', value, notes: [], how: t('live.cost_how', { days: each.days }) };
}

function fire({ rehearsal }: Live): Row {
  if (!rehearsal) return { name: 'fire', notes: [t('live.fire_none')] };
  const at = format.date(rehearsal.at);
  if (!rehearsal.proved) return { name: 'fire', value: t('live.fire_failed_value'), notes: [t('live.fire_failed', { at })], bad: true };
  const notes = [t('live.fire_proved', { at })];
  if (rehearsal.compared) notes.push(t('live.fire_compared'));
  return { name: 'fire', value: t('live.fire_value', { took: span(rehearsal.seconds) }), notes, how: t('live.fire_how') };
}

/** One row a question, in the order of the page. */
export const rowsOf = (live: Live): Row[] => [
  pace(live), up(live), answer(live), { name: 'risk', notes: [t('live.risk_none')] }, cost(live), fire(live),
];
