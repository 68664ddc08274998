// Calls of the server fail, one after another: reads, writes, opens, renames, fsyncs, allocations,
// a full disk, a second server. Whatever happens, each gift that was acknowledged is there once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { Server, program, staff, takaful } from './lib/server.mjs';
import { Faults } from './lib/faults.mjs';
import { newId } from './lib/ids.mjs';
import { addProgramme, egp } from './first-pound/steps.mjs';

const now = '2026-11-01T08:01:00Z';
const long = Boolean(process.env.TAKAFUL_LONG);
const hang_ms = 120_000;

function expect(name, got, wanted) {
  if (got !== wanted) throw new Error(`${name}: ${got} instead of ${wanted}`);
}

/** Rejects when it takes so long that nobody would wait. */
async function in_time(name, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: no end after ${hang_ms} ms`)), hang_ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A server under faults, and what it has acknowledged. */
class World {
  given = new Set();
  told = [];

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'takaful-faults-'));
    this.faults = new Faults(join(this.folder, 'plan'), join(this.folder, 'data'));
    this.server = await Server.start({ folder: join(this.folder, 'data'), env: this.faults.env });
    const people = await this.server.people();
    this.fund = (await addProgramme(people)).fund;
    this.clerk = people.clerk;
    this.auditor = people.auditor;
  }

  async open() {
    await this.server.open(now);
    this.clerk.base = this.auditor.base = this.server.base;
  }

  ended() {
    const { exitCode, signalCode } = this.server.process;
    return exitCode !== null || signalCode !== null;
  }

  /** "acknowledged", the code of a refusal, or "gone". */
  async give(id) {
    try {
      const { status, body } = await in_time('a gift', this.clerk.request('POST', '/v1/gifts', {
        id, fund: this.fund, amount: egp(1), intention: 'sadaqa', source: 'bank' }));
      if (status >= 300) return body.code ?? `status ${status}`;
      this.given.add(id);
      return 'acknowledged';
    } catch (error) {
      if (error.message.startsWith('a gift')) throw error;
      return 'gone';
    }
  }

  /** After a fault: a server that stopped is started again, and then the same gift must pass. */
  async recover(id) {
    for (let tries = 0; ; ++tries) {
      const outcome = await this.give(id);
      if (outcome === 'acknowledged') return;
      if (tries === 3) throw new Error(`the same gift, without faults: ${outcome}\n${this.server.errors}`);
      if (outcome === 'gone') await this.end();
    }
  }

  /** Waits for the end of a server that cannot go on, and starts it again. */
  async end() {
    if (!this.ended()) await in_time('the end of a server', once(this.server.process, 'exit'));
    await this.open();
  }

  async books(name) {
    const fund = (await this.server.public.get('/v1/funds')).items.find((row) => row.fund === this.fund);
    expect(`${name}: the fund`, fund.balance.minor, this.given.size * 100);
    expect(`${name}: the books balance`, (await this.auditor.get('/v1/trial-balance')).balanced, true);
  }

  tell(fault, tried, outcomes) {
    const seen = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    console.log(`fault: ${fault}: ${tried} tried, ${seen}, 0 lost, 0 twice`);
  }
}

const count = (outcomes, outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

/** The n-th such call of a gift fails, n = 1, 2, … until a gift has so few that none does. */
async function each_call(world, fault, { act, allowed, step = () => 1, ends = false }) {
  const outcomes = new Map();
  let tried = 0;
  for (let nth = 1; ; nth += step(nth)) {
    const id = newId();
    world.faults.arm({ ...fault, nth });
    const outcome = await act(id);
    const { hits } = world.faults.disarm();
    if (hits > 0) {
      ++tried;
      count(outcomes, outcome);
      if (!allowed.includes(outcome))
        throw new Error(`${JSON.stringify(fault)} ${nth}: ${outcome}\n${world.server.errors}`);
    }
    if (hits > 0 && ends) await world.end();
    await world.recover(id);
    await world.books(`${JSON.stringify(fault)} ${nth}`);
    if (hits === 0) break;
  }
  world.tell(`${fault.call} fails with ${fault.error}, ${fault.place}`, tried, outcomes);
  return tried;
}

/** A gift and the work of the log after it. */
async function give_and_publish(world, id) {
  const outcome = await world.give(id);
  if (outcome !== 'acknowledged') return outcome;
  try {
    await in_time('the log', world.server.clock('settle'));
  } catch (error) {
    if (error.message.startsWith('the log')) throw error;
    return 'published later';
  }
  return outcome;
}

async function faults_of_calls(world) {
  const stride = (n) => (long || n < 4 ? 1 : n);
  const act = (id) => world.give(id);
  const fatal = ['EIO', 'EDQUOT'];
  const write_errors = ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'short'];
  for (const error of write_errors)
    await each_call(world, { call: 'write', error, place: 'database' },
      { act, allowed: ['acknowledged', 'store.disk_full', 'gone'], step: stride, ends: fatal.includes(error) });
  // What was acknowledged was synced before; the server never asks the disk again.
  await each_call(world, { call: 'sync', error: 'EIO', place: 'database' },
    { act, allowed: ['acknowledged', 'gone'], step: stride, ends: true });
  for (const call of ['read', 'open'])
    await each_call(world, { call, error: 'EIO', place: 'database' },
      { act, allowed: ['acknowledged', 'store.failed', 'gone'], step: stride });
  // A write that is interrupted or short is simply gone on with.
  const healed = ['EINTR', 'short'];
  const publish = (id) => give_and_publish(world, id);
  for (const [call, names] of [['write', write_errors], ['open', ['EIO']], ['rename', ['EIO']], ['sync', ['EIO']], ['read', ['EIO']]])
    for (const error of names)
      await each_call(world, { call, error, place: 'log' },
        { act: publish, allowed: healed.includes(error) ? ['acknowledged'] : ['acknowledged', 'published later'], step: stride });
}

/** Allocations are many: at first each one, then ever wider steps. */
async function faults_of_memory(world) {
  await each_call(world, { call: 'allocate', error: 'EIO', place: 'any' }, {
    act: (id) => world.give(id),
    allowed: ['acknowledged', 'gone', 'work.failed'],
    step: (nth) => Math.ceil(nth / (long ? 20 : 2)),
  });
}

/** A disk that stays full: questions are answered, gifts refused, and all is well when it has room. */
async function full_disk(world) {
  const ids = [newId(), newId(), newId()];
  world.faults.arm({ call: 'write', error: 'ENOSPC', lasting: true });
  for (const id of ids) expect('a gift on a full disk', await world.give(id), 'store.disk_full');
  await world.books('a full disk');
  world.faults.disarm();
  for (const id of ids) expect('a gift when there is room', await world.give(id), 'acknowledged');
  await world.books('a disk with room again');
  console.log(`fault: full disk: ${ids.length} gifts refused with store.disk_full, questions answered, 0 lost, 0 twice`);
}

/** A second server on the same folder ends by itself and disturbs nothing. */
async function second_server(world) {
  const begun = performance.now();
  const second = spawn(program(), ['serve', '--data', world.server.folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  let said = '';
  second.stderr.on('data', (data) => (errors += data));
  second.stdout.on('data', (data) => (said += data));
  const [code] = await in_time('a second server', once(second, 'exit'));
  const took = Math.round(performance.now() - begun);
  if (code === 0 || said !== '') throw new Error(`a second server ran: ${said}`);
  expect('why not', /store\.locked|another|instance/i.test(errors), true);
  await world.recover(newId());
  await world.books('a second server');
  console.log(`fault: second server on the same folder: refused after ${took} ms, 0 lost, 0 twice`);
}

/** Without faults: every gift again, each once; the log holds them all. */
async function bank_check(world) {
  world.server.env = {};
  await world.server.reopen(now);
  const signed = await world.server.public.signIn(staff.clerk.phone, staff.clerk.pin);
  world.clerk = signed;
  for (const id of [...world.given]) expect('a gift once more', await world.give(id), 'acknowledged');
  await world.server.clock('settle');
  await world.books('at the end');
  const report = takaful('verify', `${world.server.base}/log`);
  expect('the log', /verified/.test(report), true);
  console.log(`io_faults: ${world.given.size} gifts, each once, log verified`);
}

const world = new World();
try {
  await world.start();
  await faults_of_calls(world);
  await full_disk(world);
  await second_server(world);
  await faults_of_memory(world);
  await bank_check(world);
} catch (error) {
  console.error(error, world.server?.errors);
  process.exitCode = 1;
} finally {
  await world.server?.kill('SIGKILL');
  world.faults?.close();
  rmSync(world.folder, { recursive: true, force: true });
}
