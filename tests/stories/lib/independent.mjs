// An independent reader of the log, written from the public specifications alone (RFC 6962, c2sp.org:
// signed-note, tlog-checkpoint, tlog-tiles, tlog-proof, tlog-cosignature, tlog-policy). It shares no code
// with the server or the web app: where the three agree, the formats are what the documents say.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const insist = (good, why) => {
  if (!good) throw new Error(why);
};

// ---- RFC 6962 §2.1 ---------------------------------------------------------------------------------
export const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);
const largestPowerBelow = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** MTH of a list of leaf hashes, by the definition. */
export function treeHash(hashes) {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0];
  const k = largestPowerBelow(hashes.length);
  return nodeHash(treeHash(hashes.slice(0, k)), treeHash(hashes.slice(k)));
}

/** PATH(m, D[n]) turned round: the root that leaf m and this path give. */
export function rootOfPath(m, n, leaf, path) {
  insist(m >= 0 && m < n, 'index outside the tree');
  if (n === 1) {
    insist(path.length === 0, 'path too long');
    return leaf;
  }
  insist(path.length > 0, 'path too short');
  const sibling = path.at(-1);
  const k = largestPowerBelow(n);
  return m < k
    ? nodeHash(rootOfPath(m, k, leaf, path.slice(0, -1)), sibling)
    : nodeHash(sibling, rootOfPath(m - k, n - k, leaf, path.slice(0, -1)));
}

/** SUBPROOF(m, D[n], whole) turned round: [root of the first m, root of all n]. */
function rootsOfSubproof(m, n, whole, known, proof) {
  if (m === n) {
    if (whole) {
      insist(proof.length === 0, 'proof too long');
      return [known, known];
    }
    insist(proof.length === 1, 'proof of a wrong length');
    return [proof[0], proof[0]];
  }
  insist(proof.length > 0, 'proof too short');
  const k = largestPowerBelow(n);
  const sibling = proof.at(-1);
  const rest = proof.slice(0, -1);
  if (m <= k) {
    const [first, second] = rootsOfSubproof(m, k, whole, known, rest);
    return [first, nodeHash(second, sibling)];
  }
  const [first, second] = rootsOfSubproof(m - k, n - k, false, known, rest);
  return [nodeHash(sibling, first), nodeHash(sibling, second)];
}

/** PROOF(m, D[n]) by the definition: for a test that shows a tree to a witness. */
export function consistencyProof(m, hashes, whole = true) {
  if (m === hashes.length) return whole ? [] : [treeHash(hashes)];
  const k = largestPowerBelow(hashes.length);
  return m <= k
    ? [...consistencyProof(m, hashes.slice(0, k), whole), treeHash(hashes.slice(k))]
    : [...consistencyProof(m - k, hashes.slice(k), false), treeHash(hashes.slice(0, k))];
}

export function isConsistent(m, n, rootM, rootN, proof) {
  try {
    const [first, second] = rootsOfSubproof(m, n, true, rootM, proof);
    return first.equals(rootM) && second.equals(rootN);
  } catch {
    return false;
  }
}

// ---- Signed notes ----------------------------------------------------------------------------------
export function parseKey(text) {
  const [name, id, ...encoded] = text.trim().split('+');
  const typed = Buffer.from(encoded.join('+'), 'base64');
  insist(typed.length === 33, 'key of a wrong length');
  insist(sha256(`${name}\n`, typed).subarray(0, 4).toString('hex') === id, 'the id is not the key’s');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  return { name, id, type: typed[0], key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

export function parseNote(note) {
  insist(!/[\0-\x09\x0b-\x1f]/.test(note), 'control byte in a note');
  const split = note.lastIndexOf('\n\n');
  insist(split >= 0 && note.endsWith('\n'), 'not a note');
  const signatures = note.slice(split + 2, -1).split('\n').map((line) => {
    const [dash, name, blob, ...more] = line.split(' ');
    insist(dash === '\u2014' && name && blob && more.length === 0, 'not a signature line');
    const bytes = Buffer.from(blob, 'base64');
    return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

const of = (note, key) => note.signatures.filter(({ name, id }) => name === key.name && id === key.id);

/** Did this log key (type 1) sign? */
export const isSigned = (note, key) =>
  key.type === 1 && of(note, key).length > 0 && of(note, key).every(({ bytes }) => verifySignature(null, Buffer.from(note.text), key.key, bytes));

/** When did this witness (type 4) cosign, in seconds since 1970? Undefined: it did not. */
export function cosignedAt(note, key) {
  for (const { bytes } of of(note, key)) {
    if (key.type !== 4 || bytes.length !== 72) continue;
    const time = bytes.readBigUInt64BE();
    const message = Buffer.from(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (verifySignature(null, message, key.key, bytes.subarray(8))) return Number(time);
  }
  return undefined;
}

export function parseCheckpoint(text) {
  const [origin, size, root] = text.split('\n');
  insist(origin && /^(0|[1-9]\d*)$/.test(size), 'not a checkpoint');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

// ---- Policies --------------------------------------------------------------------------------------
/** Gives who is in the policy, and whether a checkpoint satisfies it. */
export function parsePolicy(text) {
  const logs = [];
  const names = new Map([['none', () => true]]);
  const witnesses = [];
  let quorum;
  for (const line of text.split('\n').map((one) => one.split(/[ \t]+/).filter(Boolean))) {
    if (line.length === 0 || line[0].startsWith('#')) continue;
    const [word, name, ...rest] = line;
    if (word === 'log') logs.push(parseKey(name));
    else if (word === 'witness') {
      const key = parseKey(rest[0]);
      witnesses.push({ name, key, url: rest[1] });
      names.set(name, (note) => cosignedAt(note, key) !== undefined);
    } else if (word === 'group') {
      const members = rest.slice(1).map((member) => names.get(member));
      insist(members.every(Boolean), 'a member that is not defined');
      const least = rest[0] === 'any' ? 1 : rest[0] === 'all' ? members.length : Number(rest[0]);
      names.set(name, (note) => members.filter((holds) => holds(note)).length >= least);
    } else if (word === 'quorum') quorum = names.get(name);
    else throw new Error(`unknown word ${word}`);
  }
  insist(quorum, 'no quorum');
  return { logs, witnesses, isSatisfied: (note) => quorum(note) };
}

// ---- Tiles and entries -----------------------------------------------------------------------------
export function tilePath(level, index, width) {
  const digits = String(index).padStart(Math.ceil(Math.max(String(index).length, 1) / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g);
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width < 256 ? `.p/${width}` : ''}`;
}

/** The first `count` entries of a bundle, which must hold nothing after a whole one. */
export function parseBundle(bytes, count) {
  const entries = [];
  for (let at = 0; entries.length < count;) {
    const length = bytes.readUInt16BE(at);
    insist(at + 2 + length <= bytes.length, 'bundle cut short');
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

async function fetchTile(read, level, index, width) {
  const bytes = (await read(tilePath(level, index, width))) ?? (await read(tilePath(level, index, 256)));
  insist(bytes, `no ${tilePath(level, index, width)}`);
  return bytes;
}

/** Reads a whole log: signature, every entry and every tile of every level against the signed root. */
export async function readLog(read, key) {
  const note = parseNote((await read('checkpoint')).toString());
  insist(isSigned(note, key), 'not signed by this key');
  const head = parseCheckpoint(note.text);
  insist(head.origin === key.name, 'another log');
  const entries = [];
  for (let index = 0; index * 256 < head.size; index++) {
    const width = Math.min(256, head.size - index * 256);
    entries.push(...parseBundle(await fetchTile(read, 'entries', index, width), width));
  }
  let hashes = entries.map(leafHash);
  insist(treeHash(hashes).equals(head.root), 'the entries do not have the signed root');
  for (let level = 0; hashes.length > 0; level++) {
    const above = [];
    for (let index = 0; index * 256 < hashes.length; index++) {
      const wanted = hashes.slice(index * 256, index * 256 + 256);
      const tile = await fetchTile(read, level, index, wanted.length);
      insist(tile.subarray(0, wanted.length * 32).equals(Buffer.concat(wanted)), `tile ${level}/${index} is not the tree’s`);
      if (wanted.length === 256) above.push(treeHash(wanted));
    }
    hashes = above;
  }
  return { note, head, entries };
}

/** c2sp.org/tlog-proof@v1 over the entry in its extra line. */
export function checkProof(text, key) {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  insist(lines.shift() === 'c2sp.org/tlog-proof@v1', 'not a tlog-proof');
  const extra = lines[0].startsWith('extra ') ? Buffer.from(lines.shift().slice(6), 'base64') : undefined;
  const index = Number(/^index (\d+)$/.exec(lines.shift())[1]);
  const note = parseNote(text.slice(split + 2));
  insist(isSigned(note, key), 'the checkpoint is not signed');
  const head = parseCheckpoint(note.text);
  const path = lines.map((line) => Buffer.from(line, 'base64'));
  insist(rootOfPath(index, head.size, leafHash(extra), path).equals(head.root), 'the path leads elsewhere');
  return { index, entry: extra, note, head };
}
