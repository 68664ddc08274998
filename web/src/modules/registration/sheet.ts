// A CSV file as the desk's computers save it: UTF-8, or the Windows-1256 of an older Excel; commas, semicolons or
// tabs. Read here for the preview; the server reads the whole and is sent UTF-8 always.

export type Encoding = 'utf-8' | 'windows-1256';

export interface Sheet {
  name: string; // As the file is called.
  text: string;
  encoding: Encoding;
  separator: string;
  headings: string[];
  rows: string[][]; // The first few.
}

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

export function readSheet(name: string, bytes: Uint8Array): Sheet {
  const { text: whole, encoding } = decodeText(bytes);
  const text = whole.replace(/^\ufeff/, '');
  const separator = separatorOf(text);
  const [headings = [], ...rows] = firstRecords(text, separator, rowsShown + 1);
  return { name, text, encoding, separator, headings, rows };
}

/** The file as the server is sent it: UTF-8 in base64. */
export function encodeSheet(sheet: Sheet): Promise<string> {
  const reader = new FileReader(); // Twenty megabytes without a string operation a byte.
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(new Blob([sheet.text]));
  });
}
