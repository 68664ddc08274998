import { describe, expect, it } from 'vitest';
import { baselineOf, draftOfBaseline, emptyBaseline } from './baseline';

describe('the baseline of a form', () => {
  it('leaves out what is not known, and comes back as it was', () => {
    const draft = { ...emptyBaseline(), income: 300_000, outOfSchool: '١', care: 'yes' as const, water: 'no' as const };
    const baseline = baselineOf(draft);
    expect(baseline).toEqual({
      income_month: { minor: 300_000, currency: 'EGP' }, children_out_of_school: 1, care_missed: true, water_inside: false,
    });
    expect(baselineOf(draftOfBaseline(baseline))).toEqual(baseline);
    expect(baselineOf({ ...draft, incomeUnknown: true }).income_month).toBeUndefined();
  });
});
