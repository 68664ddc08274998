// verify.html: the whole verifier in one file, which needs no server, no network and no other file.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const web = fileURLToPath(new URL('..', import.meta.url));
const style = `body{font:18px/1.6 system-ui,sans-serif;max-inline-size:42rem;margin:auto;padding:1rem;background:#faf7f0;color:#1d2a26}
textarea,input,button{font:inherit;inline-size:100%;box-sizing:border-box;margin-block:.25rem .75rem;padding:.5rem;border:1px solid #9bb;border-radius:8px;background:#fff;color:inherit}
textarea{font-family:monospace;direction:ltr}button{background:#0b6b57;color:#fff;border:0;min-block-size:44px;cursor:pointer}
nav{display:flex;gap:.5rem}nav button{inline-size:auto;padding-inline:1rem;background:none;color:#0b6b57;border:1px solid}
.good{color:#0b6b57}.wrong{color:#a33a1e}.verdict{font-weight:700;font-size:1.2em}`;

/** The page's HTML. */
export async function alonePage() {
  const [{ output }] = await build({
    configFile: false,
    root: web,
    logLevel: 'warn',
    resolve: { alias: { $lib: join(web, 'src/lib') } },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: 'src/modules/log/alone.ts', formats: ['iife'], name: 'takaful' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  });
  const script = output[0].code.replaceAll('</script', '<\\/script');
  const field = (id, rows) => `<label for="${id}" data-word="${id}"></label><textarea id="${id}" rows="${rows}"></textarea>`;
  return `<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Takaful</title><style>${style}</style></head><body>
<nav><button type="button" id="ar" lang="ar">العربية</button><button type="button" id="en" lang="en">English</button></nav>
<h1 data-word="title"></h1><p data-word="words"></p>
<section>${field('paper', 8)}<label for="file" data-word="file"></label><input id="file" type="file">
${field('key', 2)}${field('policy', 4)}<button type="button" id="check" data-word="check"></button></section>
<section id="found" role="status"></section>
<script>${script}</script></body></html>
`;
}
