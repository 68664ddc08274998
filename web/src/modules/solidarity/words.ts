// How programmes and cycles are said.

import { format, money, t } from '$app/i18n';
import type { Benefit } from '$modules/score/api';
import type { CycleState, List } from './api';

type Tone = 'done' | 'waiting' | 'wrong' | 'quiet';

export function benefitText(benefit: Benefit): string {
  if (benefit.per_member.minor === 0) return t('programme.benefit_base', { base: money(benefit.base) });
  return t('programme.benefit', {
    base: money(benefit.base), member: money(benefit.per_member), members: format.number(benefit.members_max),
  });
}

export const cycleTone = (state: CycleState): Tone =>
  state === 'paid' ? 'done' : state === 'preparing' ? 'quiet' : 'waiting';

export const listTone = (state: List['state']): Tone =>
  ({ saving: 'quiet', draft: 'waiting', approved: 'done', superseded: 'quiet', failed: 'wrong' } as const)[state];
