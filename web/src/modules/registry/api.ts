import { get, type Schemas } from '$lib/api';

export type Access = Schemas['registration.PageAccess'];
export type Answer = Schemas['registration.PageAnswer'];
export type Area = Schemas['registry.Area'];
export type Household = Schemas['registration.HouseholdPage'];
export type HouseholdRow = Schemas['registry.Listed'];
export type Member = Schemas['registry.Member'];

export const areas = (parent?: string) => get('/v1/areas', { parent });
export const households = (question: {
  search?: string; area?: string; after?: string | null; limit?: number;
}) => get('/v1/households', question);
export const household = (id: string) => get('/v1/households/{household}', { household: id });
