// A payroll survives kill -9 at any moment: the server is killed again and again while it pays, and
// every household is paid exactly once.
import { setTimeout as pause } from 'node:timers/promises';
import { Server, takaful } from './lib/server.mjs';
import { newId } from './lib/ids.mjs';
import { approvedList, makePayroll, makeVillage, openCycle } from './lib/village.mjs';
import { egp } from './first-pound/steps.mjs';

const households = 2_000;
const kills = process.env.TAKAFUL_LONG ? 60 : 6;

function expect(name, got, wanted) {
  if (got !== wanted) throw new Error(`${name}: ${got} instead of ${wanted}`);
}

async function prepare(people) {
  const village = await makeVillage(people, households, 10);
  const list = await approvedList(people, village, { coverage_percent: 100 });
  await people.clerk.post('/v1/gifts', {
    fund: village.fund, amount: egp(10 * households), intention: 'sadaqa', source: 'bank' });
  const cycle = await openCycle(people, village.programme, list);
  return { fund: village.fund, cycle, made: await makePayroll(people.manager, cycle) };
}

async function run(server) {
  let people = await server.people();
  const { fund, cycle, made } = await prepare(people);
  // The approval itself is asked again after each death, as a person would: exactly once all the same.
  const path = `/v1/payrolls/${made.payroll}/approve`;
  const command = { id: newId(), payroll: made.payroll, root: made.root };
  for (let round = 0; round < kills; ++round) {
    people.approver.request('POST', path, command).catch(() => undefined);
    await pause(5 + 17 * (round % 8));  // Any moment will do: before, while and after it pays.
    await server.kill('SIGKILL');
    await server.open('2026-11-01T08:10:00Z');
    people = await server.people();
  }
  const answer = await people.approver.must('POST', path, command);
  await people.approver.finished(answer.job);
  await server.clock('settle');
  const board = await people.manager.get(`/v1/cycles/${cycle}`);
  expect('households paid', board.stages.find((stage) => stage.stage === 'sent').households, households);
  const paid = (await server.public.get('/v1/funds')).items.find((row) => row.fund === fund);
  expect('paid out', paid.paid_out.minor, households * 1000);
  expect('left in the fund', paid.balance.minor, 0);
  const report = takaful('verify', `${server.base}/log`);
  expect('payment leaves', Number(/payments (\d+)/.exec(report)?.[1]), households);
  expect('verified', /verified/.test(report), true);
  if (process.env.TAKAFUL_LONG) console.log(`fault: kill -9 while a payroll is paid: ${kills} tried, ${households} households paid, 0 twice, 0 not`);
  console.log(`payroll_kill: ${kills} kills, ${households} households paid exactly once, log verified`);
}

const server = await Server.start();
try {
  await run(server);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
}
