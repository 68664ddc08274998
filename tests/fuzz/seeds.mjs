// More inputs for the fuzz targets, out of files that are read and never copied into the project:
// our own vectors, and with a folder of public test vectors (signed notes, proofs, JSON) those.
//
//   node tests/fuzz/seeds.mjs OUT [FOLDER]

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const longest = 2_048;
const [out, folder] = process.argv.slice(2);
mkdirSync(out, { recursive: true });

function add(bytes) {
  const kept = Buffer.from(bytes).subarray(0, longest);
  writeFileSync(join(out, createHash('sha256').update(kept).digest('hex').slice(0, 16)), kept);
}

/** Every text inside a JSON value, and what it means where it is base64 or hex. */
function addTexts(value) {
  if (value && typeof value === 'object') Object.values(value).forEach(addTexts);
  if (typeof value !== 'string' || value.length < 4) return;
  add(value);
  if (/^[A-Za-z0-9+/]+=*$/.test(value)) add(Buffer.from(value, 'base64'));
  if (/^([0-9a-f]{2})+$/i.test(value)) add(Buffer.from(value, 'hex'));
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesUnder(join(path, name)));
}

/** A sample: the vectors of one kind are many and alike. */
function addFolder(path) {
  for (const file of filesUnder(path).filter((_, i, all) => i % Math.ceil(all.length / 60) === 0)) {
    const bytes = readFileSync(file);
    add(bytes);
    if (file.endsWith('.json') && bytes.length < 20_000) addTexts(JSON.parse(bytes.toString()));
  }
}

const shared = new URL('../shared/', import.meta.url).pathname;
for (const name of readdirSync(shared)) addTexts(JSON.parse(readFileSync(shared + name, 'utf8')));
if (folder) {
  const unpacked = mkdtempSync(join(tmpdir(), 'takaful-seeds-'));
  for (const archive of readdirSync(folder).filter((name) => name.endsWith('.tar.gz')))
    execFileSync('tar', ['--extract', '--gzip', '--file', join(folder, archive), '--directory', unpacked]);
  addFolder(unpacked);
  rmSync(unpacked, { recursive: true });
}
