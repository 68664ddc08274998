// A client that vanishes: at every byte of what it sends, and at every byte of the answer. Whoever asks again gets
// the same answer, and money has moved once.
import { once } from 'node:events';
import { connect } from 'node:net';
import { addProgramme, egp } from './first-pound/steps.mjs';
import { newId } from './lib/ids.mjs';
import { Server } from './lib/server.mjs';

let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

const server = await Server.start();
try {
  const people = await server.people();
  const { fund } = await addProgramme(people, { perHousehold: 10 });
  const gift = (id) => ({ id, fund, amount: egp(3), intention: 'sadaqa', source: 'bank' });
  const request = (command) => {
    const body = JSON.stringify(command);
    return Buffer.from(
      `POST /v1/gifts HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${people.clerk.token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };
  /** Sends those bytes, reads `wanted` of the answer, and is gone: with a farewell, or as when the battery ends. */
  const vanish = async (bytes, wanted, politely) => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    await new Promise((sent) => socket.write(bytes, sent));
    for (let got = 0; got < wanted; ) got += (await once(socket, 'data'))[0].length;
    if (politely) socket.resume().end();
    else socket.resetAndDestroy();
    await once(socket, 'close');
  };

  const received = async () => {
    const { items } = await people.auditor.get('/v1/funds');
    return items.find((one) => one.fund === fund).received.minor;
  };

  const first = gift(newId());
  const whole = request(first);
  for (let size = 1; size < whole.length; ++size) await vanish(whole.subarray(0, size), 0, size % 2 === 0);
  expect('a request cut short moves nothing', await received(), 0);
  const answer = await people.clerk.must('POST', '/v1/gifts', first);
  expect('asked again', await people.clerk.must('POST', '/v1/gifts', first), answer);

  // Whole requests: gone before the answer, or in the middle of it.
  const ids = [];
  for (let wanted = 0; wanted < 40; ++wanted) {
    const command = gift(newId());
    ids.push(command.id);
    await vanish(request(command), wanted, wanted % 3 === 0);
    const [one, two] = [await people.clerk.must('POST', '/v1/gifts', command), await people.clerk.must('POST', '/v1/gifts', command)];
    expect('the same answer', two, one);
    expect('of the same gift', one.gift ?? one.id, command.id);
  }
  expect('money moved once for each', await received(), 300 * (1 + ids.length));
  console.log(`vanish: ${checked} checks, ${whole.length - 1} requests cut short`);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
}
