// A small register and its survey, for stories that need households but no real data: the n-th has
// 1 + n % 19 rooms, and more rooms go with more spending.
import { addProgramme, makeList } from '../first-pound/steps.mjs';
import { newId } from './ids.mjs';

const base64 = (text) => Buffer.from(text).toString('base64');
const rooms = (n) => 1 + (n % 19);
const lines = (count, line) => Array.from({ length: count }, (_, n) => line(n)).join('\n') + '\n';

const mapping = (survey) => ({
  files: { households: { key: 'code' } },
  household: survey ? { code: 'code', outcome: 'consumption' } : { code: 'code' },
  features: [{ name: 'rooms', op: 'value', column: 'rooms', min: 0, max: 40 }],
});

const basis = { purpose: 'test', legal_basis: 'consent', notice_version: '1', source: 'story' };

/** Sends a register of this CSV; the answer as it comes. */
export async function sendRegister(people, csv, mode) {
  const areas = await people.manager.get('/v1/areas');
  return people.manager.request('POST', '/v1/imports', { id: newId(), mapping: mapping(false),
    files: [{ name: 'households', content_base64: base64(csv) }], mode, area_default: areas.items[0].code, basis });
}

/** Registers `households`, fits a model, opens a fund and a programme: {model, fund, programme}. */
export async function makeVillage(people, households, benefit) {
  const survey = await people.manager.post('/v1/surveys', { name: 'village', mapping: mapping(true),
    files: [{ name: 'households', content_base64:
      base64('code,rooms,consumption\n' + lines(400, (n) => `S${n},${rooms(n)},${1000 + 50 * (n % 19) + (n % 7)}`)) }],
    outcome: { transform: 'log' } });
  const card = await people.manager.post('/v1/models', {
    survey: survey.survey, name: 'village', features: [], estimator: 'ols', folds: 5 });
  const sent = await sendRegister(people, 'code,rooms\n' + lines(households, (n) => `H${n},${rooms(n)}`), 'all_or_nothing');
  await people.manager.finished(sent.body.job);
  return { model: card.model, ...(await addProgramme(people, { perHousehold: benefit })) };
}

/** An approved list of this cut. */
export async function approvedList(people, { programme, model }, cut) {
  const list = await makeList(people.manager, programme, model, cut);
  await people.approver.must('POST', `/v1/lists/${list.list}/approve`, { id: newId(), list: list.list, root: list.root });
  return list;
}

/** A cycle whose entitlements are made; its id. */
export async function openCycle(people, programme, list, period = 202611) {
  const cycle = newId();
  const opened = await people.manager.must('POST', `/v1/programmes/${programme}/cycles`, {
    id: cycle, programme, list: list.list, period, instalment: 1 });
  await people.manager.finished(opened.job);
  return cycle;
}

export function makePayroll(who, cycle, payroll = newId()) {
  return who.must('POST', `/v1/cycles/${cycle}/payroll`, { id: payroll, cycle });
}
