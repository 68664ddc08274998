import { get, type Schemas } from '$lib/api';

export type Live = Schemas['app.LivePage'];

export const live = () => get('/v1/live');
