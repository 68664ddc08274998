// The first pound, on real households: from a survey to a test of means, from a gift to a family,
// and proved from outside.
//
//   bin/story first-pound --data ../shared/data/targeting
//
// Everything goes through HTTP on throw-away servers. Outcomes of the households that are scored
// (their consumption, their class) never reach a server: only this story knows them, to judge.
import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/server.mjs';
import { uganda } from './first-pound/uganda.mjs';
import { costaRica } from './first-pound/costa_rica.mjs';
import { arequipa } from './first-pound/arequipa.mjs';

const data = argument('--data') ?? join(root, '../shared/data/targeting');
if (!existsSync(data)) {
  console.log(`first-pound: no data in ${data}; nothing was run`);
  process.exit(process.argv.includes('--need-data') ? 1 : 0);
}

const started = process.hrtime.bigint();
const result = { verified: false, invariants: {}, targeting: [], money: {}, seconds: 0 };
await uganda(data, result);
await costaRica(data, result);
await arequipa(data, result);
result.seconds = Number(process.hrtime.bigint() - started) / 1e9;

print(result);
mkdirSync(join(root, 'bench/out'), { recursive: true });
writeFileSync(join(root, 'bench/out/first-pound.json'), JSON.stringify(result, null, 2) + '\n');
const broken = Object.entries(result.invariants).filter(([, holds]) => !holds);
if (broken.length || !result.verified) {
  console.error(`\nBROKEN: ${broken.map(([name]) => name).join(', ') || 'not verified'}`);
  process.exit(1);
}
console.log(`\nAll ${Object.keys(result.invariants).length} invariants hold; the log is verified. ${result.seconds.toFixed(1)} s`);

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function print({ targeting, money, invariants }) {
  const percent = (share) => (share === undefined ? '' : `${(100 * share).toFixed(1)} %`);
  console.log('\nTargeting, judged on households that the model never saw');
  console.table(
    targeting.map((row) => ({
      data: row.data,
      estimator: row.estimator,
      'coverage %': row.coverage ?? '',
      households: row.households,
      'R²': row.r2?.toFixed(3) ?? '',
      AUC: row.auc?.toFixed(3) ?? '',
      'macro-F1': row.macro_f1?.toFixed(3) ?? '',
      exclusion: percent(row.exclusion),
      inclusion: percent(row.inclusion),
      'poorest left out': percent(row.matched),
    })),
  );
  console.log('Money');
  console.table(money);
  console.log('Invariants');
  for (const [name, holds] of Object.entries(invariants)) console.log(`  ${holds ? '✓' : '✗'} ${name}`);
}
