import { get, post, type Schemas } from '$lib/api';

export type Cycle = Schemas['solidarity.CycleView'];
export type CycleException = Schemas['solidarity.ExceptionView'];
export type CycleState = Schemas['solidarity.CycleState'];
export type List = Schemas['solidarity.ListView'];
export type ListRow = Schemas['solidarity.ListRowView'];
export type Payroll = Schemas['solidarity.PayrollView'];
export type Programme = Schemas['solidarity.ProgrammeView'];
export type Stage = Schemas['solidarity.Stage'];
export type StageName = Schemas['solidarity.StageName'];
export type Support = Schemas['solidarity.Support'];

export const programmes = () => get('/v1/programmes');
export const programme = (id: string) => get('/v1/programmes/{programme}', { programme: id });
export const createProgramme = (command: Schemas['solidarity.NewProgramme']) =>
  post('/v1/programmes', command);
export const makeList = (command: Schemas['solidarity.NewList']) =>
  post('/v1/programmes/{programme}/lists', command);
export const list = (id: string) => get('/v1/lists/{list}', { list: id });
export const listRows = (question: {
  list: string; after?: number | null; included?: boolean; limit?: number;
}) => get('/v1/lists/{list}/rows', question);
export const approveList = (command: Schemas['solidarity.ApproveList']) =>
  post('/v1/lists/{list}/approve', command);
export const openCycle = (command: Schemas['solidarity.NewCycle']) =>
  post('/v1/programmes/{programme}/cycles', command);
export const cycle = (id: string) => get('/v1/cycles/{cycle}', { cycle: id });
export const makePayroll = (command: Schemas['solidarity.NewPayroll']) =>
  post('/v1/cycles/{cycle}/payroll', command);
export const approvePayroll = (command: Schemas['solidarity.ApprovePayroll']) =>
  post('/v1/payrolls/{payroll}/approve', command);
export const refusePayroll = (command: Schemas['solidarity.RefusePayroll']) =>
  post('/v1/payrolls/{payroll}/refuse', command);
export const withhold = (command: Schemas['solidarity.Withhold']) =>
  post('/v1/cycles/{cycle}/withhold', command);
export const support = (household: string) =>
  get('/v1/households/{household}/support', { household });
