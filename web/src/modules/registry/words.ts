// Values of the register in the reader's words.

import { format, t, tryWords } from '$app/i18n';

export const partWord = (part: string): string => tryWords(`households.part.${part}`) ?? part;

export function valueWord(part: string, value: string | null | undefined): string {
  if (!value) return t('households.empty_value');
  const kind = part === 'relation' || part === 'sex' ? part : part === 'why' ? 'left' : undefined;
  if (kind) return tryWords(`households.${kind}.${value}`) ?? value;
  return part === 'until' || part === 'from' ? format.date(value) : value.replace(/^\+20(\d{10})$/, '0$1');
}
