// The whole web: client build, prerendered public pages, shells of both entries in both languages, the
// service worker, and compressed copies beside every text file. The server only serves files.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { alonePage } from './alone.mjs';
import { criticalCss } from './critical.mjs';

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

const bootSource = readFileSync(join(web, 'tools/boot.js'), 'utf8').replace(/^\s*\/\/.*\n/gm, '');
const bootFile = `assets/boot-${createHash('sha256').update(bootSource).digest('hex').slice(0, 8)}.js`;
write(bootFile, bootSource);

/** The links of a page's styles: all at once for a shell; what is seen at first, then the rest, for a page. */
function sheets(styles, body, soon) {
  if (!body) return styles.map((file) => `<link rel="stylesheet" href="/${file}" />`).join('\n    ');
  const css = criticalCss(styles.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n'), body + soon);
  const file = `assets/first-${createHash('sha256').update(css).digest('hex').slice(0, 8)}.css`;
  write(file, css);
  return `<link rel="stylesheet" href="/${file}" />\n    <meta name="styles" content="${styles.map((one) => `/${one}`).join(' ')}" />`;
}

function page(entry, { language, head = '', body = '', soon = '', path, chunks = [] }) {
  const linked = [...closure(manifest[`${entry}.html`]), ...chunks.flatMap((chunk) => [...closure(chunk)])];
  const styles = [...new Set(linked.flatMap((chunk) => chunk.css ?? []))];
  const scripts = [...new Set(linked.map((chunk) => `/${chunk.file}`))];
  const title = /<title>.*?<\/title>/s;
  const html = templates[entry]
    .replace('<html lang="ar" dir="rtl">', `<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
    .replace(title, title.exec(head)?.[0] ?? `<title>${language === 'ar' ? 'تكافل' : 'Takaful'}</title>`)
    // What Vite linked is linked anew: styles at once, scripts after the first words.
    .replace(/\s*<(?:script type="module"|link rel="(?:modulepreload|stylesheet)")[^>]*>(?:<\/script>)?/g, '')
    // Styles stand first: they are what the first words wait for.
    .replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    ${sheets(styles, body, soon)}`)
    .replace('</head>', `  <meta name="later" content="${scripts.join(' ')}" />\n    ${head.replace(title, '')}\n  </head>`)
    .replace('</body>', `  <script type="module" fetchpriority="low" src="/${bootFile}"></script>\n  </body>`);
  const app = body ? `<div id="app" data-page="${path}">${body}</div>` : '<div id="app"></div>';
  return html.replace('<div id="app"><!--app--></div>', () => app);
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
    const { head, body, soon } = await renderPage(path, language);
    const chunks = [words, pageModules[path] && chunkNamed(`generated/${language}.more.ts`), pageModules[path] && chunkNamed(pageModules[path])].filter(Boolean);
    write(join(under, path, 'index.html'), page('app', { language, head, body, soon, path, chunks }));
  }
  // The shells of addresses that only the script knows; the server gives the nearest one above the path.
  write(join(under, 'shell.html'), page('app', { language, chunks: [words, chunkNamed(`generated/${language}.more.ts`)] }));
  write(join(under, 'desk/shell.html'), page('desk', { language, chunks: ['app', 'more', 'desk'].map((part) => chunkNamed(`generated/${language}.${part}.ts`)) }));
}

write('verify.html', await alonePage());

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
