import { describe, expect, it } from 'vitest';
import arFirst from '$generated/ar.app';
import arMore from '$generated/ar.more';
import en from '$generated/en.app';
import { money, setLanguage, t } from './i18n';
// @ts-expect-error The compiler of catalogues is a build tool in plain script.
import { compileAll, compileMessage, readCatalogue } from '../../tools/catalogue.mjs';

const ar = { ...arFirst, ...arMore };
const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '');

describe('catalogues', () => {
  it('both languages have the same messages with the same arguments', () => {
    expect(() => compileAll({ ar: readCatalogue('ar'), en: readCatalogue('en') })).not.toThrow();
  });

  it('a missing Arabic plural form stops the build', () => {
    expect(() => compileMessage('{n, plural, one {أسرة} other {أسر}}', 'ar', 'x')).toThrow(/"zero"/);
    expect(() => compileMessage('{n, plural, one {family} other {families}}', 'en', 'x')).not.toThrow();
  });

  it('a broken message stops the build', () => {
    expect(() => compileMessage('{n, plural, one {', 'en', 'x')).toThrow();
  });

  it.each([
    [0, 'لا أسر'], [1, 'أسرة واحدة'], [2, 'أسرتان'], [3, '٣ أسر'], [10, '١٠ أسر'], [11, '١١ أسرة'], [99, '٩٩ أسرة'],
    [100, '١٠٠ أسرة'], [103, '١٠٣ أسر'],
  ])('six Arabic plurals: %d', (count, words) => {
    setLanguage('ar', ar);
    expect(t('trace.families', { count })).toBe(words);
  });

  it('money takes the plural of its noun', () => {
    setLanguage('ar', ar);
    const egp = (pounds: number) => plain(money({ minor: pounds * 100, currency: 'EGP' }));
    expect([egp(3), egp(50), egp(200), egp(12.5), egp(4_200_000)]).toEqual([
      '٣ جنيهات', '٥٠ جنيهًا', '٢٠٠ جنيه', '١٢٫٥٠ جنيه', '٤٬٢٠٠٬٠٠٠ جنيه',
    ]);
    setLanguage('en', en);
    expect(plain(money({ minor: 20_000, currency: 'EGP' }))).toBe('EGP 200');
  });
});
