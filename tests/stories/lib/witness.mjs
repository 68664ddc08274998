// A real `takaful witness`: its own process, folder and port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, root } from './server.mjs';

/** Two witnesses of a server's log, and the server again with a policy that asks for both: {witnesses, policyFile}. */
export async function witnessed(server, now) {
  const witnesses = [];
  for (const name of ['university', 'press']) witnesses.push(await Witness.start(name, [['--log', `${server.base}/log`]]));
  const policyFile = join(server.folder, 'policy');
  writeFileSync(policyFile, `${witnesses.map((one) => one.policyLine()).join('\n')}\ngroup both all university press\nquorum both\n`);
  await server.reopen(now, ['--witness-policy', policyFile]);
  return { witnesses, policyFile };
}

/** A policy by which the log waits for nobody. */
export function nobody(server) {
  const file = join(server.folder, 'nobody');
  writeFileSync(file, 'quorum none\n');
  return file;
}

export class Witness {
  static async start(name, log, { every = 3600, folder, env = {} } = {}) {
    const witness = new Witness();
    witness.name = name;
    witness.folder = folder ?? mkdtempSync(join(tmpdir(), 'takaful-witness-'));
    witness.log = log;
    witness.every = every;
    witness.env = env;
    await witness.open();
    return witness;
  }

  async open(listen = '127.0.0.1:0') {
    const args = ['witness', '--data', this.folder, '--name', `${this.name}.test/witness`, '--listen', listen, '--every', String(this.every)];
    for (const log of [this.log].flat()) args.push(...log);
    this.process = spawn(program(), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    this.errors = '';
    this.process.stderr.on('data', (data) => (this.errors += data));
    const line = await new Promise((resolve, reject) => {
      let text = '';
      this.process.stdout.on('data', (data) => {
        text += data;
        const found = /^witness (\S+) at (http:\S+)$/m.exec(text);
        if (found) resolve(found);
      });
      this.process.once('exit', (code) => reject(new Error(`witness ended with ${code}:\n${this.errors}`)));
    });
    [, this.vkey, this.base] = line;
  }

  /** The line that a policy needs. */
  policyLine() {
    return `witness ${this.name} ${this.vkey} ${this.base}`;
  }

  async state() {
    return (await fetch(`${this.base}/state`)).json();
  }

  async add(body) {
    const answer = await fetch(`${this.base}/add-checkpoint`, { method: 'POST', body });
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
  }

  async file(log, path) {
    const answer = await fetch(`${this.base}/${log}/${path}`);
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
  }

  async kill(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
  }

  /** Again, at the same address. */
  reopen() {
    return this.open(new URL(this.base).host);
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
