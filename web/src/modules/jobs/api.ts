import { get, post, segment, type ApiResult } from '$lib/client';
import { newId } from '$lib/ids';

export interface Job {
  job: string;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  code?: string | null;
}

export const job = (id: string): Promise<ApiResult<Job>> => get(`/v1/jobs/${segment(id)}`);
export const cancelJob = (id: string): Promise<ApiResult<object>> => post(`/v1/jobs/${segment(id)}/cancel`, { id: newId() });
