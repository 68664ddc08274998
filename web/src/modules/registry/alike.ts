// Why two people look alike, in the reader's words.

import { t } from '$app/i18n';
import { nameParts } from './change';
import type { Member, PairPage, PairReason, PairSide } from './api';
import { partWord } from './words';

const likeName: PairReason['alike'][] = ['same', 'slip', 'sound', 'moved'];

export function alikeWord({ field, alike }: PairReason): string {
  if (field === 'birth_year' && alike === 'slip') return t('duplicates.alike.year');
  if (field === 'birth_year' && alike === 'begins') return t('duplicates.alike.years');
  return t(`duplicates.alike.${alike}`);
}

/** A line for each field; four parts of a name that all agree are one line. */
export function reasonWords(reasons: PairReason[]): string[] {
  const names = reasons.filter((one) => (nameParts as readonly string[]).includes(one.field));
  const whole = names.length === nameParts.length && names.every((one) => likeName.includes(one.alike));
  const others = whole ? reasons.filter((one) => !names.includes(one)) : reasons;
  const lines = others.map((one) => t('duplicates.said', { field: partWord(one.field), alike: alikeWord(one) }));
  if (!whole) return lines;
  return [t(names.every((one) => one.alike === 'same') ? 'duplicates.name_same' : 'duplicates.name_alike'), ...lines];
}

export const headOf = (side: PairSide): Member | undefined =>
  side.members.find((one) => one.relation === 'head') ?? side.members[0];
export const fullName = ({ name }: Member): string =>
  [name.first, name.father, name.grandfather, name.family].filter(Boolean).join(' ');

/** The one that stays if nobody says otherwise: the one in more programmes, else the older one. */
export function usualSurvivor({ a, b }: PairPage): string {
  if (a.programmes !== b.programmes) return a.programmes > b.programmes ? a.household : b.household;
  return b.registered_on < a.registered_on ? b.household : a.household;
}

/** Who is whom, from the one that goes to the one that stays. */
export const sameFor = ({ a, people }: PairPage, into: string): { person: string; as: string }[] =>
  people.map((two) => (into === a.household ? { person: two.b, as: two.a } : { person: two.a, as: two.b }));
