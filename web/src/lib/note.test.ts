import { describe, expect, it } from 'vitest';
import { hex } from './bytes';
import { cosignedAt, isSignedBy, parseCheckpoint, parseNote, parseVerifierKey } from './note';

const foo = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const note =
  'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

describe('signed notes (C2SP signed-note)', () => {
  it('reads a key whose id belongs to it, and no other', () => {
    expect(hex(parseVerifierKey(foo)!.id)).toBe('530d903a');
    expect(parseVerifierKey(foo.replace('530d903a', '530d903b'))).toBeUndefined();
    expect(parseVerifierKey(foo.replace('example.com/foo', 'example.com/fop'))).toBeUndefined();
    expect(parseVerifierKey('nonsense')).toBeUndefined();
  });

  it('the published example holds', async () => {
    expect(await isSignedBy(parseNote(note)!, parseVerifierKey(foo)!)).toBe(true);
  });

  it('one changed letter of the text, and it does not', async () => {
    const changed = parseNote(note.replace('example message', 'exbmple message'))!;
    expect(await isSignedBy(changed, parseVerifierKey(foo)!)).toBe(false);
  });

  it('a note without that signer is not signed by it', async () => {
    const other = parseNote(note.replace('\u2014 example.com/foo', '\u2014 example.com/bar'))!;
    expect(await isSignedBy(other, parseVerifierKey(foo)!)).toBe(false);
  });

  it.each([
    ['no blank line', 'text\n\u2014 a AAAAAAAA\n'],
    ['no signature', 'text\n\n'],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAAA\n'],
    ['a control byte', 'te\u0007xt\n\n\u2014 a AAAAAAAA\n'],
    ['no end of line', 'text\n\n\u2014 a AAAAAAAA'],
    ['a short signature', 'text\n\n\u2014 a AAAA\n'],
  ])('refuses %s', (_, text) => expect(parseNote(text)).toBeUndefined());

  it('an Ed25519 key of kind 1 cosigns nothing', async () => {
    expect(await cosignedAt(parseNote(note)!, parseVerifierKey(foo)!)).toBeUndefined();
  });
});

describe('checkpoints', () => {
  const root = 'rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=';
  it('origin, size, root', () => {
    const checkpoint = parseCheckpoint(`example.com/log\n15\n${root}\n`);
    expect(checkpoint).toMatchObject({ origin: 'example.com/log', size: 15 });
  });

  it.each([
    `\n15\n${root}\n`, `example.com/log\n015\n${root}\n`, `example.com/log\n-1\n${root}\n`,
    `example.com/log\n15\n${root.slice(4)}\n`, `example.com/log\n15\n${root}`, `example.com/log\n15\n${root}\n\nx\n`,
  ])('refuses a bad form', (text) => expect(parseCheckpoint(text)).toBeUndefined());
});
