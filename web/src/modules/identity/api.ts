import { get, post, type Schemas } from '$lib/api';
import { deviceWords } from '$lib/device';
import type { NewPasskey, PasskeyAnswer } from '$lib/passkey';

export type DemoPerson = Schemas['identity.DemoPerson'];
export type Me = Schemas['identity.Me'];
export type Right = Schemas['Right'];
export type Role = Schemas['identity.Role'];
export type Session = Schemas['identity.SignedIn'];

export const me = () => get('/v1/me');
export const signIn = (phone: string, pin: string) => post('/v1/sessions', { phone, pin, device: deviceWords() });
export const signOut = () => post('/v1/sessions/end', {});
export const demoPeople = () => get('/v1/demo/people');
export const demoSignIn = (person: string) => post('/v1/demo/sessions', { person, device: deviceWords() });

/** Without an id: a PIN is not kept to compare a repetition with. */
export const changePin = (old_pin: string, new_pin: string) => post('/v1/me/pin', { old_pin, new_pin });

export type Recovery = Schemas['identity.RecoveryView'];
export type RecoveryAsked = Schemas['identity.RecoveryAsked'];
export type RecoveryDone = Schemas['identity.RecoveryDone'];

export const askRecovery = (phone: string, pin: string) => post('/v1/recoveries', { phone, pin });
export const findRecovery = (code: string) => post('/v1/recoveries/find', { code });
export const vouchedRecoveries = () => get('/v1/recoveries');
export const ownRecoveries = () => get('/v1/me/recoveries');
export const vouchRecovery = (command: Schemas['identity.Vouch']) => post('/v1/recoveries/{recovery}/vouch', command);
export const approveRecovery = (command: Schemas['identity.DecideRecovery']) =>
  post('/v1/recoveries/{recovery}/approve', command);
export const refuseRecovery = (command: Schemas['identity.DecideRecovery']) =>
  post('/v1/recoveries/{recovery}/refuse', command);
export const refuseOwnRecovery = (command: Schemas['identity.DecideRecovery']) =>
  post('/v1/me/recoveries/{recovery}/refuse', command);

export type Passkey = Schemas['identity.Passkey'];

export const passkeys = () => get('/v1/passkeys');
export const beginPasskey = () => post('/v1/passkeys/registration', {});
export const addPasskey = (id: string, name: string, made: NewPasskey) =>
  post('/v1/passkeys', { id, name, ...made });
export const removePasskey = (id: string, passkey: string) =>
  post('/v1/passkeys/{passkey}/remove', { id, passkey });
export const beginPasskeySignIn = () => post('/v1/passkeys/sign-in', {});
export const passkeySignIn = (answer: PasskeyAnswer) => post('/v1/sessions/passkey', { ...answer, device: deviceWords() });

export type OwnSession = Schemas['identity.OwnSession'];

export const ownSessions = () => get('/v1/sessions');
export const endSession = (id: string, session: string) => post('/v1/sessions/{session}/end', { id, session });
export const endOtherSessions = () => post('/v1/sessions/end-others', {});
