// The one door to the server (lib/api.ts gives it its types). A refusal is a value, never an exception: the
// caller shows it with <Problem>.

export interface ApiError {
  status: number; // 0: the network did not answer.
  code: string;
  params: Record<string, string | number>;
  title?: string; // The server's own words, in the page's language.
  report?: string;
}

export type ApiResult<T> = { ok: true; value: T } | { ok: false; error: ApiError };

/** The line or the server is away for now, and nobody knows what was done; anything else is an answer. */
export const isAway = (error: ApiError): boolean => error.status === 0 || error.status === 429 || error.status >= 500;

const timeoutMs = 45_000;

const failed = (status: number, code: string): { ok: false; error: ApiError } => ({
  ok: false,
  error: { status, code, params: {} },
});

async function send<T>(path: string, init: RequestInit): Promise<ApiResult<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-language': document.documentElement.lang,
        ...init.headers,
      },
    });
  } catch {
    return failed(0, navigator.onLine === false ? 'web.offline' : 'web.no_answer');
  }
  try {
    const body: unknown = await response.json();
    if (response.ok) return { ok: true, value: body as T };
    const problem = body as Partial<ApiError>;
    return {
      ok: false,
      error: {
        status: response.status,
        code: problem.code ?? 'web.unreadable_answer',
        params: problem.params ?? {},
        ...(problem.title ? { title: problem.title } : {}),
        ...(problem.report ? { report: problem.report } : {}),
      },
    };
  } catch {
    return failed(response.status, 'web.unreadable_answer');
  }
}

/** `path?name=value` with the empty ones left out. */
export function withQuery(path: string, query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const getFrom = <T>(path: string, query: Record<string, unknown> = {}): Promise<ApiResult<T>> =>
  send<T>(withQuery(path, query), { method: 'GET' });

/** Whether an address answers with something; what it is goes unread. */
export async function isThere(path: string): Promise<boolean> {
  try {
    const response = await fetch(path, { credentials: 'same-origin' });
    void response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

export const postTo = <T>(path: string, body: object): Promise<ApiResult<T>> =>
  send<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
