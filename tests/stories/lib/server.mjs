// A throw-away server: its own folder, its own port, a clock that the story sets.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { Client } from './client.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The program: $TAKAFUL, else the release build, else the one with sanitizers. */
export function program() {
  const found = [process.env.TAKAFUL, join(root, 'build/release/takaful'), join(root, 'build/dev/takaful')]
    .filter(Boolean)
    .find((path) => existsSync(path));
  if (!found) throw new Error('no program: run bin/setup and build first, or set TAKAFUL');
  return found;
}

export function takaful(...args) {
  return execFileSync(program(), args, { encoding: 'utf8', cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

let made = 0;

/** A database of its own on the server that $TAKAFUL_TEST_DATABASE names; undefined: a file. */
export function newDatabase() {
  const server = process.env.TAKAFUL_TEST_DATABASE;
  if (!server) return undefined;
  const name = `story_${process.pid}_${++made}`;
  execFileSync('psql', [server, '--quiet', '--command', `CREATE DATABASE ${name}`]);
  const address = new URL(server);
  address.pathname = name;
  return address.href;
}

/** The people of every story: one a role, PINs known here only. */
export const staff = {
  admin: { name: 'نادية المديرة', phone: '01000000001', pin: '730915', roles: ['admin'] },
  clerk: { name: 'سامي الصراف', phone: '01000000002', pin: '730915', roles: ['clerk'] },
  manager: { name: 'هدى المنسقة', phone: '01000000003', pin: '730915', roles: ['manager'] },
  approver: { name: 'حسن عضو المجلس', phone: '01000000004', pin: '730915', roles: ['approver'] },
  both: { name: 'علي المتعجل', phone: '01000000005', pin: '730915', roles: ['manager', 'approver'] },
  donor: { name: 'منى المتبرعة', phone: '01000000006', pin: '730915', roles: ['donor'] },
  auditor: { name: 'رشا المدققة', phone: '01000000007', pin: '730915', roles: ['auditor'] },
};

export class Server {
  /** Starts a server in a new folder with the first administrator made by the command line. */
  static async start({ now = '2026-11-01T08:00:00Z', folder, database, args = [], env = {} } = {}) {
    const server = new Server();
    server.folder = folder ?? mkdtempSync(join(tmpdir(), 'takaful-story-'));
    server.keep = folder !== undefined;
    server.args = args;
    server.env = env;
    const { name, phone, pin } = staff.admin;
    if (!existsSync(join(server.folder, 'keys.db'))) {
      process.env.TAKAFUL_DATABASE = database ?? newDatabase() ?? '';
      takaful('user', 'add', '--data', server.folder, '--name', name, '--phone', phone, '--pin', pin, '--role', 'admin');
    }
    server.database = process.env.TAKAFUL_DATABASE;
    await server.open(now);
    return server;
  }

  async open(now) {
    this.socket = join(this.folder, 'clock.sock');
    this.process = spawn(
      program(),
      ['story', '--serve', '--data', this.folder, '--port', String(this.port ?? 0), '--clock-socket', this.socket, '--now', now, ...this.args],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: root, env: { ...process.env, ...this.env, TAKAFUL_DATABASE: this.database } },
    );
    this.errors = '';
    this.process.stderr.on('data', (data) => (this.errors += data));
    const line = await firstLine(this.process, () => this.errors);
    this.port = JSON.parse(line).port;
    this.base = `http://127.0.0.1:${this.port}`;
    this.public = new Client(this.base);
  }

  /** Starts again on the same folder and port, with other options. */
  async reopen(now, args = this.args) {
    await this.kill('SIGTERM');
    this.args = args;
    await this.open(now);
  }

  /** A file of the public log; undefined when there is none. */
  async log(path) {
    const answer = await fetch(`${this.base}/log/${path}`);
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
  }

  /** Signs everyone in; the administrator makes those who are not there yet. */
  async people() {
    const admin = await this.public.signIn(staff.admin.phone, staff.admin.pin);
    const people = { admin, public: this.public };
    for (const [role, who] of Object.entries(staff)) {
      if (role === 'admin') continue;
      await admin.request('POST', '/v1/users', { id: userId(role), ...who });
      people[role] = await this.public.signIn(who.phone, who.pin);
    }
    return people;
  }

  /** Sets the clock ("set 2026-11-02T08:00:00Z"), moves it ("advance 3600s"), or has everything
   *  that waits done: jobs, outbox, log ("settle"). */
  async clock(line) {
    const socket = createConnection(this.socket);
    await once(socket, 'connect');
    socket.write(`${line}\n`);
    const [answer] = await once(socket, 'data');
    socket.end();
    if (!String(answer).startsWith('ok')) throw new Error(`clock: ${answer}`);
  }

  async kill(signal = 'SIGKILL') {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
  }

  async stop() {
    await this.kill('SIGTERM');
    if (!this.keep) rmSync(this.folder, { recursive: true, force: true });
  }
}

// The same ids at every start, so that making people again changes nothing.
function userId(role) {
  const tail = [...role].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7).toString(16).padStart(12, '0');
  return `01930000-0000-7000-8000-${tail.slice(-12)}`;
}

function firstLine(child, errors) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`server ended with ${code} before it served:\n${errors()}`)));
  });
}
