// The one outbox of this device.

import { postTo, type ApiError } from '$lib/client';
import { forget, keep, kept, keptKeys } from '$lib/kv';
import { Outbox, type Letter } from '$lib/outbox';

const prefix = 'outbox.';
const refusedPrefix = 'refused.';

export const waiting = $state({ letters: 0 });

/** A letter that the server did not take, kept until its writer has mended it. */
export interface Refused {
  letter: Letter;
  error: ApiError;
}
export async function refusedLetters(path: string): Promise<Refused[]> {
  const all = await Promise.all((await keptKeys(refusedPrefix)).map((key) => kept<Refused>(key)));
  return all.filter((one): one is Refused => one?.letter.path === path);
}
export const forgetRefused = (id: string): Promise<void> => forget(refusedPrefix + id);

const outbox = new Outbox(
  {
    keys: async () => (await keptKeys(prefix)).map((key) => key.slice(prefix.length)),
    read: (id) => kept<Letter>(prefix + id),
    write: (id, letter) => keep(prefix + id, letter),
    drop: (id) => forget(prefix + id),
  },
  postTo,
  (letter, error) => void keep(refusedPrefix + letter.id, { letter, error } satisfies Refused),
);

async function count(): Promise<void> {
  waiting.letters = await outbox.waiting();
}

/** For what may wait and moves no money. */
export async function sendLater(letter: Letter): Promise<void> {
  await outbox.send(letter);
  await count();
}

let draining = false;

export function keepDraining(): void {
  if (draining) return;
  draining = true;
  const drain = () => void outbox.drain().then(count);
  drain();
  addEventListener('online', drain);
  setInterval(() => waiting.letters > 0 && drain(), 60_000);
}
