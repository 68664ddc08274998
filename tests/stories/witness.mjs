// Partners witness the log (story 9): nothing is published that they have not cosigned, a split view
// gets no quorum, and an entry that was altered is named. What the server and the witnesses write is
// read by a verifier of its own (lib/independent.mjs).
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { program, root, Server } from './lib/server.mjs';
import { nobody, Witness, witnessed } from './lib/witness.mjs';
import { addProgramme, egp } from './first-pound/steps.mjs';
import {
  checkProof, consistencyProof, cosignedAt, isConsistent, leafHash, parseCheckpoint, parseKey, parseNote, parsePolicy, readLog, treeHash,
} from './lib/independent.mjs';

const now = '2026-11-01T08:00:00Z';
let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

/** The exit code of `takaful verify`. */
function verify(...args) {
  try {
    execFileSync(program(), ['verify', ...args], { cwd: root, stdio: 'pipe' });
    return 0;
  } catch (error) {
    return error.status;
  }
}

const give = (people, fund, pounds) => people.clerk.post('/v1/gifts', { fund, amount: egp(pounds), intention: 'sadaqa', source: 'bank' });
const sizeOf = async (server) => parseCheckpoint(parseNote((await server.log('checkpoint')).toString()).text).size;

/** Waits for what a witness does by itself. */
async function until(question) {
  for (let tries = 0; tries < 1_000; ++tries) {
    const answer = await question();
    if (answer) return answer;
    await pause(20);
  }
  throw new Error('it never came');
}

/** Nothing is published before both have cosigned; what they cosigned, a stranger can read and check. */
async function quorum(server, people, fund, witnesses, policyFile) {
  const policy = parsePolicy(readFileSync(policyFile, 'utf8'));
  const key = parseKey((await server.log('vkey')).toString());
  const gift = await give(people, fund, 40);
  await server.clock('settle');
  const log = await readLog(server.log.bind(server), key);
  expect('the quorum', policy.isSatisfied(log.note), true);
  for (const witness of policy.witnesses) expect(`${witness.name} cosigned`, cosignedAt(log.note, witness.key) > 0, true);
  expect('verify with the policy', verify(`${server.base}/log`, '--policy', policyFile), 0);

  // A receipt carries the cosignatures: it convinces offline.
  const trace = await people.clerk.get(`/v1/gifts/${gift.gift ?? gift.id}/trace`);
  const proof = checkProof(trace.proof.receipt ?? JSON.parse(trace.proof.slip).proof, key);
  expect('the receipt has the quorum', policy.isSatisfied(proof.note), true);
  expect('the receipt is of its place', log.entries[proof.index].equals(proof.entry), true);

  // The partners' copies are logs of their own.
  for (const witness of witnesses) {
    const [{ folder }] = (await witness.state()).logs;
    const copy = await readLog((path) => witness.file(folder, path), key);
    expect(`${witness.name}'s copy`, copy.head.root.equals(log.head.root), true);
  }
  return log;
}

/** One witness is away: gifts go on, publication waits, and says for whom. */
async function away(server, people, fund, [first, second]) {
  const before = await sizeOf(server);
  await second.kill();
  await give(people, fund, 41);
  await server.clock('settle');
  expect('still the old one', await sizeOf(server), before);
  const { log } = await server.public.get('/v1/health');
  expect('signed, not published', [log.signed_size, log.published_size], [before + 1, before]);
  expect('who is missing', log.witnesses.map(({ refusal }) => refusal), ['', 'tlog.unreachable']);
  await second.reopen();
  await server.clock('settle');
  expect('published', await sizeOf(server), before + 1);
  expect('the first was asked again', (await first.state()).logs[0].size, before + 1);
}

/** The keeper signs two trees: a copy of the house lives on by itself. Neither gets both witnesses. */
async function splitView(server, people, fund, log) {
  const folder = `${server.folder}-other`;
  await server.kill('SIGTERM');
  cpSync(server.folder, folder, { recursive: true });
  await server.open(now);
  const other = await Server.start({ folder, args: server.args });
  const witnesses = [];
  try {
    const strangers = await other.people();
    await give(people, fund, 50);
    await give(strangers, fund, 60);
    for (const one of [server, other]) await one.clock('settle');
    const key = parseKey((await server.log('vkey')).toString());
    // Without a policy, either would be published; each witness sees another one of the two.
    witnesses.push(await Witness.start('north', [['--log', `${server.base}/log`]]));
    witnesses.push(await Witness.start('south', [['--log', `${other.base}/log`]]));
    const views = [];
    for (const [i, one] of [server, other].entries()) {
      await until(async () => (await witnesses[i].state()).logs[0].size > log.head.size);
      views.push(await readLog(one.log.bind(one), key));
    }
    expect('one size', views[0].head.size, views[1].head.size);
    expect('two roots', views[0].head.root.equals(views[1].head.root), false);
    for (const [i, witness] of witnesses.entries()) {
      const note = (await [other, server][i].log('checkpoint')).toString();
      const old = views[0].head.size;
      expect('the other view', (await witness.add(`old ${old}\n\n${note}`)).status, 422);
      expect('the alarm', (await witness.state()).logs[0].alarm !== '', true);
      const known = await witness.add(`old 0\n\n${note}`);
      expect('what it has', [known.status, known.type, known.body], [409, 'text/x.tlog.size', `${old}\n`]);
    }
    // A longer tree with an honest proof of its own history does not continue the other's.
    await give(strangers, fund, 61);
    await other.clock('settle');
    const longer = await readLog(other.log.bind(other), key);
    const hashes = longer.entries.map(leafHash);
    const proof = consistencyProof(views[1].head.size, hashes);
    expect('the proof is right', isConsistent(views[1].head.size, hashes.length, treeHash(hashes.slice(0, -1)), longer.head.root, proof), true);
    const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
    const body = `old ${views[1].head.size}\n${lines}\n${(await other.log('checkpoint')).toString()}`;
    expect('refused by who saw the first', (await witnesses[0].add(body)).status, 422);
    expect('cosigned by who saw the second', (await witnesses[1].add(body)).status, 200);
  } finally {
    for (const witness of witnesses) await witness.stop();
    await other.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The keeper alters last month's entry in the published files: both partners name it. */
async function altered(server, witnesses) {
  const size = await sizeOf(server);
  const path = join(server.folder, 'log/tile/entries/000.p', String(size));
  const bundle = readFileSync(path);
  const honest = Buffer.from(bundle);
  bundle[514 + 2 + 300] ^= 1;
  writeFileSync(path, bundle);
  expect('verify', verify(join(server.folder, 'log')), 11);
  for (const witness of witnesses) {
    await witness.kill();
    await witness.reopen();
    const state = await until(async () => (await witness.state()).logs.find(({ alarm }) => alarm));
    expect(`${witness.name} names the entry`, [state.alarm, state.leaf], ['tlog.mirror_leaf_changed', 1]);
  }
  writeFileSync(path, honest);
}

const server = await Server.start({ now });
let witnesses = [];
try {
  const people = await server.people();
  const { fund } = await addProgramme(people, { perHousehold: 10 });
  await give(people, fund, 30);
  await server.clock('settle');
  const made = await witnessed(server, now);
  const { policyFile } = made;
  witnesses = made.witnesses;
  const again = await server.people();
  const log = await quorum(server, again, fund, witnesses, policyFile);
  await away(server, again, fund, witnesses);
  await altered(server, witnesses);
  for (const witness of witnesses) await witness.kill();
  server.args = ['--witness-policy', nobody(server)];
  await splitView(server, again, fund, log);
  console.log(`witness: ${checked} checks`);
} catch (error) {
  console.error(error, server.errors, witnesses.map((one) => one.errors));
  process.exitCode = 1;
} finally {
  for (const witness of witnesses) await witness.stop();
  await server.stop();
}
