// The form under which names and words are compared; one algorithm with the server (base/text), held to it
// by tests/shared/normalise.json.

const letters: Record<string, string> = {
  أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ة: 'ه', ى: 'ي', ئ: 'ي', ی: 'ي', ؤ: 'و', ک: 'ك', '\u0640': '',
};
const dropped = /[\p{M}\p{Cf}]/u;
const space = /\s/u;

function letter(character: string): string {
  const known = letters[character];
  if (known !== undefined) return known;
  if (space.test(character)) return ' ';
  if (dropped.test(character)) return '';
  const code = character.codePointAt(0)!;
  if (code >= 0x0660 && code <= 0x0669) return String(code - 0x0660);
  if (code >= 0x06f0 && code <= 0x06f9) return String(code - 0x06f0);
  // Simple lower case, one letter for one: İ becomes i, as on the server.
  return Array.from(character.toLowerCase())[0] ?? '';
}

export function normalise(text: string): string {
  return Array.from(text.normalize('NFKC'), letter)
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/(^| )عبد (?=ال)/g, '$1عبد');
}
