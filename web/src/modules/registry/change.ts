// What a form of changes holds, as texts, and the command that comes of it: only what differs is sent, each
// value with what was seen, so that the server can tell who came first.

import { asciiDigits } from '$lib/digits';
import type { ChangeCommand, Household, Member, PartChange } from './api';

export const nameParts = ['first', 'father', 'grandfather', 'family'] as const;
const otherParts = ['nickname', 'sex', 'birth_year', 'relation', 'phone', 'national_id'] as const;
const memberParts = [...nameParts, ...otherParts] as const;
export type MemberDraft = Record<(typeof memberParts)[number], string>;
export const relations = [
  'head', 'spouse', 'child', 'parent', 'sibling', 'grandchild', 'other_relative', 'not_related', 'unknown',
] as const;
export const reasons = ['died', 'moved_away', 'married', 'other'] as const;
export const sources = ['visit', 'phone', 'office', 'document'] as const;

export const emptyMember = (relation: Member['relation'] = 'unknown'): MemberDraft => ({
  first: '', father: '', grandfather: '', family: '', nickname: '', sex: 'unknown', birth_year: '', relation, phone: '',
  national_id: '',
});

export const draftOf = (one: Member): MemberDraft => ({
  ...one.name, nickname: one.nickname ?? '', sex: one.sex, birth_year: one.birth_year ? String(one.birth_year) : '',
  relation: one.relation, phone: one.phone ?? '', national_id: one.national_id ?? '',
});

/** A member as the server takes her; empty texts are left out. */
export function memberOf(draft: MemberDraft): Member {
  const year = Number.parseInt(asciiDigits(draft.birth_year).trim(), 10);
  const given = (part: 'nickname' | 'phone' | 'national_id') =>
    draft[part].trim() ? { [part]: draft[part].trim() } : {};
  return {
    name: {
      first: draft.first.trim(), father: draft.father.trim(), grandfather: draft.grandfather.trim(),
      family: draft.family.trim(),
    },
    sex: draft.sex as Member['sex'], relation: draft.relation as Member['relation'],
    ...(Number.isFinite(year) ? { birth_year: year } : {}),
    ...given('nickname'), ...given('phone'), ...given('national_id'),
  };
}

/** Where a member goes: stays (''), away, `to` another household, or to the one that splits off. */
export interface Going {
  where: '' | 'gone' | 'to' | 'split';
  why: (typeof reasons)[number];
  to: string;
  relation: string;
}
export interface ChangeDraft {
  code: string;
  size: number;
  area: string; // Empty: as it is.
  members: MemberDraft[];
  going: Going[];
  joins: MemberDraft[];
  split: { code: string; area: string };
  source: (typeof sources)[number];
  note: string;
}

export const changesOf = (household: Household): ChangeDraft => ({
  code: household.code, size: household.size, area: '', members: household.members.map(draftOf),
  going: household.members.map(() => ({ where: '', why: 'moved_away', to: '', relation: 'unknown' })),
  joins: [], split: { code: '', area: household.area_code }, source: 'visit', note: '',
});

function differing(person: string | undefined, part: PartChange['part'], before: string, after: string): PartChange[] {
  if (before === after) return [];
  return [{ ...(person ? { person } : {}), part, ...(before ? { before } : {}), ...(after ? { after } : {}) }];
}

/** What a repetition of the same change must share. `split`: the id of a household that splits off. */
export interface ChangeMarks {
  id: string;
  split: string;
  device_at: string;
}

/** A moment of this device's clock as the server takes it, in microseconds. */
export const deviceNow = (): string => new Date().toISOString().replace('Z', '000Z');

const partsOf = (household: Household, draft: ChangeDraft): PartChange[] => [
  ...differing(undefined, 'code', household.code, draft.code.trim()),
  ...differing(undefined, 'area', household.area_code, draft.area || household.area_code),
  ...differing(undefined, 'size', String(household.size), String(draft.size)),
  ...household.members.flatMap((one, i) => {
    const [was, is] = [draftOf(one), draft.members[i]!];
    return memberParts.flatMap((part) => differing(one.person ?? '', part, was[part], is[part].trim()));
  }),
];

export const differs = (household: Household, draft: ChangeDraft): boolean =>
  partsOf(household, draft).length > 0 || draft.joins.length > 0 || draft.going.some((one) => one.where !== '');

export function commandOf(marks: ChangeMarks, household: Household, draft: ChangeDraft): ChangeCommand {
  const leaves = household.members.flatMap((one, i) => {
    const { where, why, to, relation } = draft.going[i]!;
    if (!where) return [];
    const target = where === 'to' ? to : where === 'split' ? marks.split : undefined;
    return [{
      person: one.person ?? '', why: where === 'gone' ? why : 'other' as const,
      ...(target ? { to: target, relation: relation as Member['relation'] } : {}),
    }];
  });
  const splits = draft.going.some((one) => one.where === 'split');
  return {
    id: marks.id, household: household.household, parts: partsOf(household, draft), leaves,
    joins: draft.joins.map((one) => ({ member: memberOf(one) })), source: draft.source, device_at: marks.device_at,
    ...(splits ? { split: { household: marks.split, code: draft.split.code.trim(), area: draft.split.area } } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
  };
}
