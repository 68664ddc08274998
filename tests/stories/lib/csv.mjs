// Just enough CSV for the story: files are read by a real parser in the server; here rows are only
// split into halves and columns dropped.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';

export function readTable(path) {
  let bytes = readFileSync(path);
  if (path.endsWith('.gz')) bytes = gunzipSync(bytes);
  const lines = bytes.toString('utf8').replace(/^\uFEFF/, '').split(/\r?\n/).filter(Boolean);
  const head = splitLine(lines[0]);
  const rows = lines.slice(1).map(splitLine);
  return { head, rows };
}

function splitLine(line) {
  const cells = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; ++i) {
    const letter = line[i];
    if (quoted) {
      if (letter === '"' && line[i + 1] === '"') cell += line[++i];
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  cells.push(cell);
  return cells;
}

const cellText = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function tableText({ head, rows }) {
  return [head, ...rows].map((row) => row.map(cellText).join(',')).join('\n') + '\n';
}

export function column(table, name) {
  const index = table.head.indexOf(name);
  if (index < 0) throw new Error(`no column ${name}`);
  return index;
}

/** The table with these columns alone. */
export function keep(table, names) {
  const places = names.map((name) => column(table, name));
  return { head: names, rows: table.rows.map((row) => places.map((place) => row[place])) };
}

/** The table without the columns for which `drops` is true. */
export function drop(table, drops) {
  return keep(table, table.head.filter((name) => !drops(name)));
}

export function where(table, test) {
  return { head: table.head, rows: table.rows.filter(test) };
}

/** Half 'A' or 'B' of a key, by its digest: the same on every machine, and households stay whole. */
export function half(key) {
  return createHash('sha256').update(key).digest()[0] % 2 === 0 ? 'A' : 'B';
}

export const base64 = (text) => Buffer.from(text, 'utf8').toString('base64');
