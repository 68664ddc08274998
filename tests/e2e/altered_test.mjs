// Story 9, from the row to the phone: a villager keeps a copy, two partners witness the log; a month later the keeper
// alters an entry of last month in the database and publishes what it says now. Her phone and both partners name that
// entry; nobody who was shown it afterwards is told that it is sound.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addProgramme, egp } from '../stories/first-pound/steps.mjs';
import { leafHash } from '../stories/lib/independent.mjs';
import { program, Server } from '../stories/lib/server.mjs';
import { witnessed } from '../stories/lib/witness.mjs';
import { check, failures, openBrowser, openPage, root, visit } from './harness.mjs';

const october = '2026-10-05T08:00:00Z';
const november = '2026-11-05T08:00:00Z';
const leafBytes = 512;
const amountAt = 72; // docs/formats/leaf.md: int64 minor units, in clear.

/** Presses the notebook's button; gives the page's words once it has an answer. */
async function pressed(page) {
  await page.locator('section:has(#copy-title) .primary').click();
  await page.locator('section:has(#copy-title) .good, p.wrong').first().waitFor({ timeout: 60_000 });
  return page.locator('body').innerText();
}

/** What a partner's witness says of the log, once it says something. */
async function alarmOf(witness) {
  for (let tries = 0; tries < 1_000; ++tries) {
    const found = (await witness.state()).logs.find(({ alarm }) => alarm);
    if (found) return found;
    await pause(20);
  }
  throw new Error(`${witness.name} raises no alarm`);
}

/** The files that show leaves to the public, of the whole tree's size. */
function published(folder, size) {
  const path = (kind) => join(folder, 'log/tile', kind, '000.p', String(size));
  return { entries: path('entries'), hashes: path('0') };
}

/** The leaf as the database has it, with another amount: written over the row, byte for byte. */
function alterRow(folder, leaf, minor) {
  const file = join(folder, 'takaful.db');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(leaf);
  if (at < 0) throw new Error('the row is not in the database');
  const altered = Buffer.from(leaf);
  altered.writeBigInt64BE(BigInt(minor), amountAt);
  altered.copy(bytes, at);
  writeFileSync(file, bytes);
  return altered;
}

/** Publishes what the altered row says: the entry, and its hash. */
function publish({ entries, hashes }, index, altered) {
  const bundle = readFileSync(entries);
  altered.copy(bundle, index * (leafBytes + 2) + 2);
  writeFileSync(entries, bundle);
  const tile = readFileSync(hashes);
  leafHash(altered).copy(tile, index * 32);
  writeFileSync(hashes, tile);
}

const give = (people, fund, pounds) => people.clerk.post('/v1/gifts', { fund, amount: egp(pounds), intention: 'sadaqa', source: 'bank' });

const server = await Server.start({ now: october });
const browser = await openBrowser();
let witnesses = [];
let failed = false;
try {
  const first = await server.people();
  const { fund } = await addProgramme(first, { perHousehold: 10 });
  await give(first, fund, 40);
  const { gift } = await give(first, fund, 300);
  await give(first, fund, 50);
  await server.clock('settle');
  ({ witnesses } = await witnessed(server, october));
  await server.reopen(october, [...server.args, '--web', join(root, 'web/dist')]);
  await server.clock('settle');

  const { page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await visit(page, `${server.base}/en/notebook`);
  check(/All that you kept is still as it was/.test(await pressed(page)), 'in October she keeps a copy');

  await server.clock(`set ${november}`);
  const people = await server.people();
  await give(people, fund, 60);
  await server.clock('settle');
  await server.clock('settle');
  await visit(page, `${server.base}/en/notebook`);
  check(/All that you kept is still as it was/.test(await pressed(page)), 'in November it still holds, and is completed');
  const index = (await server.public.get(`/v1/gifts/${gift}/trace`)).proof.leaf_index;
  const size = (await server.public.get('/v1/health')).log.published_size;
  for (const witness of witnesses) check((await witness.state()).logs[0].size === size, `${witness.name} has cosigned all of it`);

  // The keeper's night: the row says 30 pounds, where 300 were given.
  await server.reopen(november); // A start copies the write-ahead log into the file.
  await server.kill('SIGTERM');
  const files = published(server.folder, size);
  const honest = readFileSync(files.entries).subarray(index * (leafBytes + 2) + 2).subarray(0, leafBytes);
  const altered = alterRow(server.folder, honest, 30_00);
  await server.open(november);
  publish(files, index, altered);

  const verified = spawnSync(program(), ['verify', `${server.base}/log`], { encoding: 'utf8' });
  check(verified.status !== 0 && /NOT sound/.test(verified.stdout), `whoever verifies from nothing is told so (${verified.status})`);
  await visit(page, `${server.base}/en/notebook`);
  const said = await pressed(page);
  check(said.includes(`Line ${index} is no longer what your copy says`), `her phone names entry ${index}`);
  for (const witness of witnesses) {
    await witness.kill();
    await witness.reopen();
    const { alarm, leaf } = await alarmOf(witness);
    check(alarm === 'tlog.mirror_leaf_changed' && leaf === index, `${witness.name} names entry ${leaf} (${alarm})`);
    const kept = await witness.file((await witness.state()).logs[0].folder, `tile/entries/000.p/${size}`);
    check(kept.includes(honest) && !kept.includes(altered), `${witness.name} still has the true one`);
  }
  check(faults.length === 0, `no fault on the page: ${faults.join(' ')}`);
  const refused = await server.reopen(november).then(() => '', (error) => error.message);
  check(/tlog\.tree_differs/.test(refused), 'the program itself does not serve such a log again');
} catch (error) {
  failed = true;
  console.error(error, server.errors, witnesses.map((one) => one.errors));
} finally {
  await browser.close();
  for (const witness of witnesses) await witness.stop();
  await server.stop();
}
process.exit(failed || failures() ? 1 : 0);
