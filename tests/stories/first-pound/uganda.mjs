// Uganda 2009/10: half of the households is the survey, the other half is registered without any
// consumption column; the money path runs on the second half.
import { join } from 'node:path';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Server, takaful } from '../lib/server.mjs';
import { column, half, keep, readTable, where } from '../lib/csv.mjs';
import { errors, poorest, r2 } from '../lib/metrics.mjs';
import { newId } from '../lib/ids.mjs';
import { addProgramme, addSurvey, egp, importHouseholds, makeList, mappingOf, rowsOf } from './steps.mjs';

// What a household visit can see; nothing measured by asking what was eaten or bought.
const visible = ['case_id', 'ea_id', 'urban', 'regionXurban'];

function halves(data) {
  const consumption = readTable(join(data, 'uganda_unps_2009_consumption.csv.gz'));
  const members = readTable(join(data, 'uganda_unps_2009_members.csv.gz'));
  const part = (table, key, name) => where(table, (row) => half(row[column(table, key)]) === name);
  return {
    survey: { households: part(consumption, 'case_id', 'A'), members: part(members, 'id_hh', 'A') },
    register: {
      households: keep(part(consumption, 'case_id', 'B'), visible),
      members: part(members, 'id_hh', 'B'),
    },
    outcomes: part(consumption, 'case_id', 'B'),
  };
}

/** code -> {weight, outcome}: kept by the story alone. */
function outcomesOf(table) {
  const [code, weight, total, adults] = ['case_id', 'wgt09', 'TOT_consumption', 'number_adults'].map((name) =>
    column(table, name),
  );
  const outcomes = new Map();
  for (const row of table.rows) {
    const outcome = Number(row[total]) / Number(row[adults]);
    if (outcome > 0 && Number(row[weight]) > 0)
      outcomes.set(row[code], { code: row[code], weight: Number(row[weight]), outcome });
  }
  return outcomes;
}

async function judge(people, result, estimator, model, programme, outcomes) {
  for (const coverage of [20, 30, 40]) {
    const list = await makeList(people.manager, programme, model, { coverage_percent: coverage });
    const rows = await rowsOf(people.manager, list);
    const units = rows
      .filter((row) => outcomes.has(row.code))
      .map((row) => ({ ...outcomes.get(row.code), score: row.score, included: row.included }));
    const selected = units.filter((unit) => unit.included).length;
    const poor = poorest(units, selected);
    const judged = errors(units, (unit) => poor.has(unit.code), (unit) => unit.included);
    result.targeting.push({
      data: 'Uganda 2009/10',
      estimator,
      coverage,
      households: units.length,
      r2: r2(units, (unit) => Math.log(unit.outcome), (unit) => unit.score / 1000),
      exclusion: judged.exclusion,
      inclusion: judged.inclusion,
    });
    result.invariants[`uganda ${estimator} ${coverage} %: every registered household is scored`] =
      rows.length === list.total && list.total === people.registered;
  }
}

async function gifts(people, fund, total) {
  const donor = people.donor;
  await people.clerk.post('/v1/wallet/cash-in', {
    person: donor.person,
    amount: egp(2 * total),
    against: 'bank',
    reference: 'story-transfer-1',
  });
  const first = newId();
  const gift = { id: first, fund, amount: egp(200), intention: 'sadaqa', source: 'wallet' };
  const once = await donor.must('POST', '/v1/gifts', gift);
  const twice = await donor.must('POST', '/v1/gifts', gift);
  const reused = await donor.refusal('POST', '/v1/gifts', { ...gift, amount: egp(201) });
  await donor.post('/v1/gifts', { fund, amount: egp(total), intention: 'sadaqa', source: 'wallet' });
  return { first, once, twice, reused };
}

async function payTwoHands(people, programme, list, result) {
  const { manager, approver, both } = people;
  const approved = await approver.must('POST', `/v1/lists/${list.list}/approve`, {
    id: newId(), list: list.list, root: list.root });
  result.invariants['the approved list has a leaf waiting for the log'] = approved.state === 'approved';
  const cycle = newId();
  const opened = await manager.must('POST', `/v1/programmes/${programme}/cycles`, {
    id: cycle, programme, list: list.list, period: 202611, instalment: 1 });
  await manager.finished(opened.job);
  const payroll = newId();
  const made = await both.must('POST', `/v1/cycles/${cycle}/payroll`, { id: payroll, cycle });
  const approve = (who, root) => who.request('POST', `/v1/payrolls/${payroll}/approve`, { id: newId(), payroll, root });
  const alone = await approve(both, made.root);
  result.invariants['whoever made the payroll cannot approve it'] = alone.body.code === 'solidarity.same_person';
  const other = await approve(approver, Buffer.alloc(32).toString('base64'));
  result.invariants['another root than the one seen is refused'] = other.body.code === 'solidarity.payroll_changed';
  const before = await people.public.get('/v1/funds');
  const yes = await approver.must('POST', `/v1/payrolls/${payroll}/approve`, { id: newId(), payroll, root: made.root });
  await approver.finished(yes.job);
  const again = await approve(approver, made.root);
  result.invariants['a payroll is never approved twice'] = again.body.code === 'solidarity.already_approved';
  return { cycle, payroll, made, fundBefore: before.items[0] };
}

export async function uganda(data, result) {
  const parts = halves(data);
  const mapping = mappingOf('uganda');
  const server = await Server.start();
  try {
    const people = await server.people();
    const survey = await addSurvey(people.manager, 'UNPS 2009/10, half A', mapping, parts.survey, { transform: 'log' });
    const { state } = await importHouseholds(people, mapping, parts.register);
    people.registered = state.inserted;
    const outcomes = outcomesOf(parts.outcomes);
    const { fund, programme } = await addProgramme(people);
    const models = {};
    for (const estimator of ['ols', 'quantile']) {
      const card = await people.manager.post('/v1/models', {
        survey: survey.survey, name: `Uganda ${estimator}`, features: [], estimator,
        ...(estimator === 'quantile' ? { tau: 0.3 } : {}), folds: 10 });
      models[estimator] = card.model;
      await judge(people, result, estimator, card.model, programme, outcomes);
    }
    await moneyPath(server, people, { fund, programme, model: models.ols }, result);
  } finally {
    await server.stop();
  }
}

async function moneyPath(server, people, { fund, programme, model }, result) {
  const perHousehold = 600;
  const budget = 150_000;
  const list = await makeList(people.manager, programme, model, { budget: egp(budget) });
  const given = await gifts(people, fund, budget);
  result.invariants['a gift sent twice is one gift'] = given.once.gift === given.twice.gift;
  result.invariants['the same id with another amount is refused'] = given.reused === 'work.id_reused';
  const paid = await payTwoHands(people, programme, list, result);
  const cycle = await people.manager.get(`/v1/cycles/${paid.cycle}`);
  const sent = cycle.stages.find((stage) => stage.stage === 'sent');
  await server.clock('settle');  // A fund's public sums wait for the log.
  const [after] = (await people.public.get('/v1/funds')).items;
  result.money = {
    'households selected': list.selected,
    'budget, EGP': budget,
    'paid, EGP': sent.amount.minor / 100,
    'given, EGP': after.received.minor / 100,
    'left in the fund, EGP': after.balance.minor / 100,
  };
  result.invariants['every household of the list was paid once'] = sent.households === list.selected;
  result.invariants['paid = households × benefit'] = sent.amount.minor === list.selected * perHousehold * 100;
  result.invariants['fund = gifts − payments'] = after.balance.minor === after.received.minor - after.paid_out.minor;
  result.invariants['the fund paid what the payroll says'] =
    after.paid_out.minor - paid.fundBefore.paid_out.minor === paid.made.total.minor;
  await proof(server, people, given.first, result);
}

/** Publication, the gift's trace, and an audit from outside, from nothing. */
async function proof(server, people, gift, result) {
  await server.clock('advance 3600s');
  await server.clock('settle');
  const vkey = await published(server);
  const trace = await people.public.get(`/v1/gifts/${gift}/trace`);
  result.invariants['the gift reached households, in whole batches of 20 or more'] =
    trace.state === 'reached' && trace.batches.every((batch) => batch.households >= 20);
  result.invariants['the parts of the trace add up to the gift'] =
    trace.batches.reduce((sum, batch) => sum + batch.amount_of_gift.minor, 0) === trace.amount.minor;
  const folder = mkdtempSync(join(tmpdir(), 'takaful-receipt-'));
  writeFileSync(join(folder, 'receipt.txt'), trace.proof.receipt);
  const report = takaful('verify', `${server.base}/log`, '--vkey', vkey, '--receipt', join(folder, 'receipt.txt'));
  result.verified = /verified|صحيح/.test(report);
  result.money['log leaves'] = Number((await (await fetch(`${server.base}/log/checkpoint`)).text()).split('\n')[1]);
}

async function published(server) {
  return (await (await fetch(`${server.base}/log/vkey`)).text()).trim();
}
