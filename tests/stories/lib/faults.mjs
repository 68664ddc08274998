// Makes calls of a running server fail: writes the plan that tests/faults/preload.cpp reads.
import { closeSync, existsSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { program } from './server.mjs';

export const calls = { read: 1, write: 2, open: 3, rename: 4, sync: 5, allocate: 6 };
export const errors = { EINTR: 4, EIO: 5, ENOSPC: 28, EDQUOT: 122, short: 0 };
export const places = { any: 0, database: 1, log: 2 };
const words = { armed: 0, call: 4, countdown: 8, error: 12, lasting: 16, hits: 20, seen: 24, place: 28 };

export class Faults {
  constructor(path, under) {
    writeFileSync(path, Buffer.alloc(32));
    this.file = openSync(path, 'r+');
    const library = join(dirname(program()), 'libtakaful_faults.so');
    if (!existsSync(library)) throw new Error(`${library} is not built`);
    this.env = {
      LD_PRELOAD: library,
      TAKAFUL_FAULTS: path,
      TAKAFUL_FAULTS_UNDER: under,
      // The address sanitizer wants to be loaded first, and may be second.
      ASAN_OPTIONS: [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0', 'detect_leaks=0'].filter(Boolean).join(':'),
    };
  }

  /** From now on the n-th such call fails, once, or with `lasting` every one from there on. */
  arm({ call, nth = 1, error = 'EIO', lasting = false, place = 'any' }) {
    const plan = Buffer.alloc(32);
    plan.writeUInt32LE(calls[call], words.call);
    plan.writeInt32LE(nth, words.countdown);
    plan.writeInt32LE(errors[error], words.error);
    plan.writeUInt32LE(lasting ? 1 : 0, words.lasting);
    plan.writeUInt32LE(places[place], words.place);
    writeSync(this.file, plan, 0, 32, 0);
    plan.writeUInt32LE(1, words.armed);
    writeSync(this.file, plan, words.armed, 4, words.armed);
  }

  /** Nothing fails any more. How many calls failed since `arm`, and how many there were. */
  disarm() {
    writeSync(this.file, Buffer.alloc(4), 0, 4, words.armed);
    const plan = Buffer.alloc(32);
    readSync(this.file, plan, 0, 32, 0);
    return { hits: plan.readUInt32LE(words.hits), seen: plan.readUInt32LE(words.seen) };
  }

  close() {
    closeSync(this.file);
  }
}
