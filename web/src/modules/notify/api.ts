import { sendLater } from '$app/outbox.svelte';
import { get, segment, type ApiResult } from '$lib/client';

export interface Message {
  message: string;
  code: string;
  params: Record<string, string | number>;
  at: string;
  read: boolean;
}

export const inbox = (): Promise<ApiResult<{ items: Message[]; unread: number }>> => get('/v1/inbox');
/** Read without a network is read all the same: it waits in the outbox. */
export const markRead = (id: string): Promise<void> => sendLater(`/v1/inbox/${segment(id)}/read`, { message: id });
