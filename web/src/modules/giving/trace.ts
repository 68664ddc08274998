// From the server's trace to the stations of the thread. Words only: no amount is computed here.

import { format, money, named, t } from '$app/i18n';
import type { ThreadStep } from '$ui/Thread.svelte';
import type { Trace, TraceBatch, TraceStep } from './api';

const when = (step: { on?: string | null; week?: string | null }): string | undefined =>
  step.on ? format.date(step.on) : step.week ? t('trace.week', { day: format.week(step.week) }) : undefined;

const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ');

function place(one: { area_ar?: string | null; area_en?: string | null }): string {
  return named(one.area_ar, one.area_en);
}

function arrival(batch: TraceBatch): ThreadStep {
  return {
    icon: 'check',
    title: place(batch) ? t('trace.to_area', { area: place(batch) }) : t('trace.to_families'),
    detail: joined(t('trace.batch_of', { households: batch.households }), named(batch.programme_ar, batch.programme_en)),
    note: t('trace.batch_total', { total: money(batch.total) }),
    amount: batch.amount_of_gift,
    state: 'end',
  };
}

function station(trace: Trace, step: TraceStep): ThreadStep {
  const base = { amount: step.amount, ...(when(step) ? { note: when(step)! } : {}) };
  switch (step.kind) {
    case 'given':
      return { ...base, icon: 'wallet', title: t('trace.given'), detail: t(`intention.${trace.intention}`), state: 'done' };
    case 'in_fund':
      return {
        ...base, icon: 'sprout', title: t('trace.in_named_fund', { fund: named(trace.fund_name_ar, trace.fund_name_en) }),
        detail: t('trace.in_fund_detail'), state: 'done',
      };
    case 'approved':
      return {
        ...base, icon: 'users-round', title: t('trace.approved'),
        detail: joined(named(step.programme_ar, step.programme_en), step.households ? t('trace.for_families', { households: step.households }) : ''),
        state: 'done',
      };
    case 'sent':
      return {
        ...base, icon: 'check', title: place(step) ? t('trace.to_area', { area: place(step) }) : t('trace.sent'),
        detail: joined(step.households ? t('trace.batch_of', { households: step.households }) : '', named(step.programme_ar, step.programme_en)),
        state: 'end',
      };
    case 'waiting':
      return { ...base, icon: 'clock', title: t('trace.waiting'), detail: t('trace.waiting_detail'), state: 'waiting' };
  }
}

/** Several batches fork the thread at the last common station; their parts add up to what was sent. */
export function stations(trace: Trace): ThreadStep[] {
  if (trace.batches.length < 2) return trace.steps.map((step) => station(trace, step));
  const sent = trace.steps.filter((step) => step.kind === 'sent');
  const out: ThreadStep[] = [];
  for (const step of trace.steps) {
    if (step.kind !== 'sent') out.push(station(trace, step));
    else if (step === sent[0])
      out.push({
        icon: 'git-fork', title: t('trace.split', { count: trace.batches.length }), amount: trace.reached,
        state: 'done', branches: trace.batches.map(arrival),
      });
  }
  return out;
}

export function headline(trace: Trace): string {
  const areas = new Set(trace.batches.map((batch) => place(batch)).filter(Boolean));
  const area = areas.size === 1 ? [...areas][0]! : '';
  if (trace.state === 'reached')
    return area ? t('trace.head_reached_area', { area }) : t('trace.head_reached');
  if (trace.state === 'partly') return t('trace.head_partly', { reached: money(trace.reached), amount: money(trace.amount) });
  return t('trace.head_waiting', { fund: named(trace.fund_name_ar, trace.fund_name_en) });
}

export const familiesIn = (trace: Trace): number =>
  trace.batches.reduce((sum, batch) => sum + batch.households, 0);
