import { get, post, type ApiResult } from '$lib/client';
import type { DemoPerson, Me, Session } from './types';

export type { DemoPerson, Me, Session } from './types';

export const me = (): Promise<ApiResult<Me>> => get('/v1/me');
export const signIn = (phone: string, pin: string): Promise<ApiResult<Session>> => post('/v1/sessions', { phone, pin });
export const signOut = (): Promise<ApiResult<object>> => post('/v1/sessions/end', {});
export const demoPeople = (): Promise<ApiResult<{ items: DemoPerson[] }>> => get('/v1/demo/people');
export const demoSignIn = (person: string): Promise<ApiResult<Session>> => post('/v1/demo/sessions', { person });
