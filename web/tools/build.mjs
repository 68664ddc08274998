// The whole web: client build, prerendered public pages, shells of both entries in both languages, the
// service worker, and compressed copies beside every text file. The server only serves files.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const web = fileURLToPath(new URL('..', import.meta.url));
const dist = join(web, 'dist');
const serverSide = join(web, 'node_modules/.takaful-prerender');

await build({ root: web, logLevel: 'warn' });
await build({
  root: web,
  logLevel: 'warn',
  build: { ssr: 'src/app/prerender.ts', outDir: serverSide, emptyOutDir: true, rollupOptions: { input: 'src/app/prerender.ts' } },
});

const { renderPage, publicPages } = await import(pathToFileURL(join(serverSide, 'prerender.js')).href);
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const templates = { app: readFileSync(join(dist, 'app.html'), 'utf8'), desk: readFileSync(join(dist, 'desk.html'), 'utf8') };
rmSync(join(dist, '.vite'), { recursive: true });
for (const name of ['app.html', 'desk.html']) rmSync(join(dist, name));

const chunkNamed = (ending) => Object.values(manifest).find((chunk) => chunk.src?.endsWith(ending) && chunk.file.endsWith('.js'));
const pageModules = {
  '/give': 'GivePage.svelte', '/follow': 'FollowPage.svelte', '/how-it-works': 'HowPage.svelte', '/funds': 'FundsPage.svelte',
};

/** A chunk and all that it imports at once, with their styles. */
function closure(chunk, seen = new Set()) {
  if (!chunk || seen.has(chunk)) return seen;
  seen.add(chunk);
  for (const name of chunk.imports ?? []) closure(manifest[name], seen);
  return seen;
}

function page(template, { language, head = '', body = '', path, chunks = [] }) {
  const linked = [...new Set(chunks.flatMap((chunk) => [...closure(chunk)]))];
  const styles = [...new Set(linked.flatMap((chunk) => chunk.css ?? []))].filter((file) => !template.includes(file));
  const scripts = [...new Set(linked.map((chunk) => chunk.file))].filter((file) => !template.includes(file));
  const links = [
    ...styles.map((file) => `<link rel="stylesheet" href="/${file}">`),
    ...scripts.map((file) => `<link rel="modulepreload" href="/${file}" fetchpriority="low">`),
  ].join('\n    ');
  const title = /<title>.*?<\/title>/s;
  const rest = head.replace(title, '');
  let html = template
    .replace('<html lang="ar" dir="rtl">', `<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
    .replace(title, title.exec(head)?.[0] ?? `<title>${language === 'ar' ? 'تكافل' : 'Takaful'}</title>`)
    .replace(/<script type="module" crossorigin/, '<script type="module" fetchpriority="low"')
    .replaceAll(' crossorigin', '')
    .replace('</head>', `  ${links}\n    ${rest}\n  </head>`);
  if (body) html = html.replace('<div id="app"><!--app--></div>', () => `<div id="app" data-page="${path}">${body}</div>`);
  return html.replace('<!--app-->', '');
}

function write(path, text) {
  const file = join(dist, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

for (const language of ['ar', 'en']) {
  const under = language === 'en' ? 'en' : '';
  const words = chunkNamed(`generated/${language}.app.ts`);
  for (const path of publicPages) {
    const { head, body } = await renderPage(path, language);
    const chunks = [words, pageModules[path] && chunkNamed(pageModules[path])].filter(Boolean);
    write(join(under, path, 'index.html'), page(templates.app, { language, head, body, path, chunks }));
  }
  // The shells of addresses that only the script knows; the server gives the nearest one above the path.
  write(join(under, 'shell.html'), page(templates.app, { language, chunks: [words] }));
  write(join(under, 'desk/shell.html'), page(templates.desk, { language, chunks: [words, chunkNamed(`generated/${language}.desk.ts`)].filter(Boolean) }));
}

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);

/** Files that only the staff's entry leads to, by whatever way. */
function deskChunks() {
  const reach = (chunk, seen = new Set()) => {
    if (!chunk || seen.has(chunk)) return seen;
    seen.add(chunk);
    for (const name of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) reach(manifest[name], seen);
    return seen;
  };
  const filesOf = (chunks) => new Set([...chunks].flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])]));
  const app = filesOf(reach(manifest['app.html']));
  return new Set([...filesOf(reach(manifest['desk.html']))].filter((file) => !app.has(file)));
}

// The offline shell: all pages and scripts of the citizen's app. The version is the hash of what it holds.
const deskOnly = deskChunks();
const shell = files(dist)
  .map((file) => relative(dist, file))
  .filter((file) => !/(^|\/)desk\/|robots\.txt/.test(file) && !deskOnly.has(file))
  .sort();
const version = createHash('sha256');
for (const file of shell) version.update(file).update(readFileSync(join(dist, file)));
const addresses = shell.map((file) => '/' + (file === 'en/index.html' ? 'en/' : file.replace(/\/?index\.html$/, '')));
write(
  'sw.js',
  readFileSync(join(web, 'tools/sw.js'), 'utf8')
    .replace("'VERSION'", JSON.stringify(version.digest('hex').slice(0, 16)))
    .replace("['SHELL']", JSON.stringify(addresses)),
);

for (const file of files(dist)) {
  if (!/\.(html|js|css|svg|json|webmanifest|txt)$/.test(file) || statSync(file).size < 512) continue;
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}
