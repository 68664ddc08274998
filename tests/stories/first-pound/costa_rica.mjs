// Costa Rica: one file of persons, four classes (1 extreme poverty … 4 not vulnerable). Half of the
// households is the survey; the other half is registered without its class.
import { join } from 'node:path';
import { Server } from '../lib/server.mjs';
import { column, drop, half, readTable, where } from '../lib/csv.mjs';
import { errors, macroF1 } from '../lib/metrics.mjs';
import { addProgramme, addSurvey, importHouseholds, makeList, mappingOf, rowsOf } from './steps.mjs';

const data_name = 'Costa Rica, 4 classes';

function outcomesOf(table) {
  const [code, head, target] = ['idhogar', 'parentesco1', 'Target'].map((name) => column(table, name));
  const outcomes = new Map();
  for (const row of table.rows)
    if (row[head] === '1') outcomes.set(row[code], { code: row[code], weight: 1, class: Number(row[target]) });
  return outcomes;
}

export async function costaRica(data, result) {
  const all = readTable(join(data, 'costarica_train70.csv.gz'));
  const part = (name) => where(all, (row) => half(row[column(all, 'idhogar')]) === name);
  const outcomes = outcomesOf(part('B'));
  const mapping = mappingOf('costa_rica');
  const server = await Server.start();
  try {
    const people = await server.people();
    const survey = await addSurvey(people.manager, data_name, mapping, { members: part('A') },
      { transform: 'class', poor_values: [1, 2] });
    const { state } = await importHouseholds(people, mapping, { members: drop(part('B'), (name) => name === 'Target') });
    const { programme } = await addProgramme(people);
    const card = await people.manager.post('/v1/models', {
      survey: survey.survey, name: data_name, features: [], estimator: 'ols', folds: 10 });
    const list = await makeList(people.manager, programme, card.model, { coverage_percent: 100 });
    const units = (await rowsOf(people.manager, list))
      .filter((row) => outcomes.has(row.code))
      .map((row) => ({ ...outcomes.get(row.code), score: row.score, position: row.position }));
    // The card's cuts part the score line into the classes, the poorest first.
    const predicted = (unit) => 1 + card.class_cuts.filter((cut) => unit.score > cut).length;
    result.targeting.push({ data: data_name, estimator: 'ols', households: units.length,
      macro_f1: macroF1(units, (unit) => unit.class, predicted) });
    curveByClass(units, list.total, result);
    result.invariants['costa rica: every registered household is scored'] = state.inserted === list.total;
  } finally {
    await server.stop();
  }
}

/** Of each class, how many would be left out at a coverage. */
function curveByClass(units, total, result) {
  for (const coverage of [20, 30, 40]) {
    const inside = (unit) => unit.position <= (total * coverage) / 100;
    const judged = errors(units, (unit) => unit.class <= 2, inside);
    const left = {};
    for (const value of [1, 2, 3, 4]) {
      const members = units.filter((unit) => unit.class === value);
      left[`class ${value} left out`] = members.filter((unit) => !inside(unit)).length / members.length;
    }
    result.targeting.push({ data: data_name, estimator: 'ols', coverage, households: units.length, ...judged, ...left });
  }
}
