// The built app in a throttled Chromium (design: phones and budgets), served by the program itself.
//
//   node bench/web.mjs [--quick]        quick: sizes and the first text only
//
// first_page_kb_gz and fonts_kb are bytes of files, exact. The times are medians of three first visits at 360 px with
// an empty cache and a processor slowed six times: first text on 50 kbit/s and 800 ms, a button that answers on
// EDGE (240 kbit/s, 840 ms), and the first text of a second visit on 50 kbit/s.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '../web/node_modules/playwright-core/index.mjs';
import { measure } from '../web/tools/sizes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const quick = process.argv.includes('--quick');
const runs = 3;
const weak = { latency: 800, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };
const edge = { latency: 840, downloadThroughput: 240_000 / 8, uploadThroughput: 240_000 / 8 };
const limits = { first_page_kb_gz: 60, fonts_kb: 40, first_text_s_50k: 3, answers_s_edge: 6, repeat_s_50k: 1.5 };

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = (ms) => +(ms / 1000).toFixed(2);

/** Half of the flushes of this disk take longer; printed beside every figure. */
function fsyncP50() {
  const folder = mkdtempSync(join(tmpdir(), 'takaful-fsync-'));
  const file = openSync(join(folder, 'x'), 'w');
  const times = Array.from({ length: 41 }, () => {
    writeSync(file, 'x');
    const begun = process.hrtime.bigint();
    fsyncSync(file);
    return Number(process.hrtime.bigint() - begun) / 1000;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Math.round(median(times));
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'takaful-web-'));
  const port = await freePort();
  const program = process.env.TAKAFUL ?? join(root, 'build/release/takaful');
  const server = spawn(program, ['serve', '--data', folder, '--web', join(root, 'web/dist'), '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    if (await fetch(`${base}/v1/me`).then((answer) => answer.ok, () => false)) break;
    await pause(100);
  }
  if (server.exitCode !== null) throw new Error('the server did not start');
  const stop = async () => {
    server.kill('SIGTERM');
    await Promise.race([new Promise((done) => server.once('exit', done)), pause(5_000)]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, stop };
}

async function slow(context, page, line) {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...line });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  return session;
}

/** Milliseconds from the start of the visit to the first text on the screen. */
const firstText = (page) =>
  page.evaluate(() => new Promise((done) => {
    const known = performance.getEntriesByName('first-contentful-paint')[0];
    if (known) return done(known.startTime);
    new PerformanceObserver((list) => {
      const entry = list.getEntriesByName('first-contentful-paint')[0];
      if (entry) done(entry.startTime);
    }).observe({ type: 'paint', buffered: true });
  }));

/** Milliseconds until a button of the page answers: the form says what is wrong with an empty number. */
const firstAnswer = (page) =>
  page.evaluate(() => new Promise((done) => {
    const ask = () => {
      document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true, bubbles: true }));
      requestAnimationFrame(() => (document.querySelector('#receipt-error') ? done(performance.now()) : setTimeout(ask, 50)));
    };
    ask();
  }));

async function visitOnce(browser, base, line, measureVisit, again) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'ar-EG' });
  const page = await context.newPage();
  await slow(context, page, line);
  await page.goto(`${base}/`, { waitUntil: 'commit', timeout: 120_000 });
  let value = await measureVisit(page);
  if (again) {
    // The first visit ends: fonts come, the service worker keeps the shell.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await pause(4_000);
    await page.goto('about:blank');
    await page.goto(`${base}/`, { waitUntil: 'commit', timeout: 120_000 });
    value = await measureVisit(page);
  }
  await context.close();
  return value;
}

async function times(base) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
  const three = async (...how) => {
    const values = [];
    for (let i = 0; i < runs; i++) values.push(await visitOnce(browser, base, ...how));
    return seconds(median(values));
  };
  const out = { first_text_s_50k: await three(weak, firstText) };
  if (!quick) {
    out.answers_s_edge = await three(edge, firstAnswer);
    out.repeat_s_50k = await three(weak, firstText, true);
    out.answers_s_50k = await three(weak, firstAnswer);
  }
  await browser.close();
  return out;
}

const sizes = Object.fromEntries(measure().map((row) => [row.name, row.kb]));
const house = await serve();
let timed;
try {
  timed = await times(house.base);
} finally {
  await house.stop();
}
const values = { first_page_kb_gz: sizes['first page ar'], fonts_kb: sizes['fonts ar'], ...timed };
const figures = Object.entries(values).map(([name, value]) => ({
  name, value, unit: name.includes('_kb') ? 'KB' : 's', ...(limits[name] ? { limit: limits[name] } : {}),
}));
const fsync = fsyncP50();
for (const { name, value, unit, limit } of figures)
  console.log(`${name.padEnd(20)} ${String(value).padStart(7)} ${unit.padEnd(2)} ${limit ? `(limit ${limit})${value > limit ? '  OVER' : ''}` : ''}`);
console.log(`fsync p50 ${fsync} us, ${cpus().length} cores`);
mkdirSync(join(root, 'bench/out'), { recursive: true });
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
writeFileSync(
  join(root, 'bench/out/web.json'),
  `${JSON.stringify({ bench: 'web', commit, machine: { cores: cpus().length, fsync_p50_us: fsync }, figures }, null, 2)}\n`,
);
