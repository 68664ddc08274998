// An act is a code of the server; its words are ours. A look has the words that the family reads, too.

import { tryWords } from '$app/i18n';
import type { Entry } from './api';

export const actWords = (entry: Pick<Entry, 'act' | 'looked'>): string =>
  (entry.looked ? tryWords(`households.purpose.${entry.act}`) : undefined) ?? tryWords(`audit.act.${entry.act}`) ?? entry.act;
