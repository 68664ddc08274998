// A house moves from its file to PostgreSQL in the middle of its story: same balances, same log, and
// the story goes on. Needs a PostgreSQL server: bin/story move --postgres.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Server, newDatabase, takaful } from './lib/server.mjs';
import { newId } from './lib/ids.mjs';
import { egp } from './first-pound/steps.mjs';

function expect(name, got, wanted) {
  if (got !== wanted) throw new Error(`${name}: ${got} instead of ${wanted}`);
}

const gift = (id, fund, amount) => ({ id, fund, amount: egp(amount), intention: 'sadaqa', source: 'wallet' });
const log = async (server) => (await (await fetch(`${server.base}/log/checkpoint`)).text()).split('\n').slice(1, 3).join(' ');

async function begin(people, fund) {
  await people.admin.must('POST', '/v1/funds', {
    id: fund, name_ar: 'الشتاء', name_en: 'Winter', purpose_ar: 'الشتاء', purpose_en: 'Winter',
    intentions: ['sadaqa'], currency: 'EGP' });
  await people.clerk.post('/v1/wallet/cash-in', {
    person: people.donor.person, amount: egp(500), against: 'bank', reference: newId() });
}

async function run(server) {
  let people = await server.people();
  const [fund, first, second] = [newId(), newId(), newId()];
  await begin(people, fund);
  await people.donor.must('POST', '/v1/gifts', gift(first, fund, 100));
  await server.clock('settle');
  const before = await log(server);
  await server.kill('SIGTERM');

  const database = newDatabase();
  const report = takaful('migrate-db', '--data', server.folder, '--database', database);
  expect('told', /every value compared/.test(report), true);
  expect('file left', existsSync(join(server.folder, 'takaful.db')), false);
  // Without the address the folder is not opened: it would begin a second history.
  let refusal = '';
  try { takaful('doctor', '--data', server.folder); } catch (error) { refusal = error.stdout; }
  expect('refused', /holds no takaful.db/.test(refusal), true);

  server.database = database;
  await server.open('2026-11-02T08:00:00Z');
  people = await server.people();
  expect('the log', await log(server), before);
  // The gift that was made on the file is known here: a second tap changes nothing.
  await people.donor.must('POST', '/v1/gifts', gift(first, fund, 100));
  await people.donor.must('POST', '/v1/gifts', gift(second, fund, 50));
  await server.clock('settle');
  const row = (await server.public.get('/v1/funds')).items.find((one) => one.fund === fund);
  expect('received', row.received.minor, 15_000);
  const verified = takaful('verify', `${server.base}/log`);
  expect('verified', /verified/.test(verified), true);
  console.log('move: same balances, same log root, and the story went on');
}

const server = await Server.start({ database: '' });
try {
  await run(server);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
}
