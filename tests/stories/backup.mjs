// A house burns, and comes back from its copies: whole ones made while payments run, and what was
// shipped until the end. What was acknowledged before the last piece is there, the log's root is the
// signed one, and no old copy is taken for a new one.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { newId } from './lib/ids.mjs';
import { program, Server, takaful } from './lib/server.mjs';
import { approvedList, makePayroll, makeVillage, openCycle } from './lib/village.mjs';
import { egp } from './first-pound/steps.mjs';

const long = Boolean(process.env.TAKAFUL_LONG);
const households = 1_000;
const copiesUnderLoad = long ? 40 : 3;
const fires = 1;
const now = '2026-11-01T08:00:00Z';
const scratch = mkdtempSync(join(tmpdir(), 'takaful-backup-'));
const copies = join(scratch, 'copies');
const whole = join(scratch, 'whole');
const keyFile = join(scratch, 'paper');
const totals = { copies: 0, acknowledged: 0, fires: 0 };

function expect(name, got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

/** Exit code and all that was printed. */
function command(...args) {
  const { status, stdout, stderr } = spawnSync(program(), args, { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

function refused(name, code, ...args) {
  const { status, text } = command(...args);
  if (status === 0 || !text.includes(code)) throw new Error(`${name}: ${status} ${text} instead of ${code}`);
}

function restored(into, ...args) {
  const { status, text } = command('restore', '--data', into, '--key-file', keyFile, ...args);
  if (status !== 0) throw new Error(`restore: ${status} ${text}`);
  return text;
}

const turn = () => new Promise((done) => setImmediate(done));

/** Beside the running server, without waiting in this thread. */
async function copyNow(folder) {
  const child = spawn(program(), ['backup', 'now', '--data', folder, '--to', whole], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`backup now: ${text}`);
}

const gift = (fund, id) => ({ id, fund, amount: egp(1), intention: 'sadaqa', source: 'bank' });

/** Gives without end, until the server is gone; every acknowledged id is in the list. */
async function giveAlways(clerk, fund, given) {
  for (;;) {
    await given.pause;
    const id = newId();
    given.tried.push(id);
    try {
      await clerk.must('POST', '/v1/gifts', gift(fund, id));
    } catch {
      return;
    }
    given.acknowledged.push(id);
  }
}

const fundOf = async (server, fund) => (await server.public.get('/v1/funds')).items.find((row) => row.fund === fund);

/** One life of the house: payments and gifts, copies meanwhile, then kill -9 and nothing is left. */
async function burn(server, village, before) {
  let people = await server.people();
  const list = await approvedList(people, village, { coverage_percent: 100 });
  const cycle = await openCycle(people, village.programme, list, 202611 + before.round);
  const made = await makePayroll(people.manager, cycle);
  const approval = { id: newId(), payroll: made.payroll, root: made.root };
  const given = { tried: [], acknowledged: [] };
  const giving = giveAlways(people.clerk, village.fund, given);
  const paying = people.approver.must('POST', `/v1/payrolls/${made.payroll}/approve`, approval);
  for (let i = 0; i < copiesUnderLoad; ++i) await copyNow(server.folder);
  await people.approver.finished((await paying).job);
  // Nothing settles while gifts come in; then some more of them meet the fire.
  let resume;
  given.pause = new Promise((done) => (resume = done));
  await server.clock('settle');
  const shipped = [...given.acknowledged];
  const checkpoint = await server.log('checkpoint');
  given.pause = undefined;
  resume();
  while (given.acknowledged.length < shipped.length + 5) await turn();
  await server.kill('SIGKILL');
  await giving;
  writeFileSync(join(scratch, 'checkpoint'), checkpoint);

  // Every copy made under load is a house.
  for (const name of readdirSync(whole)) {
    const { status, text } = command('restore', '--verify', '--from', join(whole, name), '--key-file', keyFile);
    if (status !== 0 || !text.includes('balanced')) throw new Error(`${name}: ${status} ${text}`);
    ++totals.copies;
  }
  const oldest = join(whole, readdirSync(whole).sort()[0]);

  rmSync(server.folder, { recursive: true });
  const text = restored(server.folder, '--from', copies, '--checkpoint', join(scratch, 'checkpoint'));
  if (!/leaves made again from the records/.test(text)) throw new Error(text);
  await server.open(now);
  people = await server.people();
  const there = await fundOf(server, village.fund);
  const least = before.received + 100 * shipped.length;
  if (there.received.minor < least) throw new Error(`received ${there.received.minor}, acknowledged and shipped ${least}`);
  expect('paid out', there.paid_out.minor, before.paid + households * 1000);
  // Whoever asks again gets the first answer, or is served now: each gift is there exactly once.
  for (const id of given.tried) await people.clerk.must('POST', '/v1/gifts', gift(village.fund, id));
  const after = await fundOf(server, village.fund);
  expect('every gift once', after.received.minor, before.received + 100 * given.tried.length);
  await server.clock('settle');
  expect('verified', /verified/.test(takaful('verify', `${server.base}/log`)), true);
  totals.acknowledged += shipped.length;
  ++totals.fires;
  return { received: after.received.minor, paid: before.paid + households * 1000, round: before.round + 1, oldest };
}

/** An old copy put in the newer one's place. */
async function putBack(server, oldest) {
  const older = join(scratch, 'older');
  await server.clock('settle');
  writeFileSync(join(scratch, 'newest'), await server.log('checkpoint'));
  await server.kill('SIGTERM');
  const { status, text } = command('restore', '--data', older, '--from', oldest, '--key-file', keyFile, '--checkpoint', join(scratch, 'newest'));
  if (status !== 3 || !text.includes('app.restored_behind')) throw new Error(`behind: ${status} ${text}`);
  refused('held back', 'tlog.data_older', 'serve', '--data', older, '--port', '0');

  const mixed = join(scratch, 'mixed');
  cpSync(server.folder, mixed, { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(join(mixed, `takaful.db${end}`), { force: true });
  cpSync(join(older, 'takaful.db'), join(mixed, 'takaful.db'));
  refused('put back', 'tlog.data_older', 'serve', '--data', mixed, '--port', '0');
  if (long) console.log('fault: an old copy put in the newer one’s place: 2 tried, 2 starts refused');

  // What is left to do when nothing newer is found: another log, and everyone is told.
  const anew = join(scratch, 'anew');
  const begun = restored(anew, '--from', oldest, '--new-log', 'log.example.org/second');
  if (!begun.includes('new log log.example.org/second+')) throw new Error(begun);
  const second = await Server.start({ now, folder: anew });
  expect('a new log', /verified/.test(takaful('verify', `${second.base}/log`)), true);
  await second.stop();
}

function refusals(server, oldest) {
  const restore = ['restore', '--key-file', keyFile];
  refused('not empty', 'app.folder_not_empty', ...restore, '--from', copies, '--data', server.folder);
  refused('no copies', 'backup.nothing_found', ...restore, '--from', copies, '--verify', '--until', '2020-01-01T00:00:00Z');
  writeFileSync(join(scratch, 'wrong'), 'AAAA-BBBB');
  refused('not a key', 'backup.key_malformed', 'restore', '--verify', '--from', oldest, '--key-file', join(scratch, 'wrong'));
  refused('a key once', 'backup.key_exists', 'backup', 'key', '--data', server.folder);
  refused('PostgreSQL', 'app.backup_on_postgres', 'backup', 'now', '--data', server.folder, '--to', whole, '--database', 'postgres://nobody@localhost/none');
  const keys = join(scratch, 'keys');
  expect('keys alone', command('backup', 'now', '--data', server.folder, '--to', keys, '--without-records').status, 0);
  refused('no records', 'app.restored_without_records', ...restore, '--from', keys, '--verify');
  expect('list', command('backup', 'list', copies).status, 0);
  expect('doctor', /copies .*copies: the newest is/.test(command('doctor', '--data', server.folder).text), true);
  mkdirSync(join(scratch, 'keyless'));
  refused('no key', 'backup.key_missing', 'serve', '--data', join(scratch, 'keyless'), '--port', '0', '--ship-to', copies);
}

const server = await Server.start({ now });
try {
  const paper = takaful('backup', 'key', '--data', server.folder).match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){13}/)[0];
  writeFileSync(keyFile, paper);
  await server.reopen(now, ['--ship-to', copies]);
  const people = await server.people();
  const village = await makeVillage(people, households, 10);
  await people.clerk.post('/v1/gifts', { ...gift(village.fund, newId()), amount: egp(10 * households * fires) });
  let before = { received: 100 * 10 * households * fires, paid: 0, round: 0 };
  for (let i = 0; i < fires; ++i) {
    before = await burn(server, village, before);
    if (i + 1 < fires) rmSync(whole, { recursive: true });
  }
  const health = await server.public.get('/v1/health');
  expect('shipping', health.shipping, { behind_s: 0, alarm: '' });
  await putBack(server, before.oldest);
  refusals(server, before.oldest);
  if (long) {
    console.log(`fault: a copy made while payments run: ${totals.copies} tried, ${totals.copies} restored and balanced`);
    console.log(`fault: the folder burns after kill -9: ${totals.fires} tried, ${totals.acknowledged} gifts acknowledged and shipped, 0 lost, 0 twice`);
  }
  console.log(`backup: ${totals.copies} copies under load, ${totals.acknowledged} gifts through ${totals.fires} fires`);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(server.folder, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
}
