// What each column is: guessed from its heading and its first values, changed by the person, written as the mapping
// that the server follows (record/intake).

import { asciiDigits } from '$lib/digits';
import { normalise } from '$lib/normalise';
import type { Sheet } from './sheet';

export const householdUses = ['skip', 'code', 'area', 'name', 'phone', 'number', 'category'] as const;
export const memberUses = [
  'skip', 'code', 'name', 'first', 'father', 'grandfather', 'family', 'nickname', 'sex', 'age', 'birth',
  'relation', 'phone', 'national_id',
] as const;
export type HouseholdUse = (typeof householdUses)[number];
export type MemberUse = (typeof memberUses)[number];
export type Use = HouseholdUse | MemberUse;

/** A question that the tests in use ask: a column of its name or label answers it. */
export interface Question {
  name: string;
  label_ar?: string | null;
  label_en?: string | null;
}

const headings: Partial<Record<Use, string[]>> = {
  code: ['code', 'id', 'household', 'hhid', 'case_id', 'رقم', 'الرقم', 'كود', 'الكود', 'رقم الأسرة', 'رقم الملف', 'كود الأسرة'],
  area: ['area', 'village', 'القرية', 'قرية', 'المنطقة', 'كود القرية', 'كود المنطقة'],
  name: ['name', 'head', 'head_name', 'full_name', 'الاسم', 'اسم', 'رب الأسرة', 'اسم رب الأسرة', 'الاسم الكامل'],
  phone: ['phone', 'mobile', 'الهاتف', 'هاتف', 'تليفون', 'التليفون', 'موبايل', 'الموبايل', 'المحمول', 'رقم الهاتف'],
  first: ['first', 'first_name', 'الاسم الأول'],
  father: ['father', 'اسم الأب', 'الأب'],
  grandfather: ['grandfather', 'اسم الجد', 'الجد'],
  family: ['family', 'last_name', 'العائلة', 'اسم العائلة', 'اللقب'],
  nickname: ['nickname', 'الكنية', 'اسم الشهرة', 'الشهرة'],
  sex: ['sex', 'gender', 'النوع', 'الجنس'],
  age: ['age', 'السن', 'العمر'],
  birth: ['birth', 'birth_date', 'birth_year', 'تاريخ الميلاد', 'سنة الميلاد'],
  relation: ['relation', 'صلة القرابة', 'القرابة', 'الصلة', 'الصلة برب الأسرة'],
  national_id: ['national_id', 'nid', 'الرقم القومي', 'رقم قومي', 'الرقم الوطني'],
};
/** What HXL's tags say of a column, the most telling first; null: nothing that is imported here. docs/sources.md#hxl */
const tagged: [tag: string, attributes: string[], use: Use | null][] = [
  ['meta', ['household'], 'code'],
  ['meta', ['national'], 'national_id'],
  ['meta', ['individual'], null],
  ['meta', ['person'], null],
  ['meta', ['id'], 'code'],
  ['beneficiary', ['national'], 'national_id'],
  ['beneficiary', ['household', 'id'], 'code'],
  ['adm5', ['code'], 'area'],
  ['adm4', ['code'], 'area'],
  ['adm3', ['code'], 'area'],
  ['loc', ['code'], 'area'],
  ['beneficiary', ['nickname'], 'nickname'],
  ['beneficiary', ['grandfather'], 'grandfather'],
  ['beneficiary', ['father'], 'father'],
  ['beneficiary', ['family'], 'family'],
  ['beneficiary', ['first'], 'first'],
  ['beneficiary', ['name'], 'name'],
  ['contact', ['phone'], 'phone'],
  ['contact', ['name'], 'name'],
  ['beneficiary', ['sex'], 'sex'],
  ['beneficiary', ['gender'], 'sex'],
  ['beneficiary', ['age'], 'age'],
  ['beneficiary', ['birth'], 'birth'],
  ['date', ['birth'], 'birth'],
  ['beneficiary', ['relation'], 'relation'],
  ...['adm1', 'adm2', 'adm3', 'adm4', 'adm5', 'loc', 'country', 'region', 'geo', 'date', 'org', 'sector', 'activity', 'meta']
    .map((tag): [string, string[], null] => [tag, [], null]),
];
const male = ['ذكر', 'ذ', 'رجل', 'male', 'Male', 'm', 'M', '1'];

const known = new Map<string, Use[]>();
for (const [use, words] of Object.entries(headings) as [Use, string[]][])
  for (const word of words) known.set(normalise(word), [...(known.get(normalise(word)) ?? []), use]);

const isNumber = (text: string) => /^-?\d+(?:[.,]\d+)?$/.test(asciiDigits(text.trim()));

/** What a tag's first rule that fits says: a use, nothing to import (null), or no word on it. */
function saidByTag(tag?: string): [Use | null] | undefined {
  const [name, ...attributes] = tag?.slice(1).split('+') ?? [];
  const rule = tagged.find(([one, wanted]) => one === name && wanted.every((word) => attributes.includes(word)));
  return rule && [rule[2]];
}

/** A use for each column; those that are said once go to the first column that fits. */
function guess<U extends Use>(sheet: Sheet, uses: readonly U[], rest: (values: string[]) => U): U[] {
  const taken = new Set<U>();
  const smallest = sheet.tags.filter((tag) => /^#adm\d\b.*\+code\b/.test(tag)).sort().at(-1);
  return sheet.headings.map((heading, column) => {
    const tag = sheet.tags[column];
    const said = saidByTag(tag);
    const isAbove = said?.includes('area') && tag?.startsWith('#adm') && tag !== smallest;
    if (said?.includes(null) || isAbove) return 'skip' as U;
    const fits = [...(said ?? []), ...(known.get(normalise(heading)) ?? [])] as U[];
    const use = fits.find((one) => uses.includes(one) && !taken.has(one));
    if (use) taken.add(use);
    return use ?? rest(sheet.rows.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== ''));
  });
}

export const guessHouseholds = (sheet: Sheet): HouseholdUse[] =>
  guess(sheet, householdUses, (values) => {
    if (values.length === 0) return 'skip';
    return values.every(isNumber) ? 'number' : 'category';
  });

export const guessMembers = (sheet: Sheet): MemberUse[] => guess(sheet, memberUses, () => 'skip');

/** What stands in the way of a mapping, as the key of its words; undefined when nothing does. */
export function lacking(
  households: HouseholdUse[], members: MemberUse[] | undefined,
): 'code' | 'members_code' | 'name' | 'twice' | undefined {
  const count = (uses: Use[], use: Use) => uses.filter((one) => one === use).length;
  const once = (uses: Use[], many: Use[]) =>
    uses.every((use) => many.includes(use) || count(uses, use) === 1);
  if (count(households, 'code') === 0) return 'code';
  if (members && count(members, 'code') === 0) return 'members_code';
  const named = members ? count(members, 'name') + count(members, 'first') : count(households, 'name');
  if (named === 0) return 'name';
  const fine = once(households, ['skip', 'number', 'category']) && once(members ?? [], ['skip']);
  return fine ? undefined : 'twice';
}

/** The mapping in the server's words: docs/decisions/intake.md. */
export function mappingOf(
  households: { sheet: Sheet; uses: HouseholdUse[] },
  members: { sheet: Sheet; uses: MemberUse[] } | undefined,
  questions: Question[] = [],
): object {
  const nameOf = (sheet: Sheet, i: number) => sheet.headings[i] || sheet.tags[i];
  const column = (sheet: Sheet, uses: Use[], use: Use) => nameOf(sheet, uses.indexOf(use));
  const own = (use: Use) => column(households.sheet, households.uses, use);
  const features = households.sheet.headings.flatMap((_, i) => {
    const heading = nameOf(households.sheet, i) ?? '';
    const use = households.uses[i];
    if (use !== 'number' && use !== 'category') return [];
    const same = questions.find((one) =>
      [one.name, one.label_ar, one.label_en].some((word) => word && normalise(word) === normalise(heading)));
    return [{
      name: same?.name ?? heading.slice(0, 64), op: use === 'number' ? 'value' : 'category', column: heading,
      label_ar: same?.label_ar ?? heading, label_en: same?.label_en ?? heading,
    }];
  });
  const mapping = {
    files: { households: { key: own('code') } },
    household: { code: own('code'), area: own('area'), name: own('name'), phone: own('phone') },
    features,
  };
  if (!members) return mapping;
  const { sheet, uses } = members;
  const person = Object.fromEntries(
    uses.flatMap((use, i) => (use === 'skip' || use === 'code' ? [] : [[use, nameOf(sheet, i)]])),
  );
  return {
    ...mapping,
    files: { ...mapping.files, members: { key: column(sheet, uses, 'code') } },
    members: { ...person, ...(uses.includes('sex') ? { male } : {}) },
  };
}
