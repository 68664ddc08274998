import { get, post, type Schemas } from '$lib/api';

export type DemoPerson = Schemas['identity.DemoPerson'];
export type Me = Schemas['identity.Me'];
export type Right = Schemas['Right'];
export type Role = Schemas['identity.Role'];
export type Session = Schemas['identity.SignedIn'];

export const me = () => get('/v1/me');
export const signIn = (phone: string, pin: string) => post('/v1/sessions', { phone, pin });
export const signOut = () => post('/v1/sessions/end', {});
export const demoPeople = () => get('/v1/demo/people');
export const demoSignIn = (person: string) => post('/v1/demo/sessions', { person });
