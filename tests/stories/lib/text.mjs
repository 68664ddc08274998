// Text stories: scenarios that a domain person can read, run through HTTP on a real server.
//
//   # A closed fund refuses a gift, and no money moves.
//   given  fund winter sadaqa
//   given  wallet donor 500.00
//   as     donor
//   POST   /v1/gifts {"id":"G1","fund":"winter","amount":"100.00","intention":"sadaqa","source":"wallet"}
//   expect 200
//   check  wallet donor 400.00
//   check  fund winter received 100.00
//
// Names (winter, G1) stand for ids, made at first use and the same for the whole story; an amount
// written as text is EGP. `now 2026-11-02T08:00:00Z` sets the clock, `settle` runs what waits.
import { readFileSync } from 'node:fs';
import { newId } from './ids.mjs';

const money = (text, currency = 'EGP') => ({ minor: Math.round(Number(text) * 100), currency });

export class TextStory {
  constructor(server, people, path) {
    this.server = server;
    this.people = people;
    this.path = path;
    this.ids = new Map();
    this.who = server.public;
    this.answer = undefined;
  }

  id(name) {
    if (!this.ids.has(name)) this.ids.set(name, newId());
    return this.ids.get(name);
  }

  async run() {
    const lines = readFileSync(this.path, 'utf8').split('\n');
    for (const [at, raw] of lines.entries()) {
      const line = raw.trim();
      if (!line || line.startsWith('#')) continue;
      try {
        await this.step(line);
      } catch (error) {
        throw new Error(`${this.path}:${at + 1}: ${line}\n  ${error.message}`);
      }
    }
  }

  async step(line) {
    const [verb, ...rest] = line.split(/\s+/);
    const tail = line.slice(verb.length).trim();
    if (verb === 'now') return this.server.clock(`set ${tail}`);
    if (verb === 'settle') return this.server.clock('settle');
    if (verb === 'as') return void (this.who = tail === 'public' ? this.server.public : this.person(tail));
    if (verb === 'given') return this.given(rest);
    if (verb === 'expect') return this.expect(rest);
    if (verb === 'check') return this.check(rest);
    if (verb === 'GET' || verb === 'POST') return this.send(verb, tail);
    throw new Error(`no such verb: ${verb}`);
  }

  person(name) {
    if (!this.people[name]) throw new Error(`nobody is called ${name}`);
    return this.people[name];
  }

  async given([what, name, ...rest]) {
    if (what === 'fund') return this.givenFund(name, rest);
    if (what === 'wallet') return this.givenWallet(name, rest[0]);
    throw new Error(`cannot be given: ${what}`);
  }

  givenFund(name, intentions) {
    return this.people.admin.must('POST', '/v1/funds', {
      id: this.id(name), name_ar: name, name_en: name, purpose_ar: name, purpose_en: name, intentions, currency: 'EGP' });
  }

  givenWallet(name, amount) {
    return this.people.clerk.post('/v1/wallet/cash-in', {
      person: this.person(name).person, amount: money(amount), against: 'bank', reference: newId() });
  }

  async send(method, tail) {
    const space = tail.indexOf(' ');
    const path = (space < 0 ? tail : tail.slice(0, space)).replace(/\{(\w[\w-]*)\}/g, (_, name) => this.id(name));
    const body = space < 0 ? undefined : this.body(tail.slice(space + 1));
    this.answer = await this.who.request(method, path, body);
  }

  // Known names become ids; "amount":"12.50" becomes money. A text in quotes that starts with ~ is
  // sent as it is written.
  body(text) {
    return JSON.parse(text, (key, value) => {
      if (typeof value !== 'string') return value;
      if (value.startsWith('~')) return value.slice(1);
      if (key === 'amount' && /^-?\d+(\.\d+)?$/.test(value)) return money(value);
      if (key === 'id' || this.ids.has(value)) return this.id(value);
      if (key === 'person') return this.person(value).person;
      return value;
    });
  }

  expect([status, code]) {
    const { status: got, body } = this.answer;
    if (String(got) !== status || (code && body.code !== code))
      throw new Error(`expected ${status} ${code ?? ''}, got ${got} ${JSON.stringify(body)}`);
  }

  async check([what, name, ...rest]) {
    const got = what === 'wallet' ? await this.walletOf(name) : await this.fundOf(name, rest[0]);
    const wanted = money(rest[rest.length - 1]).minor;
    if (got !== wanted) throw new Error(`expected ${wanted} minor units, got ${got}`);
  }

  async walletOf(name) {
    return (await this.person(name).get('/v1/wallet')).balance.minor;
  }

  async fundOf(name, figure) {
    const { items } = await this.server.public.get('/v1/funds');
    return items.find((fund) => fund.fund === this.id(name))[figure].minor;
  }
}
