// The steps that every data set of the story takes.
import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base64, tableText } from '../lib/csv.mjs';
import { newId } from '../lib/ids.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const egp = (pounds) => ({ minor: Math.round(pounds * 100), currency: 'EGP' });

export function mappingOf(name) {
  return JSON.parse(readFileSync(join(here, `${name}.json`), 'utf8'));
}

const file = (name, table) => ({ name, content_base64: base64(tableText(table)) });
const files = (tables) => Object.entries(tables).map(([name, table]) => file(name, table));

/** Loads a survey and gives it. */
export function addSurvey(manager, name, mapping, tables, outcome) {
  return manager.post('/v1/surveys', { name, mapping, files: files(tables), outcome });
}

/** The same mapping without what only a survey has. */
export function registerMapping(mapping) {
  const { outcome, outcome_per, weight, cluster, ...household } = mapping.household;
  return { ...mapping, household };
}

/** Registers households from files and waits until they are in. */
export async function importHouseholds(people, mapping, tables, mode = 'good_rows') {
  const areas = await people.manager.get('/v1/areas');
  const sent = await people.manager.post('/v1/imports', {
    mapping: registerMapping(mapping),
    files: files(tables),
    mode,
    area_default: areas.items[0].code,
    basis: {
      purpose: 'social_protection',
      legal_basis: 'evaluation of targeting on public survey data',
      notice_version: '1',
      source: 'first-pound story',
    },
  });
  if (sent.job) await people.manager.finished(sent.job);
  return { sent, state: await people.manager.get(`/v1/imports/${sent.import}`) };
}

/** A programme on a fund, with one benefit for every household unless said otherwise. */
export async function addProgramme(people, { perHousehold = 600, perMember = 0 } = {}) {
  const fund = newId();
  await people.admin.must('POST', '/v1/funds', {
    id: fund,
    name_ar: 'صندوق التكافل',
    name_en: 'Solidarity fund',
    purpose_ar: 'معاش شهري لأفقر الأسر',
    purpose_en: 'A monthly payment for the poorest households',
    intentions: ['sadaqa'],
    currency: 'EGP',
  });
  const programme = newId();
  await people.manager.must('POST', '/v1/programmes', {
    id: programme,
    fund,
    name_ar: 'معاش الأسر',
    name_en: 'Household pension',
    benefit: { base: egp(perHousehold), per_member: egp(perMember), members_max: 6 },
    frequency: 'monthly',
  });
  return { fund, programme };
}

/** Makes a selection list and waits until its rows are stored. */
export async function makeList(manager, programme, model, cut) {
  const list = newId();
  const made = await manager.must('POST', `/v1/programmes/${programme}/lists`, { id: list, programme, model, cut });
  if (made.job) await manager.finished(made.job);
  return manager.get(`/v1/lists/${list}`);
}

/** Every row of a list: code, score, included. */
export function rowsOf(reader, list) {
  return reader.all(`/v1/lists/${list.list}/rows`);
}
