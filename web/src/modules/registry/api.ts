import { get, segment, type ApiResult, type Page } from '$lib/client';
import type { Area, Household, HouseholdRow } from './types';

export type { Access, Answer, Area, Household, HouseholdRow, Member, PersonName } from './types';

export const areas = (parent?: string): Promise<ApiResult<{ items: Area[] }>> => get('/v1/areas', { parent });
export const households = (
  query: { search?: string; area?: string; after?: string | null; limit?: number },
): Promise<ApiResult<Page<HouseholdRow>>> => get('/v1/households', query);
export const household = (id: string): Promise<ApiResult<Household>> => get(`/v1/households/${segment(id)}`);
