import { describe, expect, it } from 'vitest';
import { guessHouseholds, guessMembers, lacking, mappingOf } from './mapping';
import { readSheet } from './sheet';

const sheet = (text: string) => readSheet('x.csv', new TextEncoder().encode(text));
const households = sheet('رقم الأسرة;القرية;رب الأسرة;عدد الغرف;مادة الجدران;ملاحظات\nH1;V1;منى سعيد;٣;طوب;\nH2;V1;هدى;2;حجر;\n');
const members = sheet('code,الاسم,النوع,السن,صلة القرابة,x\nH1,منى,أنثى,40,رب الأسرة,1\n');

describe('what each column is', () => {
  it('is guessed from headings and first values', () => {
    expect(guessHouseholds(households)).toEqual(['code', 'area', 'name', 'number', 'category', 'skip']);
    expect(guessMembers(members)).toEqual(['code', 'name', 'sex', 'age', 'relation', 'skip']);
  });

  it('says what is lacking', () => {
    expect(lacking(['skip'], undefined)).toBe('code');
    expect(lacking(['code'], undefined)).toBe('name');
    expect(lacking(['code'], ['name'])).toBe('members_code');
    expect(lacking(['code', 'name', 'name'], undefined)).toBe('twice');
    expect(lacking(['code', 'name', 'number', 'number'], undefined)).toBeUndefined();
  });

  it('is told by HXL tags where there are any, whatever the headings say', () => {
    const tagged = sheet(
      'a,b,c,d,e,f,عدد الغرف\n#meta+id,#adm3+code,#adm4 +code,#beneficiary+name,#contact+phone,#date+visit,\n' +
      'H1,C1,V1,منى,0101,2026-01-01,3\n',
    );
    expect(guessHouseholds(tagged)).toEqual(['code', 'skip', 'area', 'name', 'phone', 'skip', 'number']);
    const people = sheet(
      '#meta+individual+id,#meta+household+id,#beneficiary+name,#beneficiary+age,#beneficiary+sex\nP1,H1,منى,40,f\n',
    );
    const uses = guessMembers(people);
    expect(uses).toEqual(['skip', 'code', 'name', 'age', 'sex']);
    expect(mappingOf({ sheet: tagged, uses: guessHouseholds(tagged) }, { sheet: people, uses })).toMatchObject({
      household: { code: 'a', area: 'c' }, files: { members: { key: '#meta+household+id' } },
    });
  });

  it('becomes the mapping that the server follows', () => {
    const uses = guessHouseholds(households);
    const question = { name: 'rooms', label_ar: 'عدد الغرف', label_en: 'Rooms' };
    expect(mappingOf({ sheet: households, uses }, undefined, [question])).toEqual({
      files: { households: { key: 'رقم الأسرة' } },
      household: { code: 'رقم الأسرة', area: 'القرية', name: 'رب الأسرة', phone: undefined },
      features: [
        { name: 'rooms', op: 'value', column: 'عدد الغرف', label_ar: 'عدد الغرف', label_en: 'Rooms' },
        {
          name: 'مادة الجدران', op: 'category', column: 'مادة الجدران', label_ar: 'مادة الجدران',
          label_en: 'مادة الجدران',
        },
      ],
    });
    const persons = { sheet: members, uses: guessMembers(members) };
    expect(mappingOf({ sheet: households, uses }, persons)).toMatchObject({
      files: { members: { key: 'code' } },
      members: { name: 'الاسم', sex: 'النوع', age: 'السن', relation: 'صلة القرابة' },
    });
  });
});
