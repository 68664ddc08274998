// A served demo, a browser, people who sign in. A base address given as an argument is used as it is; else the
// program in $TAKAFUL makes a demo once (tests/out/demo) and serves a copy of it.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '../../web/node_modules/playwright-core/index.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const out = join(root, 'tests/out');
const axeSource = readFileSync(join(root, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** The demo, made once by the program itself; the same folder for all browser tests. */
function demoFolder(program) {
  const folder = join(out, 'demo');
  if (!existsSync(join(folder, 'ready'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    const made = spawnSync(program, ['demo', '--data', folder], { stdio: 'inherit' });
    if (made.status !== 0) throw new Error(`takaful demo ended with ${made.status}`);
    writeFileSync(join(folder, 'ready'), '');
  }
  return folder;
}

/** The words after `--name=`, or all of the usual ones: `--width=360 --scheme=dark,light`. */
export function argument(name, usual) {
  const given = process.argv.find((one) => one.startsWith(`--${name}=`));
  return given ? given.slice(name.length + 3).split(',') : usual.map(String);
}

/** {base, folder?, stop}: a served house of its own. */
export async function openHouse(name) {
  const given = process.argv.slice(2).find((one) => /^https?:/.test(one));
  if (given) return { base: given.replace(/\/$/, ''), stop: () => undefined };
  const program = process.env.TAKAFUL;
  if (!program) throw new Error('set TAKAFUL to the program, or give a base address');
  const folder = join(out, `demo-${name}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(demoFolder(program), folder, { recursive: true });
  const port = await freePort();
  const server = spawn(program, ['serve', '--data', folder, '--web', join(root, 'web/dist'), '--port', String(port), '--demo'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && server.exitCode === null) {
    if (await fetch(`${base}/v1/me`).then((answer) => answer.ok, () => false)) break;
    await pause(100);
  }
  const stop = async () => {
    server.kill('SIGTERM');
    await Promise.race([new Promise((done) => server.once('exit', done)), pause(5_000)]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (server.exitCode !== null) throw new Error('the server did not start');
  return { base, folder, stop };
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** A page that fails the test on any script error, console error or broken content policy. */
export async function openPage(browser, { width = 1280, scheme = 'light', ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 860 }, deviceScaleFactor: width < 600 ? 2 : 1, colorScheme: scheme,
    locale: 'ar-EG', reducedMotion: 'reduce', ...more,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // A refusal of the server is an answer that the page shows, not a fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  return { context, page, faults };
}

/** Signs in as the first demo person of a role. */
export async function signIn(context, base, role) {
  const people = await (await context.request.get(`${base}/v1/demo/people`)).json();
  const person = people.items.find((one) => one.role === role);
  if (!person) throw new Error(`the demo has no ${role}`);
  const answer = await context.request.post(`${base}/v1/demo/sessions`, { data: { person: person.person } });
  if (!answer.ok()) throw new Error(`sign-in as ${role}: ${answer.status()} ${await answer.text()}`);
  return person;
}

/** Goes there, waits for words, fonts and quiet. */
export async function visit(page, address) {
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForSelector('main h1, main h2', { timeout: 60_000 });
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Violations of axe, one line each; the script is put in by the debugger, past the content policy. */
export async function axe(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast-enhanced': { enabled: false } } }));
  return violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

let failed = 0;
export const failures = () => failed;
export function check(good, words) {
  if (good) return console.log(`good  ${words}`);
  failed++;
  console.log(`BAD   ${words}`);
}

/** Runs a test, closes what it opened, gives the exit code. */
export async function run(name, test) {
  const house = await openHouse(name);
  const browser = await openBrowser();
  try {
    await test({ ...house, browser });
  } catch (error) {
    failed++;
    console.error(error);
  } finally {
    await browser.close();
    await house.stop();
  }
  process.exit(failed ? 1 : 0);
}
