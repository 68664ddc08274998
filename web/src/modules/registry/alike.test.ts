import { describe, expect, it } from 'vitest';
import arFirst from '$generated/ar.app';
import arDesk from '$generated/ar.desk';
import { setLanguage } from '$app/i18n';
import { reasonWords, sameFor, usualSurvivor } from './alike';
import type { PairPage, PairReason } from './api';

setLanguage('ar', { ...arFirst, ...arDesk });
const plain = (lines: string[]) => lines.map((one) => one.replace(/[\u2068\u2069]/g, ''));
const names = (alike: PairReason['alike']): PairReason[] =>
  ['first', 'father', 'grandfather', 'family'].map((field) => ({ field, alike, weight: 30 }));
const phone: PairReason = { field: 'phone', alike: 'same', weight: 130 };

describe('why two people look alike', () => {
  it('a whole name is one line', () => {
    expect(plain(reasonWords([...names('same'), phone]))).toEqual(['الاسم الرباعي نفسه', 'الهاتف: نفسه']);
    expect(plain(reasonWords([...names('same').slice(1), { field: 'first', alike: 'sound', weight: 10 }]))).toEqual([
      'الاسم الرباعي نفسه مع فرق في الكتابة',
    ]);
  });

  it('a name of which a part differs is told part by part', () => {
    const some = [...names('same').slice(1), { field: 'first', alike: 'different', weight: -40 } as PairReason];
    expect(plain(reasonWords(some))).toHaveLength(4);
    expect(plain(reasonWords([{ field: 'birth_year', alike: 'slip', weight: 5 }]))).toEqual(['سنة الميلاد: يختلف سنة واحدة']);
  });
});

describe('which household stays', () => {
  const side = (household: string, programmes: number, registered_on: string) => ({ household, programmes, registered_on });
  const page = (a: object, b: object) => ({ a, b, people: [{ a: 'p', b: 'q', percent: 90, reasons: [] }] }) as unknown as PairPage;

  it('the one in a programme, else the older one', () => {
    expect(usualSurvivor(page(side('a', 0, '2026-01-01'), side('b', 1, '2026-02-01')))).toBe('b');
    expect(usualSurvivor(page(side('a', 1, '2026-02-01'), side('b', 1, '2026-01-01')))).toBe('b');
    expect(usualSurvivor(page(side('a', 1, '2026-01-01'), side('b', 1, '2026-01-01')))).toBe('a');
  });

  it('who is whom follows it', () => {
    const two = page(side('a', 0, ''), side('b', 0, ''));
    expect(sameFor(two, 'a')).toEqual([{ person: 'q', as: 'p' }]);
    expect(sameFor(two, 'b')).toEqual([{ person: 'p', as: 'q' }]);
  });
});
