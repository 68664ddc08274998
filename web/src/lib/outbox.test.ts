import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { ApiResult } from './client';
import { forget, keep, kept, keptKeys } from './kv';
import { Outbox, type Shelf, type SignedLetter } from './outbox';

function shelf(): Shelf & { letters: Map<string, SignedLetter> } {
  const letters = new Map<string, SignedLetter>();
  return {
    letters,
    keys: () => Promise.resolve([...letters.keys()].sort()),
    read: (key) => Promise.resolve(letters.get(key)),
    write: (key, letter) => Promise.resolve(void letters.set(key, letter)),
    drop: (key) => Promise.resolve(void letters.delete(key)),
  };
}
const letter = (id: string, by = 'mona'): SignedLetter => ({ id, path: `/v1/${id}`, body: { id }, by });
const mona = () => 'mona';
const good: ApiResult<unknown> = { ok: true, value: {} };
const refusal = (status: number): ApiResult<unknown> => ({ ok: false, error: { status, code: 'x.y', params: {} } });

/** A server whose answers are told in advance; it remembers what it was asked. */
function server(...answers: ApiResult<unknown>[]) {
  const asked: string[] = [];
  return { asked, post: (path: string) => (asked.push(path), Promise.resolve(answers.shift() ?? good)) };
}

describe('the outbox', () => {
  it('sends in the order of the ids and forgets what was answered', async () => {
    const kept = shelf();
    kept.letters.set('b', letter('b')).set('a', letter('a'));
    const { asked, post } = server();
    await new Outbox(kept, post, mona).drain();
    expect(asked).toEqual(['/v1/a', '/v1/b']);
    expect(kept.letters.size).toBe(0);
  });

  it.each([0, 429, 500, 503])('keeps everything while nobody is there (%d)', async (status) => {
    const kept = shelf();
    const { asked, post } = server(refusal(status));
    const outbox = new Outbox(kept, post, mona);
    await outbox.send(letter('a'));
    expect(await outbox.waiting()).toBe(1);
    await outbox.send(letter('b'));
    expect(asked).toEqual(['/v1/a', '/v1/a', '/v1/b']);
    expect(await outbox.waiting()).toBe(0);
  });

  it('a refusal is told, and does not hold up the rest', async () => {
    const told: string[] = [];
    const kept = shelf();
    kept.letters.set('a', letter('a')).set('b', letter('b'));
    const { asked, post } = server(refusal(409));
    await new Outbox(kept, post, mona, (one, error) => told.push(`${one.id} ${error.status}`)).drain();
    expect(told).toEqual(['a 409']);
    expect(asked).toEqual(['/v1/a', '/v1/b']);
  });

  it('what somebody else wrote on the same device waits for her', async () => {
    const kept = shelf();
    kept.letters.set('a', letter('a', 'amira')).set('b', letter('b'));
    const { asked, post } = server();
    let who: string | undefined;
    const outbox = new Outbox(kept, post, () => who);
    await outbox.drain();
    expect([asked, await outbox.waiting()]).toEqual([[], 0]);
    who = 'mona';
    expect(await outbox.waiting()).toBe(1);
    await outbox.drain();
    expect(asked).toEqual(['/v1/b']);
    who = 'amira';
    await outbox.send({ id: 'c', path: '/v1/c', body: {} });
    expect(asked).toEqual(['/v1/b', '/v1/a', '/v1/c']);
  });

  it('two calls at once send each letter once', async () => {
    const kept = shelf();
    kept.letters.set('a', letter('a'));
    const { asked, post } = server();
    const outbox = new Outbox(kept, post, mona);
    await Promise.all([outbox.drain(), outbox.drain(), outbox.drain()]);
    expect(asked).toEqual(['/v1/a']);
  });
});

describe('the cupboard in IndexedDB', () => {
  it('keeps, lists by prefix, forgets', async () => {
    await keep('outbox.2', letter('2'));
    await keep('outbox.1', letter('1'));
    await keep('log.seen', { size: 7 });
    expect(await kept('log.seen')).toEqual({ size: 7 });
    expect(await keptKeys('outbox.')).toEqual(['outbox.1', 'outbox.2']);
    await forget('outbox.1');
    expect(await keptKeys('outbox.')).toEqual(['outbox.2']);
    expect(await kept('outbox.1')).toBeUndefined();
  });
});
