// Fonts, subset to the letters we and Arabic names use. The digits are a family of their own, first in the
// stack: two faces of one family with other weight ranges do not merge, and digits would silently fall back.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import subset from 'subset-font';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../src/generated/fonts/', import.meta.url));

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
const arabicLetters = range(0x621, 0x63a) + range(0x640, 0x652) + '\u0670\u0671';
const arabicMarks = '،؛؟«»·…–—٪ .,:()!-/+×';
const digits = range(0x660, 0x669) + '٪٫٬';

const latin = range(0x20, 0x7e) + '–—…“”‘’·×';

const plex = (weight, script = 'arabic') =>
  require.resolve(`@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-${script}-${weight}-normal.woff2`);
const noto = require.resolve(
  '@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2',
);
const faces = [
  { name: 'plex-400', file: plex(400), text: arabicLetters + arabicMarks },
  { name: 'plex-600', file: plex(600), text: arabicLetters + arabicMarks },
  // English pages only: Arabic ones set hashes and the odd Latin word in the system's font.
  { name: 'latin-400', file: plex(400, 'latin'), text: latin },
  { name: 'latin-600', file: plex(600, 'latin'), text: latin },
  { name: 'digits', file: noto, text: digits, axes: { wght: { min: 400, max: 600, default: 400 } } },
];

export async function subsetFonts() {
  mkdirSync(folder, { recursive: true });
  const recipe = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const face of faces) recipe.update(readFileSync(face.file));
  const stamp = recipe.digest('hex');
  const stampFile = `${folder}stamp`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  for (const { name, file, text, axes } of faces) {
    const font = await subset(readFileSync(file), text, {
      targetFormat: 'woff2',
      ...(axes ? { variationAxes: axes } : {}),
    });
    writeFileSync(`${folder}${name}.woff2`, font);
  }
  writeFileSync(stampFile, stamp);
}
