// The types of the server's routes: `takaful openapi` → src/generated/api.d.ts, which is kept in the repository so
// that the web builds without a compiler. With --check nothing is written: it fails when the file is out of date.
//
//   npm run types [-- --check]        the program is $TAKAFUL, else the newest under build/
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = fileURLToPath(new URL('../src/generated/api.d.ts', import.meta.url));

function newestProgram() {
  const build = join(root, 'build');
  const made = existsSync(build) ? readdirSync(build).map((preset) => join(build, preset, 'takaful')) : [];
  return made.filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

const program = process.env.TAKAFUL ?? newestProgram();
if (!program) throw new Error('no program: set TAKAFUL, or build one');
const document = JSON.parse(execFileSync(program, ['openapi'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
const heading = '// Made by `npm run types` from `takaful openapi`. Change the routes, not this file.\n';
const types = heading + astToString(await openapiTS(document));

if (!process.argv.includes('--check')) {
  writeFileSync(file, types);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== types) {
  console.error('web/src/generated/api.d.ts is not what the program prints: npm --prefix web run types');
  process.exit(1);
}
