import { describe, expect, it } from 'vitest';
import type { Household } from './api';
import { changesOf, commandOf, deviceNow, differs, emptyMember, memberOf } from './change';

const household = {
  household: 'h', code: 'A-1', area_code: 'V1', size: 2,
  members: [
    { person: 'p1', name: { first: 'سعاد', father: 'محمد', grandfather: '', family: 'حسن' }, sex: 'female', birth_year: 1980,
      relation: 'head', phone: '+201012345678' },
    { person: 'p2', name: { first: 'أحمد', father: 'علي', grandfather: '', family: 'حسن' }, sex: 'male', relation: 'child' },
  ],
} as unknown as Household;
const marks = { id: 'c', split: 's', device_at: '2026-11-21T09:00:00.000000Z' };

describe('a form of changes', () => {
  it('sends nothing when nothing differs', () => {
    const draft = changesOf(household);
    expect(differs(household, draft)).toBe(false);
    draft.going[1]!.where = 'gone';
    expect(differs(household, draft)).toBe(true);
  });
  it('sends each differing part with what was seen, and the time of the device', () => {
    const draft = changesOf(household);
    draft.members[0]!.nickname = 'أم محمود ';
    draft.members[0]!.phone = '';
    draft.area = 'V2';
    const command = commandOf(marks, household, draft);
    expect(command.parts).toEqual([
      { part: 'area', before: 'V1', after: 'V2' },
      { person: 'p1', part: 'nickname', after: 'أم محمود' },
      { person: 'p1', part: 'phone', before: '+201012345678' },
    ]);
    expect(command.device_at).toBe(marks.device_at);
    expect(deviceNow()).toMatch(/\.\d{6}Z$/);
    expect(command.split).toBeUndefined();
  });
  it('makes a household of those who split off', () => {
    const draft = changesOf(household);
    draft.going[1] = { where: 'split', why: 'married', to: '', relation: 'head' };
    draft.split.code = 'A-2';
    const command = commandOf(marks, household, draft);
    expect(command.split).toEqual({ household: 's', code: 'A-2', area: 'V1' });
    expect(command.leaves).toEqual([{ person: 'p2', why: 'other', to: 's', relation: 'head' }]);
  });
  it('takes any digits and leaves empty texts out of a new member', () => {
    const member = memberOf({ ...emptyMember('child'), first: ' محمود ', birth_year: '٢٠٢٦' });
    expect(member).toEqual({
      name: { first: 'محمود', father: '', grandfather: '', family: '' }, sex: 'unknown', relation: 'child', birth_year: 2026,
    });
  });
});
