// The gate of sizes, in bytes as they travel (gzip): the first page in each language, its fonts, every other page.
// Limits: docs/decisions/web.md. Prints a table; exits 1 when one is passed.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const kb = 1024;

const read = (address) => readFileSync(join(dist, address), 'utf8');
const onWire = (address) => {
  const file = join(dist, address);
  return existsSync(`${file}.gz`) ? statSync(`${file}.gz`).size : gzipSync(readFileSync(file)).length;
};
const addresses = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

/** Scripts and styles that a page's HTML asks for, and what those scripts import at once. */
export function filesOf(page) {
  const found = new Set(addresses(read(page), /(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g));
  for (const later of addresses(read(page), /<meta name="(?:later|styles)" content="([^"]*)"/g).join(' ').split(' ')) if (later) found.add(later);
  for (const file of found) {
    if (!file.endsWith('.js')) continue;
    for (const name of addresses(read(file), /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) found.add(`/assets/${name}`);
  }
  return [...found];
}

/** The fonts that a page of this language brings: those whose letters it shows. */
function fontBytes(language) {
  const app = filesOf(language === 'ar' ? 'index.html' : 'en/index.html').filter((file) => file.endsWith('.js')).map(read).join('\n');
  const sheet = addresses(app, new RegExp(`["'\`](/assets/${language}-[^"'\`]+\\.css)["'\`]`, 'g'))[0];
  const faces = read(sheet).split('@font-face').slice(1);
  const needed = faces.filter((face) => language === 'ar' || /latin/.test(face));
  return needed.reduce((sum, face) => sum + statSync(join(dist, /url\(["']?(\/assets\/[^)"']+)/.exec(face)[1])).size, 0);
}

const rows = [];
const row = (name, bytes, limit) => rows.push({ name, kb: +(bytes / kb).toFixed(1), limit: limit / kb, good: bytes <= limit });

export function measure() {
  for (const [language, home] of [['ar', 'index.html'], ['en', 'en/index.html']]) {
    const first = [home, ...filesOf(home)];
    row(`first page ${language}`, first.reduce((sum, file) => sum + onWire(file), 0), 60 * kb);
    row(`fonts ${language}`, fontBytes(language), 40 * kb);
    for (const page of ['give', 'follow', 'funds', 'how-it-works']) {
      const path = `${language === 'en' ? 'en/' : ''}${page}/index.html`;
      const more = [path, ...filesOf(path)].filter((file) => !first.includes(file));
      row(`${page} ${language}`, more.reduce((sum, file) => sum + onWire(file), 0), 25 * kb);
    }
    const desk = [`${language === 'en' ? 'en/' : ''}desk/shell.html`];
    row(`desk ${language}`, [...desk, ...filesOf(desk[0])].reduce((sum, file) => sum + onWire(file), 0), 250 * kb);
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const one of measure())
    console.log(`${one.good ? 'good' : 'OVER'}  ${one.name.padEnd(20)} ${String(one.kb).padStart(7)} KB of ${one.limit}`);
  process.exit(rows.every((one) => one.good) ? 0 : 1);
}
