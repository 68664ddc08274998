import { describe, expect, it } from 'vitest';
import { asciiDigits, parsePhone, readAmount } from './digits';

describe('digits of any script', () => {
  it('become ASCII, the rest stays', () => {
    expect(asciiDigits('٠١٢ ۳۴ ５ x')).toBe('012 34 5 x');
  });

  it.each([
    ['whole pounds', '٢٥٠', 25_000],
    ['a decimal mark in Arabic', '١٢٫٥٠', 1_250],
    ['thousands in Arabic', '١٬٢٣٤', 123_400],
    ['thousands in English', '1,234.5', 123_450],
    ['Persian digits', '۱۲', 1_200],
    ['one piastre', '0.01', 1],
    ['zeros before', '007.5', 750],
  ])('reads an amount: %s', (_, text, minor) => expect(readAmount(text, 2)).toBe(minor));

  it.each([
    ['', 'unreadable'], ['مئة', 'unreadable'], ['-5', 'unreadable'], ['1.2.3', 'unreadable'], ['12,50', 'unreadable'],
    ['1,2345', 'unreadable'], ['1.234', 'too_fine'], ['99999999999999', 'too_large'], ['٠', 'zero'], ['0.00', 'zero'],
  ])('says what is wrong with «%s»', (text, fault) => expect(readAmount(text, 2)).toBe(fault));

  it.each([
    ['٠١٠ ١٢٣٤ ٥٦٧٨', '01012345678'],
    ['+20 111 222 3334', '01112223334'],
    ['00201512345678', '01512345678'],
    ['1212345678', '01212345678'],
    ['0131234567', undefined],
    ['01612345678', undefined],
  ])('reads a phone: %s', (text, phone) => expect(parsePhone(text)).toBe(phone));
});
