import { get, post, type Schemas } from '$lib/api';

export type Alarm = Schemas['audit.Alarm'];
export type AnswerAlarm = Schemas['audit.AnswerAlarm'];
export type Checked = Schemas['audit.Checked'];
export type Entry = Schemas['audit.Entry'];
export type Limit = Schemas['audit.Limit'];
export type PlantCommand = Schemas['audit.Plant'];
export type PlantedHousehold = Schemas['audit.PlantedHousehold'];
export type SetLimit = Schemas['audit.SetLimit'];

export interface TrailQuestion {
  by?: string | undefined;
  about?: string | undefined;
  act?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export const trail = (question: TrailQuestion, after: number | null) => get('/v1/audit', { ...question, after, limit: 60 });
export const check = () => get('/v1/audit/check');
export const alarms = () => get('/v1/audit/alarms');
export const answerAlarm = (command: AnswerAlarm) => post('/v1/audit/alarms/{alarm}/answer', command);
export const limits = () => get('/v1/audit/limits');
export const setLimit = (command: SetLimit) => post('/v1/audit/limits', command);
export const plants = () => get('/v1/audit/plants');
export const plant = (command: PlantCommand) => post('/v1/audit/plants', command);
