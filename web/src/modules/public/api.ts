import { get, type Schemas } from '$lib/api';

export type Summary = Schemas['giving.Summary'];

export const summary = () => get('/v1/public/summary');
