// A small Excel workbook: texts as texts, numbers as numbers, in a ZIP file whose parts are stored.
import { crc32 } from 'node:zlib';

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const cell = (value) =>
  typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escape(value)}</t></is></c>`;

/** @param {(string | number)[][]} rows */
export function workbook(rows) {
  const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
  const kind = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relation = (type, target) =>
    `<Relationships><Relationship Id="rId1" Type="${kind}/${type}" Target="${target}"/></Relationships>`;
  return zip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relation('officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': `<workbook xmlns:r="${kind}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relation('worksheet', 'worksheets/sheet1.xml'),
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
  });
}

/** @param {Record<string, string>} parts */
function zip(parts) {
  const bodies = [];
  const entries = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const [title, content] = [Buffer.from(name), Buffer.from(text)];
    const facts = Buffer.alloc(26); // Version, flags, method, time, date, checksum, sizes, lengths.
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), facts, title, content);
    entries.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), facts, place, title);
    at += 4 + facts.length + title.length + content.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}
