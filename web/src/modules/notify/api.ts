import { sendLater } from '$app/outbox.svelte';
import { get, letter, type Schemas } from '$lib/api';
import { newId } from '$lib/ids';

export type Message = Schemas['notify.Message'];

export const inbox = () => get('/v1/inbox');
/** Read without a network is read all the same: it waits in the outbox. */
export const markRead = (id: string) =>
  sendLater(letter('/v1/inbox/{message}/read', { id: newId(), message: id }));
