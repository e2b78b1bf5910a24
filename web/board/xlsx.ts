// A workbook of one sheet of texts (ECMA-376): five small XML parts in a ZIP that packs nothing. Fetched when somebody asks for one.
const table = Uint32Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0 })
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

const numbers = (...pairs: Array<[size: 2 | 4, value: number]>): Uint8Array => {
  const out = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)))
  let at = 0
  for (const [size, value] of pairs) { if (size === 2) out.setUint16(at, value, true); else out.setUint32(at, value, true); at += size }
  return new Uint8Array(out.buffer)
}
function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) { out.set(part, at); at += part.length }
  return out
}
const UTF8 = 0x800, FIRST_DAY = 0x21              // names are UTF-8; 1 January 1980: a file of ours tells no time
export function zip_of(files: Record<string, string>): Uint8Array {
  const encoder = new TextEncoder(), bodies: Uint8Array[] = [], list: Uint8Array[] = []
  let offset = 0
  for (const [name_text, text] of Object.entries(files)) {
    const name = encoder.encode(name_text), data = encoder.encode(text), crc = crc32(data)
    const common: Array<[2 | 4, number]> = [[2, 20], [2, UTF8], [2, 0], [2, 0], [2, FIRST_DAY], [4, crc], [4, data.length], [4, data.length], [2, name.length], [2, 0]]
    const head = numbers([4, 0x04034b50], ...common)
    bodies.push(head, name, data)
    list.push(numbers([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name)
    offset += head.length + name.length + data.length
  }
  const directory = joined(list), count = Object.keys(files).length
  return joined([...bodies, directory, numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directory.length], [4, offset], [2, 0])])
}

// Control characters have no place in XML 1.0, whatever somebody typed into a name.
const escaped = (text: string) => Array.from(text).filter((letter) => letter >= ' ' || letter === '\t' || letter === '\n').join('')
  .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const wide = (text: string) => Array.from(text).reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0)
const xml = (body: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main', OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships', TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export function xlsx_of(sheet: string, rows: string[][]): Uint8Array {
  const widths = (rows[0] ?? []).map((_, i) => Math.min(48, 2 + rows.slice(0, 500).reduce((most, row) => Math.max(most, wide(row[i] ?? '')), 6)))
  const cell = (text: string, style: number) => `<c t="inlineStr"${style ? ` s="${style}"` : ''}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
  const data = rows.map((row, at) => `<row>${row.map((text) => cell(text, at ? 0 : 1)).join('')}</row>`).join('')
  const name = escaped(sheet.replace(/[[\]:*?/\\]/g, ' ')).slice(0, 31).replace(/"/g, '&quot;')
  return zip_of({
    '[Content_Types].xml': xml(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`),
    '_rels/.rels': xml(`<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    'xl/workbook.xml': xml(`<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': xml(`<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`),
    'xl/styles.xml': xml(`<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`),
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>${data}</sheetData></worksheet>`),
  })
}
