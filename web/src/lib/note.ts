// C2SP signed notes and tlog checkpoints: text, a blank line, signature lines.

import { concat, equal, parseBase64, parseHex, utf8 } from './bytes';
import { verifyEd25519 } from './ed25519';
import { sha256 } from './sha256';

export interface VerifierKey {
  name: string;
  id: Uint8Array; // 4 bytes: the first of SHA-256(name ‖ LF ‖ type ‖ key).
  type: number; // 1 Ed25519, 4 Ed25519 cosignature/v1.
  key: Uint8Array;
}

export interface NoteSignature {
  name: string;
  id: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  text: string; // Ends in LF; what is signed.
  signatures: NoteSignature[];
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  text: string;
}

const signaturesMax = 64;
const badName = (name: string) => name === '' || /[\s+\p{Z}]/u.test(name);

/** "name+530d903a+base64(type ‖ key)"; undefined when the id does not belong to the key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (!match) return undefined;
  const [, name, idHex, encoded] = match as unknown as [string, string, string, string];
  const id = parseHex(idHex);
  const typed = parseBase64(encoded);
  if (!id || typed?.length !== 33 || badName(name)) return undefined;
  if (!equal(sha256(utf8(`${name}\n`), typed).slice(0, 4), id)) return undefined;
  return { name, id, type: typed[0]!, key: typed.slice(1) };
}

/** Splits at the last blank line. Undefined: not a note. */
export function parseNote(note: string): Note | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f\ufffd]/.test(note)) return undefined;
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length === 0 || lines.length > signaturesMax) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const blob = match && parseBase64(match[2]!);
    if (!match || !blob || blob.length < 5 || badName(match[1]!)) return undefined;
    signatures.push({ name: match[1]!, id: blob.slice(0, 4), signature: blob.slice(4) });
  }
  return { text, signatures };
}

const bySame = (key: VerifierKey) => (signature: NoteSignature) =>
  signature.name === key.name && equal(signature.id, key.id);

/** Whether `key` signed the note. A known key whose signature fails makes the whole note false. */
export async function isSignedBy(note: Note, key: VerifierKey): Promise<boolean> {
  const own = note.signatures.filter(bySame(key));
  if (own.length === 0 || key.type !== 1) return false;
  for (const { signature } of own)
    if (!(await verifyEd25519(signature, utf8(note.text), key.key))) return false;
  return true;
}

/** When the witness says it saw this tree (POSIX seconds), or undefined if it did not sign it. */
export async function cosignedAt(note: Note, witness: VerifierKey): Promise<number | undefined> {
  const own = note.signatures.find(bySame(witness));
  if (!own || witness.type !== 4 || own.signature.length !== 72) return undefined;
  const seconds = new DataView(own.signature.buffer, own.signature.byteOffset).getBigUint64(0);
  const message = concat(utf8(`cosignature/v1\ntime ${seconds}\n`), utf8(note.text));
  const good = await verifyEd25519(own.signature.slice(8), message, witness.key);
  return good ? Number(seconds) : undefined;
}

/** Origin, size, root; extension lines are allowed and kept in `text`. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, rootText, ...rest] = text.split('\n');
  if (!origin || rest.length === 0 || rest.slice(0, -1).some((line) => line === '')) return undefined;
  if (!size || !/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) return undefined;
  const root = parseBase64(rootText ?? '');
  if (root?.length !== 32) return undefined;
  return { origin, size: Number(size), root, text };
}
