import { get, post, segment, type ApiResult } from '$lib/client';
import type { Fund, Gift, GiftCommand, GiftRow, Trace } from './types';

export type * from './types';

export const funds = (): Promise<ApiResult<{ items: Fund[] }>> => get('/v1/funds');
export const give = (command: GiftCommand): Promise<ApiResult<Gift>> => post('/v1/gifts', command);
export const gifts = (): Promise<ApiResult<{ items: GiftRow[] }>> => get('/v1/gifts');
export const traceGift = (gift: string): Promise<ApiResult<Trace>> => get(`/v1/gifts/${segment(gift)}/trace`);
export const exampleGift = (): Promise<ApiResult<{ gift: string }>> => get('/v1/demo/example-gift');
