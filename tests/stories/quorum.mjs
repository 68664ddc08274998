// Quorum mode (story 9): a payroll of a fund whose board chose it is approved, reserved and announced, and
// no money leaves before the partners have cosigned the log that holds the announcement.
//
//   node tests/stories/quorum.mjs [--record tests/shared/witnessed.json]
import { writeFileSync } from 'node:fs';
import { newId } from './lib/ids.mjs';
import { parseCheckpoint, parseNote, tilePath } from './lib/independent.mjs';
import { Server } from './lib/server.mjs';
import { approvedList, makePayroll, makeVillage, openCycle } from './lib/village.mjs';
import { nobody, witnessed } from './lib/witness.mjs';
import { egp } from './first-pound/steps.mjs';

const now = '2026-11-01T08:00:00Z';
let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

/** Writes all that is public of this log, for readers that have no server: tests/shared/witnessed.json. */
async function record(file, fund) {
  const head = parseCheckpoint(parseNote((await server.log('checkpoint')).toString()).text);
  const paths = ['vkey', 'policy', 'checkpoint'];
  for (let level = 0, size = head.size; size > 0; level++, size = Math.floor(size / 256))
    for (let index = 0; index * 256 < size; index++) {
      const width = Math.min(256, size - index * 256);
      paths.push(tilePath(level, index, width), ...(level === 0 ? [tilePath('entries', index, width)] : []));
    }
  const files = {};
  for (const path of paths) files[path] = (await server.log(path)).toString('base64');
  const people = await server.people();
  const { gift } = await people.clerk.post('/v1/gifts', { fund, amount: egp(5), intention: 'sadaqa', source: 'bank' });
  await server.clock('settle');
  const { proof } = await server.public.get(`/v1/gifts/${gift}/trace`);
  writeFileSync(file, `${JSON.stringify({ size: head.size, receipt: proof.receipt ?? JSON.parse(proof.slip).proof, files }, null, 1)}\n`);
}

const server = await Server.start({ now });
let witnesses = [];
try {
  const first = await server.people();
  const village = await makeVillage(first, 100, 10);
  const list = await approvedList(first, village, { coverage_percent: 50 });
  const total = egp(10 * list.selected);
  await first.clerk.post('/v1/gifts', { fund: village.fund, amount: egp(20 * list.selected), intention: 'sadaqa', source: 'bank' });
  const rule = (who, above) => who.refusal('POST', `/v1/funds/${village.fund}/quorum`, { id: newId(), fund: village.fund, above });
  expect('nobody would free it', await rule(first.approver, total), 'tlog.quorum_needs_witnesses');

  ({ witnesses } = await witnessed(server, now));
  const people = await server.people();
  expect('not the manager', await rule(people.manager, egp(1)), 'identity.right_missing');
  expect('another currency', await rule(people.approver, { minor: 100, currency: 'SAR' }), 'giving.currency_mismatch');
  expect('the board chooses', await rule(people.approver, egp(1)), null);
  expect('anyone sees it', (await server.public.get(`/v1/funds/${village.fund}/quorum`)).above, egp(1));

  const cycle = await openCycle(people, village.programme, list);
  const payroll = await makePayroll(people.manager, cycle);
  await witnesses[1].kill();
  const approved = await people.approver.post(`/v1/payrolls/${payroll.payroll}/approve`, { payroll: payroll.payroll, root: payroll.root });
  expect('pending', approved.state, 'pending');
  await server.clock('settle');
  const fund = async () => (await server.public.get('/v1/funds')).items.find((one) => one.fund === village.fund);
  const stateOf = async () => (await people.manager.get(`/v1/cycles/${cycle}`)).state;
  expect('one witness is not enough', [await stateOf(), (await fund()).paid_out.minor], ['pending', 0]);
  // A restart that asks no witness publishes what was signed, and still frees nothing.
  const withPolicy = server.args;
  await server.reopen(now, ['--witness-policy', nobody(server)]);
  await server.clock('settle');
  expect('a restart frees nothing', (await fund()).paid_out.minor, 0);
  await server.reopen(now, withPolicy);
  await witnesses[1].reopen();
  await server.clock('settle');
  await server.clock('settle');
  expect('both have seen it', (await fund()).paid_out, total);
  const again = await server.people();
  expect('paid', (await again.manager.get(`/v1/cycles/${cycle}`)).state, 'paid');

  // One member makes the rule stricter; two loosen it, or lift it.
  const rules = async () => {
    const { above, asked } = await server.public.get(`/v1/funds/${village.fund}/quorum`);
    return [above, asked === null ? null : asked.above];
  };
  const asks = (who, above) => who.refusal('POST', `/v1/funds/${village.fund}/quorum`, { id: newId(), fund: village.fund, above });
  expect('looser is asked for', [await asks(again.approver, egp(2)), await rules()], [null, [egp(1), egp(2)]]);
  expect('not by the same member', await asks(again.approver, egp(2)), 'giving.same_person');
  expect('something else is another asking', [await asks(again.both, null), await rules()], [null, [egp(1), null]]);
  expect('by another it is lifted', [await asks(again.approver, null), await rules()], [null, [null, null]]);
  expect('stricter at once', [await asks(again.both, egp(3)), await rules()], [null, [egp(3), null]]);
  expect('asked for', [await asks(again.both, egp(4)), await rules()], [null, [egp(3), egp(4)]]);
  expect('stricter ends the asking', [await asks(again.both, egp(1)), await rules()], [null, [egp(1), null]]);
  if (process.argv[2] === '--record') await record(process.argv[3], village.fund);
  console.log(`quorum: ${checked} checks`);
} catch (error) {
  console.error(error, server.errors, witnesses.map((one) => one.errors));
  process.exitCode = 1;
} finally {
  for (const witness of witnesses) await witness.stop();
  await server.stop();
}
