// Partners at https addresses: the witness reads the log and the server asks the witness through TLS, and
// neither goes on with a certificate that it does not trust or that is another host's.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addProgramme, egp } from './first-pound/steps.mjs';
import { cosignedAt, parseNote, parsePolicy } from './lib/independent.mjs';
import { program, root, Server } from './lib/server.mjs';
import { secureDoor, trust } from './lib/tls.mjs';
import { Witness } from './lib/witness.mjs';

const now = '2026-11-01T08:00:00Z';
let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

/** The exit code of `takaful verify`, and what it says. The doors are in this process, so it must not stand still. */
async function verify(log, env) {
  try {
    const { stdout } = await promisify(execFile)(program(), ['verify', log], { cwd: root, env: { ...process.env, ...env } });
    return [0, stdout];
  } catch (error) {
    return [error.code, `${error.stdout}${error.stderr}`];
  }
}

const server = await Server.start({ now });
const doors = [];
let witness;
try {
  const people = await server.people();
  const { fund } = await addProgramme(people, { perHousehold: 10 });
  const give = (pounds, by = people) => by.clerk.post('/v1/gifts', { fund, amount: egp(pounds), intention: 'sadaqa', source: 'bank' });
  await give(30);
  await server.clock('settle');

  doors.push(await secureDoor(server.base));
  const log = `https://127.0.0.1:${doors[0].port}/log`;
  expect('verify through TLS', (await verify(log, trust))[0], 0);
  const untrusted = await verify(log, {});
  expect('an unknown authority', [untrusted[0], untrusted[1].includes('certificate')], [2, true]);
  const stranger = await verify(log.replace('127.0.0.1', '127.0.0.2'), trust);
  expect("another host's certificate", [stranger[0], stranger[1].includes('certificate')], [2, true]);

  witness = await Witness.start('press', [['--log', log]], { env: trust });
  doors.push(await secureDoor(witness.base));
  const policyFile = join(server.folder, 'policy');
  writeFileSync(policyFile, `witness press ${witness.vkey} https://localhost:${doors[1].port}\nquorum press\n`);
  server.env = trust;
  await server.reopen(now, ['--witness-policy', policyFile]);
  await give(40, await server.people());
  await server.clock('settle');
  const note = parseNote((await server.log('checkpoint')).toString());
  const [{ key }] = parsePolicy(`witness press ${witness.vkey} https://localhost\nquorum press\n`).witnesses;
  expect('cosigned through TLS', cosignedAt(note, key) > 0, true);

  server.env = {};
  await server.reopen(now);
  await give(50, await server.people());
  await server.clock('settle');
  const { log: health } = await server.public.get('/v1/health');
  expect('published with an untrusted witness', health.signed_size - health.published_size, 1);
  expect('why', health.witnesses.map(({ refusal }) => refusal), ['tlog.certificate_refused']);
  console.log(`tls: ${checked} checks`);
} catch (error) {
  console.error(error, server.errors, witness?.errors);
  process.exitCode = 1;
} finally {
  for (const door of doors) door.close();
  await witness?.stop();
  await server.stop();
}
