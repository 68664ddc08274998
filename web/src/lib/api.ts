// Questions and commands by the server's own routes. Paths, fields and replies are those of `takaful openapi`
// (src/generated/api.d.ts): a route or a field that the server does not have is a type error.

import type { components, paths } from '$generated/api';
import { getFrom, postTo, withQuery, type ApiResult } from './client';
import type { Letter } from './outbox';

/** The server's types by name: `Schemas['giving.Fund']`. */
export type Schemas = components['schemas'];
export type Money = Schemas['Money'];

type Path = keyof paths;
type WithMethod<M extends string> = {
  [P in Path]: paths[P] extends Record<M, object> ? P : never;
}[Path];
type Operation<P extends Path, M extends 'get' | 'post'> = NonNullable<paths[P][M]>;
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Reply<O> = O extends { responses: { 200: infer Done } } ? Json<Done> : never;
type Fields<O, Place extends string> = O extends { parameters: { [P in Place]?: infer F } }
  ? [F] extends [undefined] ? object : NonNullable<F>
  : object;
type Body<O> = O extends { requestBody: infer Sent } ? Json<Sent> : object;

/** A field that may be left out may as well be null. */
type Loose<T> = { [K in keyof T]: undefined extends T[K] ? T[K] | null : T[K] };
type Question<P extends Path> =
  Fields<Operation<P, 'get'>, 'path'> & Loose<Fields<Operation<P, 'get'>, 'query'>>;
type Command<P extends Path> = Fields<Operation<P, 'post'>, 'path'> & Body<Operation<P, 'post'>>;
type Optional<T> = object extends T ? [fields?: T] : [fields: T];

/** "/v1/lists/{list}" with its ids put in, and the fields that are not in it. */
function fill(path: string, fields: object): [path: string, rest: Record<string, unknown>] {
  const rest: Record<string, unknown> = { ...fields };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(id); // Never a way to another path.
  });
  return [filled, rest];
}

/** The address of a route, for a link. */
export const address = <P extends WithMethod<'get'>>(path: P, fields: Question<P>): string =>
  withQuery(...fill(path, fields));

export function get<P extends WithMethod<'get'>>(
  path: P, ...[fields]: Optional<Question<P>>
): Promise<ApiResult<Reply<Operation<P, 'get'>>>> {
  const [filled, rest] = fill(path, fields ?? {});
  return getFrom(filled, rest);
}

export function post<P extends WithMethod<'post'>>(
  path: P, fields: Command<P>,
): Promise<ApiResult<Reply<Operation<P, 'post'>>>> {
  const [filled, body] = fill(path, fields);
  return postTo(filled, body);
}

/** A command as the outbox keeps it, to be sent when there is a network. */
export function letter<P extends WithMethod<'post'>>(
  path: P, fields: Command<P> & { id: string },
): Letter {
  const [filled, body] = fill(path, fields);
  return { id: fields.id, path: filled, body };
}

/** One page of a long list; `next` is where the following one begins. */
export type Cursor = string | number;
export interface Page<T, C extends Cursor = string> {
  items: T[];
  next?: C | null;
  total?: number;
}
