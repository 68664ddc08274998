// The one outbox of this device.

import { postTo, type ApiError } from '$lib/client';
import { forget, keep, kept, keptKeys } from '$lib/kv';
import { Outbox, type Letter, type SignedLetter } from '$lib/outbox';
import { session } from './session.svelte';

const prefix = 'outbox.';
const refusedPrefix = 'refused.';

export const waiting = $state({ letters: 0 });

/** A letter that the server did not take, kept until its writer has mended it. */
export interface Refused {
  letter: SignedLetter;
  error: ApiError;
}
export async function refusedLetters(path: string): Promise<Refused[]> {
  const all = await Promise.all((await keptKeys(refusedPrefix)).map((key) => kept<Refused>(key)));
  return all.filter((one): one is Refused => one?.letter.path === path && one.letter.by === session.me?.person);
}
export const forgetRefused = (id: string): Promise<void> => forget(refusedPrefix + id);

const outbox = new Outbox(
  {
    keys: async () => (await keptKeys(prefix)).map((key) => key.slice(prefix.length)),
    read: (id) => kept<SignedLetter>(prefix + id),
    write: (id, letter) => keep(prefix + id, letter),
    drop: (id) => forget(prefix + id),
  },
  postTo,
  () => session.me?.person ?? undefined,
  (letter, error) => void keep(refusedPrefix + letter.id, { letter, error } satisfies Refused),
);

async function count(): Promise<void> {
  waiting.letters = await outbox.waiting();
}

/** How many letters of hers still wait, after one more try: signing out would leave them behind. */
export async function leftToSend(): Promise<number> {
  await outbox.drain();
  await count();
  return waiting.letters;
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
