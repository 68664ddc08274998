// What lists, cycles, payrolls and imports refuse, and that a refusal moves nothing.
import { Server } from './lib/server.mjs';
import { newId } from './lib/ids.mjs';
import { approvedList, makePayroll, makeVillage, openCycle, sendRegister } from './lib/village.mjs';
import { egp, makeList } from './first-pound/steps.mjs';

const otherRoot = Buffer.alloc(32).toString('base64');
let checked = 0;

function expect(name, got, wanted) {
  ++checked;
  if (got !== wanted) throw new Error(`${name}: ${got} instead of ${wanted}`);
}

async function lists(people, village) {
  const { manager, approver, both } = people;
  const cut = (value) => manager.refusal('POST', `/v1/programmes/${village.programme}/lists`,
    { id: newId(), programme: village.programme, model: village.model, cut: value });
  expect('no cut', await cut({}), 'solidarity.cut_invalid');
  expect('two cuts', await cut({ coverage_percent: 5, line: 3 }), 'solidarity.cut_invalid');
  expect('another currency', await cut({ budget: { minor: 100, currency: 'SAR' } }), 'money.currency_mismatch');
  const own = await makeList(both, village.programme, village.model, { coverage_percent: 30 });
  const approve = (who, root) => who.refusal('POST', `/v1/lists/${own.list}/approve`, { id: newId(), list: own.list, root });
  expect('own list', await approve(both, own.root), 'solidarity.same_person');
  expect('list changed', await approve(approver, otherRoot), 'solidarity.list_changed');
  expect('no right', await approve(manager, own.root), 'identity.right_missing');
  expect('cycle from a draft', await manager.refusal('POST', `/v1/programmes/${village.programme}/cycles`,
    { id: newId(), programme: village.programme, list: own.list, period: 202611, instalment: 1 }), 'solidarity.list_not_approved');
  expect('approved', await approve(approver, own.root), null);
  expect('approved again', await approve(approver, own.root), 'solidarity.list_not_draft');
}

async function cycles(people, village, list) {
  const { manager } = people;
  const open = (period) => manager.refusal('POST', `/v1/programmes/${village.programme}/cycles`,
    { id: newId(), programme: village.programme, list: list.list, period, instalment: 1 });
  expect('month 13', await open(202613), 'solidarity.period_invalid');
  const cycle = await openCycle(people, village.programme, list);
  expect('the month again', await open(202611), 'solidarity.cycle_exists');
  return cycle;
}

async function payroll(server, people, village, list, cycle) {
  const { manager, approver, clerk } = people;
  const made = await makePayroll(manager, cycle);
  const approve = (of, root) => approver.refusal('POST', `/v1/payrolls/${of.payroll}/approve`, { id: newId(), payroll: of.payroll, root });
  expect('an empty fund', await approve(made, made.root), 'ledger.funds_short');
  await clerk.post('/v1/gifts', { fund: village.fund, amount: egp(10 * list.selected), intention: 'sadaqa', source: 'bank' });

  // One household is kept out: the payroll that was made no longer says what is due.
  const [row] = (await manager.get(`/v1/lists/${list.list}/rows?included=true&limit=1`)).items;
  const withhold = (reason) => manager.refusal('POST', `/v1/cycles/${cycle}/withhold`, { id: newId(), cycle, household: row.household, reason });
  expect('without a reason', await withhold(''), 'solidarity.reason_missing');
  expect('withheld', await withhold('moved to another village'), null);
  expect('the old payroll', await approve(made, made.root), 'solidarity.payroll_changed');
  const again = await makePayroll(manager, cycle);
  expect('one household fewer', again.households, made.households - 1);
  expect('the first one is gone', await approve(made, made.root), 'solidarity.already_approved');
  expect('paid', await approve(again, again.root), null);
  await server.clock('settle');
  expect('paid twice', await approve(again, again.root), 'solidarity.already_approved');
  expect('withheld too late', await withhold('too late'), 'solidarity.cycle_not_open');
  const [fund] = (await server.public.get('/v1/funds')).items;
  expect('left over', fund.balance.minor, 1000);
  const support = await manager.get(`/v1/households/${row.household}/support`);
  expect('her page says so', support.payments[0].state, 'withheld');
}

async function imports(people) {
  const bad = 'code;rooms\nX1;3\nX2;-4\nX3;ثلاثة\nX1;5\nX5;٧\n';
  const none = await sendRegister(people, bad, 'all_or_nothing');
  expect('nothing of a file with bad rows', none.body.state, 'refused');
  const some = await sendRegister(people, bad, 'good_rows');
  expect('good rows: the first of a repeated code, and Arabic digits', some.body.good, 2);
  await people.manager.finished(some.body.job);
  const rejects = `/v1/imports/${some.body.import}/rejects.csv`;
  const arabic = await people.manager.must('GET', `${rejects}?language=ar`);
  expect('the reason in Arabic', /سبب الرفض/.test(arabic), true);
  expect('the reason in her language', /Reason/.test(await people.manager.must('GET', rejects)), true);
  expect('a missing column', (await sendRegister(people, 'code\nX1\n', 'good_rows')).body.code.startsWith('intake.'), true);
}

const server = await Server.start();
try {
  const people = await server.people();
  const village = await makeVillage(people, 100, 10);
  await lists(people, village);
  const list = await approvedList(people, village, { coverage_percent: 50 });
  const cycle = await cycles(people, village, list);
  await payroll(server, people, village, list, cycle);
  await imports(people);
  console.log(`refusals: ${checked} checks`);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
}
