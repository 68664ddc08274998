// Numbers, money and dates as people read them. The locale is always named in full: «ar» alone prints Latin
// digits in Chromium.

import type { Money } from './api';

export type Language = 'ar' | 'en';
export type Digits = 'arab' | 'latn';

const scales: Record<string, number> = { KWD: 3, BHD: 3, OMR: 3, JOD: 3, TND: 3, LYD: 3, IQD: 3, JPY: 0 };
export const scaleOf = (currency: string): number => scales[currency] ?? 2;

export interface Format {
  number(value: number, maximumFractionDigits?: number): string;
  year(value: number): string;
  percent(fraction: number, fractionDigits?: number): string;
  /** The number of an amount without its unit: «١٬٢٣٤٫٥٠»; whole amounts have no decimals. */
  amount(money: Money): string;
  /** Major units for the plural of the unit's noun. */
  major(money: Money): number;
  date(iso: string): string;
  shortDate(iso: string): string;
  hijri(iso: string): string;
  dateTime(iso: string): string;
  month(period: string | number): string;
  week(isoWeek: string): string;
  ago(iso: string, now?: number): string;
  compare(a: string, b: string): number;
}

const localeOf = (language: Language, digits: Digits) =>
  language === 'ar' ? `ar-EG-u-nu-${digits}` : `en-GB-u-nu-latn`;

/** A civil date is a date everywhere: read at noon UTC and shown in UTC. */
const civil = (iso: string) => new Date(`${iso.slice(0, 10)}T12:00:00Z`);

export function createFormat(language: Language, digits: Digits, zone = 'Africa/Cairo'): Format {
  const locale = localeOf(language, digits);
  const made = new Map<string, Intl.DateTimeFormat>();
  const dates = (name: string, options: Intl.DateTimeFormatOptions, calendar = '') => {
    const key = name + calendar;
    let format = made.get(key);
    if (!format) {
      const full = calendar ? `${locale}-ca-${calendar}` : locale;
      format = new Intl.DateTimeFormat(full, { timeZone: 'UTC', ...options });
      made.set(key, format);
    }
    return format;
  };
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const number = (value: number, maximumFractionDigits = 0) =>
    maximumFractionDigits === 0
      ? whole.format(value)
      : new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value);
  const major = (money: Money) => money.minor / 10 ** scaleOf(money.currency);
  const instant = (iso: string) => (iso.length <= 10 ? civil(iso) : new Date(iso));
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const date = (iso: string) =>
    iso.length <= 10
      ? dates('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(civil(iso))
      : dates('zoned', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(new Date(iso));
  const month = (period: string | number) => {
    const text = String(period).replace('-', '');
    return dates('month', { month: 'long', year: 'numeric' }).format(
      new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, 15)),
    );
  };

  return {
    number,
    year: (value) => new Intl.NumberFormat(locale, { useGrouping: false }).format(value),
    percent: (fraction, fractionDigits = 0) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: fractionDigits }).format(fraction),
    amount: (money) => {
      const scale = money.minor % 10 ** scaleOf(money.currency) === 0 ? 0 : scaleOf(money.currency);
      return new Intl.NumberFormat(locale, {
        minimumFractionDigits: scale,
        maximumFractionDigits: scale,
      }).format(major(money));
    },
    major,
    date,
    shortDate: (iso) => dates('short', { day: 'numeric', month: 'short', timeZone: zone }).format(instant(iso)),
    hijri: (iso) =>
      dates('hijri', { day: 'numeric', month: 'long', year: 'numeric' }, 'islamic-umalqura').format(instant(iso)),
    dateTime: (iso) =>
      dates('time', {
        day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZone: zone,
      }).format(new Date(iso)),
    month,
    week: (isoWeek) => {
      const monday = mondayOf(isoWeek);
      return monday ? date(monday.toISOString().slice(0, 10)) : isoWeek;
    },
    ago: (iso, now = Date.now()) => {
      const seconds = Math.round((instant(iso).getTime() - now) / 1000);
      const size = Math.abs(seconds);
      if (size < 60) return relative.format(seconds, 'second');
      if (size < 3_600) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
      if (size < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
      return date(iso);
    },
    compare: new Intl.Collator(locale).compare,
  };
}

/** The Monday of "2026-W47", or undefined. */
export function mondayOf(isoWeek: string): Date | undefined {
  const match = /^(\d{4})-?W(\d{1,2})$/.exec(isoWeek);
  if (!match) return undefined;
  const fourth = new Date(Date.UTC(Number(match[1]), 0, 4)); // 4 January is always in week 1.
  const weekday = (fourth.getUTCDay() + 6) % 7;
  return new Date(fourth.getTime() + ((Number(match[2]) - 1) * 7 - weekday) * 86_400_000);
}
