// The face of the one-file verifier: a form, and what it found. Plain elements, text only.

import words from '../../i18n/verify.json';
import { checkAlone, type AloneVerdict } from './alone-check';

type Word = keyof (typeof words)['ar'];
let language: 'ar' | 'en' = 'ar';
const say = (word: string, params: Record<string, string | number> = {}) =>
  (words[language][word as Word] ?? word).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const line = (tag: string, text: string, kind = '') => {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = kind;
  return element;
};

function show({ good, lines, leaf, opened }: AloneVerdict) {
  const facts = leaf ? [
    [say('fact_type'), leaf.type], [say('fact_week'), leaf.week],
    ...(leaf.amountMinor ? [[say('fact_amount'), `${(leaf.amountMinor / 100).toFixed(2)} ${leaf.currency}`]] : []),
    ...(leaf.count ? [[say('fact_count'), String(leaf.count)]] : []),
    ...opened.map((slot) => [slot.name, slot.value]),
  ] : [];
  at('found').replaceChildren(
    line('p', say(good ? 'good' : 'wrong'), good ? 'good verdict' : 'wrong verdict'),
    ...lines.map((one) => line('p', `${one.good ? '✓' : '✗'} ${say(one.say, one.params)}`, one.good ? 'good' : 'wrong')),
    ...facts.map(([name, value]) => line('p', `${name}: ${value}`)),
  );
}

function speak(chosen: 'ar' | 'en') {
  language = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === 'ar' ? 'rtl' : 'ltr';
  document.title = say('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) element.textContent = say(element.dataset['word']!);
  at('found').replaceChildren();
}

// A button, not a form: the policy under which the server serves this page forbids forms.
at('check').addEventListener('click', () => {
  const value = (id: string) => at<HTMLTextAreaElement>(id).value;
  void checkAlone({ paper: value('paper'), key: value('key').trim(), policy: value('policy') }).then(show);
});
at<HTMLInputElement>('file').addEventListener('change', () => {
  const [file] = at<HTMLInputElement>('file').files ?? [];
  void file?.text().then((text) => (at<HTMLTextAreaElement>('paper').value = text));
});
at('ar').addEventListener('click', () => speak('ar'));
at('en').addEventListener('click', () => speak('en'));
speak('ar');
