// A message is a code and its facts; the words are ours, in the reader's language.

import { format, money, named, t, tryWords } from '$app/i18n';
import type { Message } from './api';

/** The facts as a sentence can quote them: minor units as money, a period as a month, a pair of names as one. */
export function messageText(message: Message): string {
  const facts = message.params as Record<string, string | number>; // Any JSON to the server's types.
  const params = { ...facts };
  const text = (name: string) => (typeof params[name] === 'string' ? (params[name] as string) : undefined);
  for (const [name, value] of Object.entries(facts)) {
    if (name.endsWith('_minor') && typeof value === 'number')
      params[name.slice(0, -6)] = money({ minor: value, currency: text('currency') ?? 'EGP' });
    if (name.endsWith('_ar')) params[name.slice(0, -3)] = named(text(name), text(`${name.slice(0, -3)}_en`));
  }
  if (params['period'] !== undefined) params['month'] = format.month(params['period']);
  return tryWords(`inbox.${message.code}`, params) ?? t('inbox.unknown');
}
