// Arequipa (ENAHO 2023): one row a household, poor or not by the official line; income and transfer
// columns are dropped before anything is loaded.
import { join } from 'node:path';
import { Server } from '../lib/server.mjs';
import { column, drop, half, readTable, where } from '../lib/csv.mjs';
import { auc, errors } from '../lib/metrics.mjs';
import { addProgramme, addSurvey, importHouseholds, makeList, mappingOf, rowsOf } from './steps.mjs';

const data_name = 'Arequipa 2023, poor or not';
const poor_column = 'target_pobreza_monetaria_bin';

export async function arequipa(data, result) {
  const raw = readTable(join(data, 'enaho2023_arequipa_households.csv'));
  const all = drop(raw, (name) => /^(ingreso|monto)_/.test(name));
  const part = (name) => where(all, (row) => half(row[column(all, 'hogar_id')]) === name);
  const [code, weight, poor] = ['hogar_id', 'factor_expansion_anual', poor_column].map((name) => column(all, name));
  const outcomes = new Map(part('B').rows.map((row) => [row[code], { weight: Number(row[weight]), poor: row[poor] === '1' }]));
  const mapping = mappingOf('arequipa');
  const server = await Server.start();
  try {
    const people = await server.people();
    const survey = await addSurvey(people.manager, data_name, mapping, { households: part('A') },
      { transform: 'class', poor_values: [1] });
    const { state } = await importHouseholds(people, mapping, { households: drop(part('B'), (name) => name === poor_column) });
    const { programme } = await addProgramme(people);
    const card = await people.manager.post('/v1/models', {
      survey: survey.survey, name: data_name, features: [], estimator: 'logit', folds: 10 });
    const list = await makeList(people.manager, programme, card.model, { coverage_percent: 100 });
    const units = (await rowsOf(people.manager, list))
      .filter((row) => outcomes.has(row.code))
      .map((row) => ({ ...outcomes.get(row.code), score: row.score, position: row.position }));
    result.targeting.push({ data: data_name, estimator: 'logit', households: units.length,
      auc: auc(units, (unit) => unit.poor) });
    for (const coverage of [20, 30, 40])
      result.targeting.push({ data: data_name, estimator: 'logit', coverage, households: units.length,
        ...errors(units, (unit) => unit.poor, (unit) => unit.position <= (list.total * coverage) / 100) });
    result.invariants['arequipa: every registered household is scored'] = state.inserted === list.total;
  } finally {
    await server.stop();
  }
}
