import { describe, expect, it } from 'vitest';
import { decodeText, firstRecords, hxlTag, isWorkbook, readSheet } from './sheet';

const utf8 = (text: string) => new TextEncoder().encode(text);
// «رقم» and «اسم» as an Arabic Windows writes them.
const raqm = [0xd1, 0xde, 0xe3];
const ism = [0xc7, 0xd3, 0xe3];
const ascii = (text: string) => [...text].map((one) => one.charCodeAt(0));

describe('files as people have them', () => {
  it('what is no UTF-8 is Windows-1256', () => {
    expect(decodeText(utf8('رقم'))).toEqual({ text: 'رقم', encoding: 'utf-8' });
    expect(decodeText(Uint8Array.from(raqm))).toEqual({ text: 'رقم', encoding: 'windows-1256' });
  });

  it('semicolons, quotes, line ends of Windows and a mark at the start', () => {
    const bytes = Uint8Array.from([...raqm, ...ascii(';'), ...ism, ...ascii('\r\nH1;"a;b"\r\n\r\nH2;c\r\n')]);
    expect(readSheet('x.csv', bytes)).toMatchObject({
      from: { encoding: 'windows-1256', separator: ';' }, headings: ['رقم', 'اسم'],
      rows: [['H1', 'a;b'], ['H2', 'c']],
    });
    expect(readSheet('x.csv', utf8('\ufeffcode,name\nH1,"a ""b""\nc"'))).toMatchObject({
      from: { encoding: 'utf-8', separator: ',' }, headings: ['code', 'name'], rows: [['H1', 'a "b"\nc']],
    });
  });

  it('reads no more than it was asked for', () => {
    expect(firstRecords('a\nb\nc\n', ',', 2)).toEqual([['a'], ['b']]);
    expect(readSheet('x.csv', utf8('')).headings).toEqual([]);
  });

  it('HXL tags are written one way, and their row is no data', () => {
    expect(hxlTag(' #Adm1 +name+code ')).toBe('#adm1+code+name');
    expect([hxlTag('#1'), hxlTag('adm1'), hxlTag('#adm1+'), hxlTag('#a-b')]).toEqual(Array(4).fill(undefined));
    const below = readSheet('x.csv', utf8('رقم,القرية\n#meta+id,\nH1,V1\n'));
    expect(below).toMatchObject({ headings: ['رقم', 'القرية'], tags: ['#meta+id', ''], rows: [['H1', 'V1']] });
    const alone = readSheet('x.csv', utf8('#meta+id,#adm4 +code\nH1,V1\n'));
    expect(alone).toMatchObject({ tags: ['#meta+id', '#adm4+code'], rows: [['H1', 'V1']] });
    expect(readSheet('x.csv', utf8('flat,x\n#12,1\n'))).toMatchObject({ tags: [], rows: [['#12', '1']] });
  });

  it('an Excel file is known by its bytes', () => {
    expect(isWorkbook(Uint8Array.of(0x50, 0x4b, 3, 4, 0))).toBe(true);
    expect(isWorkbook(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0))).toBe(true);
    expect(isWorkbook(utf8('PK,name'))).toBe(false);
  });
});
