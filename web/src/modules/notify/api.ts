import { get, post, segment, type ApiResult } from '$lib/client';
import { newId } from '$lib/ids';

export interface Message {
  message: string;
  code: string;
  params: Record<string, string | number>;
  at: string;
  read: boolean;
}

export const inbox = (): Promise<ApiResult<{ items: Message[]; unread: number }>> => get('/v1/inbox');
export const markRead = (id: string): Promise<ApiResult<object>> => post(`/v1/inbox/${segment(id)}/read`, { id: newId() });
