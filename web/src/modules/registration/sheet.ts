// A CSV file as the desk's computers save it: UTF-8, or the Windows-1256 of an older Excel; commas, semicolons or
// tabs. Read here for the preview; the server reads the whole and is sent UTF-8 always. An Excel workbook is sent as it
// is, also for the preview.

export type Encoding = 'utf-8' | 'windows-1256';

export interface Sheet {
  name: string; // As the file is called.
  content: Blob; // As the server is sent it.
  from: { encoding: Encoding; separator: string } | { rows: number }; // A text's writing, or a workbook's length.
  headings: string[];
  tags: string[]; // HXL, one a heading; none at all without it.
  rows: string[][]; // The first few.
}

/** By its first bytes, as the server tells it: .xlsx, or an Excel file that the server refuses with words. */
export const isWorkbook = (bytes: Uint8Array): boolean =>
  ['504b0304', 'd0cf11e0'].includes([...bytes.subarray(0, 4)].map((one) => one.toString(16).padStart(2, '0')).join(''));

const separators = [',', ';', '\t'];
const rowsShown = 50;

/** The text, by the encoding that fits: what is no UTF-8 was written by an Arabic Windows. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1256').decode(bytes), encoding: 'windows-1256' };
  }
}

/** The first records of a text, quoted cells unquoted; empty lines are left out. */
export function firstRecords(text: string, separator: string, most: number): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endRecord = () => {
    cells.push(cell);
    if (cells.length > 1 || cell.trim() !== '') records.push(cells);
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length && records.length < most; at++) {
    const c = text[at]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[++at]!;
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator) {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') endRecord();
    else if (c !== '\r') cell += c;
  }
  if (records.length < most && (cell !== '' || cells.length)) endRecord();
  return records;
}

/** The separator that the heading row uses most. */
function separatorOf(text: string): string {
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const count = (one: string) => heading.split(one).length;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** An HXL tag, written one way: "#Adm1 +name+code" is "#adm1+code+name". As the server does it (record/intake). */
export function hxlTag(cell: string): string | undefined {
  const plain = cell.replace(/\s/g, '').toLowerCase();
  if (!/^#[a-z][a-z0-9_]*(?:\+[a-z][a-z0-9_]*)*$/.test(plain)) return undefined;
  const [name, ...attributes] = plain.split('+');
  return [name, ...[...new Set(attributes)].sort()].join('+');
}

/** The tags of a row that has nothing else. */
function tagsOf(row: string[] = []): string[] {
  const tags = row.map((cell) => hxlTag(cell) ?? (cell.trim() ? undefined : ''));
  return tags.some((tag) => tag) && !tags.includes(undefined) ? (tags as string[]) : [];
}

export function readSheet(name: string, bytes: Uint8Array): Sheet {
  const { text: whole, encoding } = decodeText(bytes);
  const text = whole.replace(/^\ufeff/, '');
  const separator = separatorOf(text);
  const [headings = [], ...below] = firstRecords(text, separator, rowsShown + 2);
  const own = tagsOf(headings);
  const tags = own.length ? own : tagsOf(below[0]);
  const rows = (tags.length && !own.length ? below.slice(1) : below).slice(0, rowsShown);
  return { name, content: new Blob([text]), from: { encoding, separator }, headings, tags, rows };
}

/** A file's bytes in base64. */
export function encode(content: Blob): Promise<string> {
  const reader = new FileReader(); // Twenty megabytes without a string operation a byte.
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(content);
  });
}
