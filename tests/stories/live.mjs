// The live page's figures (story 27): measured, kept over a death, coarse, and absent while nothing was measured.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from './lib/ids.mjs';
import { program, Server } from './lib/server.mjs';
import { witnessed } from './lib/witness.mjs';
import { egp } from './first-pound/steps.mjs';

let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

const now = '2026-11-02T08:00:00Z';
const server = await Server.start({ now });
const scratch = mkdtempSync(join(tmpdir(), 'takaful-live-'));
let witnesses = [];

const figures = async () => (await server.public.get('/v1/live')).figures;
/** The clock goes on, and a heartbeat says so. */
async function pass(seconds) {
  await server.clock(`advance ${seconds}s`);
  await server.clock('settle');
}
async function passMinutes(count) {
  for (let beat = 0; beat < count * 6; ++beat) await pass(10);
}

/** Two wallets between which money goes to and fro. */
async function wallets(people) {
  const pair = [];
  for (const who of [people.donor, people.manager]) {
    await people.clerk.post('/v1/wallet/cash-in', { person: who.person, amount: egp(100), against: 'bank', reference: newId().slice(0, 30) });
    const { items } = await people.admin.get(`/v1/book/accounts?owner=${who.person}`);
    pair.push(items.find(({ chart }) => chart === 'wallet').account);
  }
  return pair;
}

const entry = ([debit, credit]) => ({ id: newId(), debit: { account: debit }, credit: { account: credit }, amount: '0.01', currency: 'EGP', purpose: 'transfer' });

async function moves(people, pair, count) {
  const entries = Array.from({ length: count }, () => entry(pair));
  const { items } = await people.admin.post('/v1/entries/batch', { entries });
  expect(`${count} moved`, items.filter((row) => row.entry).length, count);
}

/** Real copies of this house, and a rehearsal whose outcome the page shows. */
async function rehearsal() {
  const run = (...args) => spawnSync(program(), args, { encoding: 'utf8' });
  const key = run('backup', 'key', '--data', server.folder);
  const paper = join(scratch, 'paper');
  writeFileSync(paper, `${/^ {2}(\S.*)$/m.exec(key.stdout)[1]}\n`);
  const copies = join(scratch, 'copies');
  expect('a copy', run('backup', 'now', '--data', server.folder, '--to', copies).status, 0);
  const restore = (house, ...more) => run('restore', '--verify', '--from', copies, '--key-file', paper, '--tell', house, ...more);
  const astray = restore(scratch);
  expect('nothing is told to what is no house', [astray.status, /^app.folder_failed/.test(astray.stdout + astray.stderr)], [1, true]);
  expect('a partner who does not answer proves nothing', restore(server.folder, '--checkpoint', `${witnesses[0].base}/none`).status, 1);
  await pass(10);
  expect('and the page says so', (await server.public.get('/v1/live')).rehearsal.proved, false);
  const good = restore(server.folder, '--checkpoint', join(server.folder, 'log/checkpoint'));
  expect(`proved ${good.stdout} ${good.stderr}`, good.status, 0);
  await pass(10);
  const { proved: sound, compared, seconds } = (await server.public.get('/v1/live')).rehearsal;
  expect('the page shows it', [sound, compared, seconds >= 1 && seconds < 300], [true, true, true]);
}

try {
  const people = await server.people();
  const pair = await wallets(people);
  await server.clock('settle');
  const first = await figures();
  expect('nothing is invented', [first.per_s, first.peak, first.answers, first.cost].map((one) => one ?? null), [null, null, null, null]);
  expect('no risk is screened', Object.keys(first).some((name) => /risk/.test(name)), false);

  await passMinutes(1);
  await moves(people, pair, 1_199);
  await pass(10);
  expect('a payroll of 1,199 is not told', (await figures()).per_s ?? null, null);
  await passMinutes(1);
  await moves(people, pair, 2_000);
  await moves(people, pair, 1_987);
  await pass(10);
  expect('66 a second', (await figures()).per_s, 66);
  for (let payment = 0; payment < 100; ++payment) await people.admin.must('POST', '/v1/entries', entry(pair));
  await passMinutes(2);
  const quiet = await figures();
  expect('a quiet minute is not told', quiet.per_s ?? null, null);
  expect('the fullest minute stays', quiet.peak, { per_s: 68, week: '2026-W45' });
  expect('how long they waited', quiet.answers.measured >= 100 && quiet.answers.p50_us > 0 && quiet.answers.p50_us <= quiet.answers.p99_us, true);
  expect('never down', [quiet.up.up_ppm, quiet.up.down_s], [1_000_000, 0]);

  const cost = (who, monthly) => who.refusal('POST', '/v1/live/cost', { id: newId(), monthly, currency: 'EGP' });
  expect('not anyone', await cost(people.manager, '1'), 'identity.right_missing');
  expect('no cost', await cost(people.admin, '0'), 'live.cost_not_positive');
  expect('too many zeros', await cost(people.admin, '10000001'), 'live.cost_too_large');
  expect('no number', await cost(people.admin, 'much'), 'money.text_malformed');
  expect('set', await cost(people.admin, '1800'), null);

  // It dies, and is down for ten minutes.
  const { since } = quiet.up;
  const watched = Date.parse((await server.public.get('/v1/live')).at);
  await server.kill();
  await server.open(new Date(watched + 600_000).toISOString());
  await server.clock('settle');
  await passMinutes(1);
  const after = await figures();
  expect('its death is seen', [after.up.down_s, after.up.since], [600, since]);
  expect('the peak is kept', after.peak, { per_s: 68, week: '2026-W45' });
  expect('answers are measured anew', after.answers ?? null, null);

  ({ witnesses } = await witnessed(server, new Date(watched + 700_000).toISOString()));
  await server.clock('settle');
  await pass(10);
  const { log } = await server.public.get('/v1/live');
  expect('who cosigned', log.witnesses.map(({ name, cosigned_at }) => [name, cosigned_at !== undefined && cosigned_at !== null]), [['university', true], ['press', true]]);
  if (!server.database) await rehearsal();

  await server.clock('advance 86400s');
  await server.clock('settle');
  const dear = (await figures()).cost;
  // 1,800.00 a month is 6,000 minor units a day, for 5,000-odd movements: 1.1 and a bit, told as 1.2.
  expect('what a movement costs', [dear.currency, dear.days, dear.thousandths_of_minor], ['EGP', 1, 1_200]);
  console.log(`live: ${checked} checks`);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  for (const witness of witnesses) await witness.stop();
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
