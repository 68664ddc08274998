// A door with TLS before a server on this machine, as a reverse proxy is one. Its certificate is for
// 127.0.0.1 and localhost, by an authority of the tests' own (tests/stories/tls, good for a hundred years).
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { root } from './server.mjs';

const folder = join(root, 'tests/stories/tls');

/** What a program needs in its environment to trust the door. */
export const trust = { SSL_CERT_FILE: join(folder, 'authority.pem') };

/** {port, close()} of a new door before `target`, an address on this machine. */
export async function secureDoor(target) {
  const pem = readFileSync(join(folder, 'door.pem'));
  const open = new Set();
  const door = createServer({ cert: pem, key: pem }, (outside) => {
    const inside = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [one, other] of [[outside, inside], [inside, outside]]) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one) && other.destroy()).pipe(other);
    }
  });
  door.on('tlsClientError', () => {});
  door.listen(0, '0.0.0.0');
  await once(door, 'listening');
  const close = () => {
    for (const socket of open) socket.destroy();
    door.close();
  };
  return { port: door.address().port, close };
}
