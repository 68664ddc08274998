import { get, post, type Schemas } from '$lib/api';

export type Benefit = Schemas['solidarity.Benefit'];
export type Coefficient = Schemas['score.Coefficient'];
/** Shares from 0 to 1 with their 95 % intervals, at so many percent of households taken. */
export type CurvePoint = Schemas['score.CurvePoint'];
export type Cut = Schemas['solidarity.Cut'];
export type Estimator = Schemas['score.Estimator'];
export type FitCommand = Schemas['score.Fit'];
export type Margin = Schemas['solidarity.Marginal'];
export type ModelCard = Schemas['score.Card'];
export type Preview = Schemas['solidarity.Preview'];
export type Reason = Schemas['solidarity.ReasonView'];
export type Survey = Schemas['score.Survey'];
export type SurveyFeature = Schemas['score.SurveyFeature'];

export const surveys = () => get('/v1/surveys');
export const models = () => get('/v1/models');
export const model = (id: string) => get('/v1/models/{model}', { model: id });
export const fit = (command: FitCommand) => post('/v1/models', command);
export const preview = (id: string, cut: Cut, benefit: Benefit) =>
  post('/v1/models/{model}/preview', { model: id, ...cut, benefit });
