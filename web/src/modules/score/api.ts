import { get, post, segment, type ApiResult } from '$lib/client';
import type { Benefit, Cut, FitCommand, ModelCard, Preview, Survey } from './types';

export type * from './types';

export const surveys = (): Promise<ApiResult<{ items: Survey[] }>> => get('/v1/surveys');
export const models = (): Promise<ApiResult<{ items: ModelCard[] }>> => get('/v1/models');
export const model = (id: string): Promise<ApiResult<ModelCard>> => get(`/v1/models/${segment(id)}`);
export const fit = (command: FitCommand): Promise<ApiResult<ModelCard>> => post('/v1/models', command);
export const preview = (id: string, cut: Cut & { benefit: Benefit }): Promise<ApiResult<Preview>> =>
  post(`/v1/models/${segment(id)}/preview`, cut);
