import { describe, expect, it } from 'vitest';
import { Attempt } from './attempt';
import type { ApiResult } from './client';

const good: ApiResult<string> = { ok: true, value: 'done' };
const refusal = (status: number, code = 'x.y'): ApiResult<string> => ({ ok: false, error: { status, code, params: {} } });

function counted() {
  let made = 0;
  return new Attempt(() => ++made);
}

describe('an attempt', () => {
  it.each([refusal(0), refusal(429), refusal(503), refusal(409, 'work.id_reused')])(
    'stays the same while nobody knows whether it was done (%o)',
    async (unknown) => {
      const attempt = counted();
      const sent: number[] = [];
      for (const answer of [unknown, unknown, good])
        await attempt.run((marks) => (sent.push(marks), Promise.resolve(answer)));
      expect(sent).toEqual([1, 1, 1]);
    },
  );

  it.each([good, refusal(409), refusal(422)])('is over when it was answered (%o)', async (answer) => {
    const attempt = counted();
    const sent: number[] = [];
    for (let i = 0; i < 2; i++) await attempt.run((marks) => (sent.push(marks), Promise.resolve(answer)));
    expect(sent).toEqual([1, 2]);
  });

  it('two taps at once are one', async () => {
    const attempt = counted();
    let sent = 0;
    const tap = () => attempt.run(() => (sent++, Promise.resolve(good)));
    expect(await Promise.all([tap(), tap()])).toEqual([good, good]);
    expect(sent).toBe(1);
  });
});
