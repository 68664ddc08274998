// A person's client: a session token, JSON in and out. A refusal is a value with its code.
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from './ids.mjs';

export class Refusal extends Error {
  constructor(status, problem, where) {
    super(`${where}: ${status} ${problem?.code ?? ''} ${problem?.title ?? ''} ${JSON.stringify(problem?.params ?? {})}`);
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

export class Client {
  constructor(base, token = '') {
    this.base = base;
    this.token = token;
  }

  async request(method, path, body) {
    const headers = { accept: 'application/json', 'accept-language': 'en' };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(this.base + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const json = text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
    return { status: response.status, body: json };
  }

  /** The answer, or a thrown Refusal: for the steps of a story that must succeed. */
  async must(method, path, body) {
    const { status, body: answer } = await this.request(method, path, body);
    if (status >= 300) throw new Refusal(status, answer, `${method} ${path}`);
    return answer;
  }

  get(path) {
    return this.must('GET', path);
  }

  /** A command: its id is made here unless given. */
  post(path, command = {}) {
    return this.must('POST', path, { id: newId(), ...command });
  }

  /** A body that has no id: sign-in, previews. */
  ask(path, body) {
    return this.must('POST', path, body);
  }

  /** The code with which a request is refused, or null when it is not. */
  async refusal(method, path, body) {
    const { status, body: answer } = await this.request(method, path, body);
    return status >= 300 ? answer.code : null;
  }

  async signIn(phone, pin) {
    const { token, person } = await this.ask('/v1/sessions', { phone, pin });
    const client = new Client(this.base, token);
    client.person = person;
    return client;
  }

  /** Waits until a job ends; gives it. Throws when it failed. */
  async finished(job) {
    for (let tries = 0; tries < 6000; ++tries) {
      const state = await this.get(`/v1/jobs/${job}`);
      if (state.state === 'done') return state;
      if (state.state === 'failed' || state.state === 'cancelled')
        throw new Error(`job ${state.kind} ${state.state}: ${state.code}`);
      await pause(20);
    }
    throw new Error(`job ${job} did not end`);
  }

  /** All pages of a list. */
  async all(path) {
    const items = [];
    const glue = path.includes('?') ? '&' : '?';
    let after = '';
    do {
      const page = await this.get(`${path}${glue}limit=500${after ? `&after=${after}` : ''}`);
      items.push(...page.items);
      after = page.next ?? '';
    } while (after);
    return items;
  }
}
