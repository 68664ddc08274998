// Words: one catalogue a language, compiled at build. The page's language is that of its address (/en/…).

import { createFormat, type Digits, type Format, type Language } from '$lib/format';
import type { Catalogue, Part, Tools } from '$lib/message';
import type { Messages } from '$generated/messages';
import type { Money } from '$lib/api';
import type { ApiError } from '$lib/client';

export type Key = keyof Messages;
/** The keys of messages that need no arguments. */
export type PlainKey = { [K in Key]: Messages[K] extends undefined ? K : never }[Key];
type Arguments<K extends Key> = Messages[K] extends undefined ? [] : [Messages[K]];

let words: Catalogue = {};
export let language: Language = 'ar';
export let format: Format = createFormat('ar', 'arab');
let rules = new Intl.PluralRules('ar');

const isolate = (text: string) => `\u2068${text}\u2069`; // Whose direction is not ours must not turn the line.

const tools: Tools = {
  s: (value) => (typeof value === 'number' ? format.number(value) : isolate(value)),
  n: (value) => format.number(value, 2),
  c: (value, options) => (options[value] ?? options['other'])?.() ?? '',
  p: (value, options) => (options[`=${value}`] ?? options[rules.select(value)] ?? options['other'])?.() ?? '',
};

export function setLanguage(next: Language, catalogue: Catalogue, digits: Digits = 'arab'): void {
  language = next;
  words = catalogue;
  format = createFormat(next, digits);
  rules = new Intl.PluralRules(next === 'ar' ? 'ar-EG' : 'en');
}

export function addWords(catalogue: Catalogue): void {
  words = { ...words, ...catalogue };
}

const run = (key: string, args: unknown): string | (string | Part)[] => {
  const message = words[key];
  if (message === undefined) return key;
  return typeof message === 'string' ? message : message(args ?? {}, tools);
};

/** The message in the page's language. */
export function t<K extends Key>(key: K, ...args: Arguments<K>): string {
  const out = run(key, args[0]);
  return typeof out === 'string' ? out : out.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** The message with its marked parts, for <Rich>. */
export function rich(key: Key, args?: object): (string | Part)[] {
  const out = run(key, args);
  return typeof out === 'string' ? [out] : out;
}

/** A message whose key comes from data, or undefined when there are no words for it. */
export function tryWords(key: string, args: object = {}): string | undefined {
  if (!(key in words)) return undefined;
  const out = run(key, args);
  return typeof out === 'string' ? out : out.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** «٢٠٠ جنيه», with the noun in its right plural. */
export function money(value: Money): string {
  const named = tryWords(`money.${value.currency}`, { amount: format.amount(value), count: format.major(value) });
  return named?.replace(/[\u2068\u2069]/g, '') ?? `${format.amount(value)} ${value.currency}`;
}

export async function loadCatalogue(next: Language, digits: Digits): Promise<void> {
  const module = next === 'ar' ? await import('$generated/ar.app') : await import('$generated/en.app');
  setLanguage(next, module.default, digits);
}

let moreLoaded: Promise<void> | undefined;

/** The words of every page but the first one. */
export function loadMoreWords(): Promise<void> {
  moreLoaded ??= (language === 'ar' ? import('$generated/ar.more') : import('$generated/en.more')).then((module) =>
    addWords(module.default),
  );
  return moreLoaded;
}

export async function loadDeskWords(): Promise<void> {
  const module = language === 'ar' ? await import('$generated/ar.desk') : await import('$generated/en.desk');
  addWords(module.default);
}

let errorsLoaded: Promise<void> | undefined;

/** What to tell a person about a refusal: our words, else the server's own, else where to report it. */
export async function errorText(error: ApiError): Promise<string> {
  errorsLoaded ??= (language === 'ar' ? import('$generated/ar.errors') : import('$generated/en.errors')).then(
    (module) => addWords(module.default),
    () => {
      errorsLoaded = undefined; // Without a network: what the server said, or the common words, serve until then.
    },
  );
  await errorsLoaded;
  return errorTextNow(error);
}

/** What can be said of an error at once: our words where they are loaded, else the server's own. */
export const errorTextNow = (error: ApiError): string =>
  tryWords(`error.${error.code}`, error.params) ?? error.title ?? t('problem.unknown');

/** The one of a pair of names that the page's language asks for, else the other. */
export const named = (ar: string | null | undefined, en: string | null | undefined): string =>
  (language === 'ar' ? ar || en : en || ar) ?? '';

/** Words one after another, as the page's language sets them apart. */
export const listed = (words: string[]): string => words.join(language === 'ar' ? '، ' : ', ');

/** The address of a page in the page's own language. */
export const href = (path: string): string => (language === 'en' ? `/en${path === '/' ? '/' : path}` : path);
