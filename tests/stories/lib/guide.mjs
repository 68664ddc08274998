// Runs a document's ```sh blocks in one shell, in order, and obeys what it says to the story alone:
//
//   <!-- story: clock 2026-12-01T09:00:00Z -->   sets the server's clock, and has done what waits
//   <!-- story: settle -->                       jobs, log and sealing until nothing is left
//   <!-- story: output a b c -->                 the words that the block before printed, all of them
//   <!-- story: contains "text" -->              the block before printed this text
//   <!-- story: check COMMAND -->                a shell command that must succeed
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A bash that stays: variables and functions of one block are there in the next. */
class Shell {
  constructor(folder, env) {
    this.process = spawn('bash', ['-s'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.text = '';
    this.errors = '';
    this.process.stdout.on('data', (data) => this.take(data));
    this.process.stderr.on('data', (data) => (this.errors += data));
    this.process.once('exit', (code) => this.waiting?.reject(new Error(`ended with ${code}:\n${this.text}\n${this.errors}`)));
    this.process.stdin.write('set -eu\n');
  }

  take(data) {
    this.text += data;
    const end = this.text.indexOf('\u0001');
    if (end < 0) return;
    const printed = this.text.slice(0, end);
    this.text = '';
    this.waiting.resolve(printed);
  }

  /** What the commands print. Any that fails ends the shell, and this. */
  run(commands) {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.process.stdin.write(`${commands}\nprintf '\\001'\n`);
    });
  }

  stop() {
    this.waiting = undefined;
    this.process.stdin.end();
  }
}

/** The document's commands and remarks, in order: [{line, verb, text}]. */
function steps(document) {
  const found = [];
  let block;
  for (const [at, line] of document.split('\n').entries()) {
    const remark = /^<!-- story: (\w+) ?(.*) -->$/.exec(line);
    if (line === '```sh') block = { line: at + 1, verb: 'run', text: '' };
    else if (line === '```' && block) {
      found.push(block);
      block = undefined;
    } else if (block) block.text += `${line}\n`;
    else if (remark) found.push({ line: at + 1, verb: remark[1], text: remark[2] });
  }
  return found;
}

/** Runs the document; gives how many blocks ran. */
export async function runGuide(path, server, folder, env) {
  const shell = new Shell(folder, { ...process.env, ...env });
  let printed = '';
  let blocks = 0;
  const verbs = {
    async run(text) {
      printed = await shell.run(text);
      ++blocks;
    },
    async clock(text) {
      await server.clock(`set ${text}`);
      await server.clock('settle');
    },
    settle: () => server.clock('settle'),
    async output(text) {
      const words = printed.split(/\s+/).filter(Boolean).join(' ');
      if (words !== text) throw new Error(`printed “${words}”`);
    },
    async contains(text) {
      if (!printed.includes(JSON.parse(text))) throw new Error(`printed “${printed}”`);
    },
    check: (text) => shell.run(text),
  };
  try {
    for (const { line, verb, text } of steps(readFileSync(path, 'utf8'))) {
      if (!verbs[verb]) throw new Error(`${path}:${line}: no such remark: ${verb}`);
      try {
        await verbs[verb](text);
      } catch (error) {
        throw new Error(`${path}:${line}: ${verb} ${text}\n${error.message}\nprinted: ${printed}`);
      }
    }
  } finally {
    shell.stop();
  }
  return blocks;
}
