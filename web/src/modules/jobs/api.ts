import { get, post, type Schemas } from '$lib/api';
import { newId } from '$lib/ids';

export type Job = Schemas['jobs.JobView'];

export const job = (id: string) => get('/v1/jobs/{job}', { job: id });
/** The job as it stands, told whenever it moves: for an EventSource. */
export const jobEvents = (id: string) => `/v1/jobs/${id}/events`;
export const cancelJob = (id: string) => post('/v1/jobs/{job}/cancel', { id: newId(), job: id });
