import { get, post, type Schemas } from '$lib/api';

export type Fund = Schemas['giving.Fund'];
export type Gift = Schemas['giving.GiftReceipt'];
export type GiftCommand = Schemas['giving.GiftCommand'];
export type GiftRow = Schemas['giving.GiftLine'];
export type Intention = Schemas['giving.Intention'];
export type Quorum = Schemas['giving.FundQuorumView'];
export type QuorumCommand = Schemas['giving.FundQuorum'];
export type Trace = Schemas['giving.Trace'];
export type TraceBatch = Schemas['giving.TraceBatch'];
export type TraceStep = Schemas['giving.Step'];

export const funds = () => get('/v1/funds');
export const quorumOf = (fund: string) => get('/v1/funds/{fund}/quorum', { fund });
export const chooseQuorum = (command: QuorumCommand) => post('/v1/funds/{fund}/quorum', command);
export const give = (command: GiftCommand) => post('/v1/gifts', command);
export const gifts = () => get('/v1/gifts');
export const traceGift = (gift: string) => get('/v1/gifts/{gift}/trace', { gift });
export const exampleGift = () => get('/v1/demo/example-gift');
