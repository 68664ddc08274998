import { address, get, letter, post, type Schemas } from '$lib/api';

export type Access = Schemas['registration.PageAccess'];
export type Answer = Schemas['registration.PageAnswer'];
export type Area = Schemas['registry.Area'];
export type Baseline = Schemas['registry.Baseline'];
export type ChangeCommand = Schemas['registration.ChangeHousehold'];
export type HistoryEntry = Schemas['registration.PageHistory'];
export type Household = Schemas['registration.HouseholdPage'];
export type HouseholdRow = Schemas['registry.Listed'];
export type Member = Schemas['registry.Member'];
export type PageBaseline = Schemas['registration.PageBaseline'];
export type PartChange = Schemas['registry.PartChange'];
export type ApprovalRule = Schemas['registration.ApprovalRule'];
export type ApproveRequest = Schemas['registration.ApproveRequest'];
export type RefuseRequest = Schemas['registration.RefuseRequest'];
export type RequestListed = Schemas['registration.RequestListed'];
export type RequestPage = Schemas['registration.RequestPage'];
export type RequestPart = Schemas['registration.RequestPart'];
export type WithdrawRequest = Schemas['registration.WithdrawRequest'];
export type RecordBasis = Schemas['registration.RecordBasis'];
export type DecidePair = Schemas['registration.DecidePair'];
export type Like = Schemas['registration.Like'];
export type MergePair = Schemas['registration.MergePair'];
export type PairListed = Schemas['registration.PairListed'];
export type PairPage = Schemas['registration.PairPage'];
export type PairReason = Schemas['registration.PairReason'];
export type PairSide = Schemas['registration.PairSide'];
export type PairState = PairListed['state'];
export type Pairs = Schemas['registration.Pairs'];
export type UndoPair = Schemas['registration.UndoPair'];
export type RegisterCommand = Schemas['registration.Register'];

export const areas = (parent?: string) => get('/v1/areas', { parent });
export const households = (question: {
  search?: string; area?: string; after?: string | null; limit?: number;
}) => get('/v1/households', question);
export const household = (id: string) => get('/v1/households/{household}', { household: id });
export const changeHousehold = (command: ChangeCommand) => post('/v1/households/{household}/changes', command);
export const history = (id: string, before?: number) =>
  get('/v1/households/{household}/history', { household: id, before: before ?? null });
export const recordBasis = (command: RecordBasis) => post('/v1/bases', command);
export const registerHousehold = (command: RegisterCommand) => post('/v1/households', command);
/** For where there is no network: kept on the device, sent in this order when the line returns. */
export const registerLater = (basis: RecordBasis, household: RegisterCommand) =>
  [letter('/v1/bases', basis), letter('/v1/households', household)];
export const approvalRules = () => get('/v1/approval-rules');
export const requests = (question: { household?: string; after?: string | null }) => get('/v1/changes', question);
export const request = (id: string) => get('/v1/changes/{request}', { request: id });
export const approveRequest = (command: ApproveRequest) => post('/v1/changes/{request}/approve', command);
export const refuseRequest = (command: RefuseRequest) => post('/v1/changes/{request}/refuse', command);
export const withdrawRequest = (command: WithdrawRequest) => post('/v1/changes/{request}/withdraw', command);
export const evidenceAddress = (id: string, number: number): string =>
  address('/v1/changes/{request}/evidence/{number}', { request: id, number });
export const lookUp = (members: Member[], area: string) => post('/v1/duplicates/look-up', { members, area });
export const pairs = (question: { state?: PairState; household?: string; after?: string | null }) =>
  get('/v1/duplicates', question);
export const pair = (id: string) => get('/v1/duplicates/{pair}', { pair: id });
export const startScan = (id: string) => post('/v1/duplicates/scan', { id });
export const mergePair = (command: MergePair) => post('/v1/duplicates/{pair}/merge', command);
export const setPairApart = (command: DecidePair) => post('/v1/duplicates/{pair}/apart', command);
export const leavePairUnsure = (command: DecidePair) => post('/v1/duplicates/{pair}/unsure', command);
export const undoPair = (command: UndoPair) => post('/v1/duplicates/{pair}/undo', command);
