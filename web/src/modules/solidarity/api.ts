import { get, post, segment, type ApiResult, type Page } from '$lib/client';
import type { Cut } from '$modules/score/types';
import type { Cycle, List, ListRow, Payroll, Programme, ProgrammeCommand, Support } from './types';

export type * from './types';

export const programmes = (): Promise<ApiResult<{ items: Programme[] }>> => get('/v1/programmes');
export const programme = (id: string): Promise<ApiResult<Programme>> => get(`/v1/programmes/${segment(id)}`);
export const createProgramme = (command: ProgrammeCommand): Promise<ApiResult<Programme>> =>
  post('/v1/programmes', command);
export const makeList = (
  command: { id: string; programme: string; model: string; cut: Cut },
): Promise<ApiResult<List>> => post(`/v1/programmes/${segment(command.programme)}/lists`, command);
export const list = (id: string): Promise<ApiResult<List>> => get(`/v1/lists/${segment(id)}`);
export const listRows = (
  id: string, query: { after?: string | null; included?: boolean; limit?: number },
): Promise<ApiResult<Page<ListRow>>> => get(`/v1/lists/${segment(id)}/rows`, query);
export const approveList = (command: { id: string; list: string; root: string }): Promise<ApiResult<List>> =>
  post(`/v1/lists/${segment(command.list)}/approve`, command);
export const openCycle = (
  command: { id: string; programme: string; list: string; period: number; instalment: number },
): Promise<ApiResult<{ cycle: string; job: string }>> =>
  post(`/v1/programmes/${segment(command.programme)}/cycles`, command);
export const cycle = (id: string): Promise<ApiResult<Cycle>> => get(`/v1/cycles/${segment(id)}`);
export const makePayroll = (command: { id: string; cycle: string }): Promise<ApiResult<Payroll>> =>
  post(`/v1/cycles/${segment(command.cycle)}/payroll`, command);
export const approvePayroll = (
  command: { id: string; payroll: string; root: string },
): Promise<ApiResult<{ payroll: string; state: string; job: string }>> =>
  post(`/v1/payrolls/${segment(command.payroll)}/approve`, command);
export const refusePayroll = (
  command: { id: string; payroll: string; reason: string },
): Promise<ApiResult<object>> => post(`/v1/payrolls/${segment(command.payroll)}/refuse`, command);
export const withhold = (
  command: { id: string; cycle: string; household: string; reason: string },
): Promise<ApiResult<object>> => post(`/v1/cycles/${segment(command.cycle)}/withhold`, command);
export const support = (household: string): Promise<ApiResult<Support>> =>
  get(`/v1/households/${segment(household)}/support`);
