import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { SheetDocument } from './documents.shapes.ts'
import { sheetFile } from './write-sheet.ts'

const sheet: SheetDocument = {
  format: 'csv',
  locale: 'ar',
  name: 'Islands: a/b',
  columns: [
    { label: 'الاسم', kind: 'text' },
    { label: 'Ask', kind: 'amount' },
    { label: 'Since', kind: 'date' },
  ],
  rows: [
    ['تعاونية ABC ٢٠٢٦', 1_500_000.5, '2026-11-20'],
    ['=HYPERLINK("http://x")', null, null],
    ['+1', -2, '2026-11-21'],
  ],
}

/** The text of an entry of a ZIP archive, found by its central directory. */
function entryOf(zip: Buffer, name: string): string {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50;) {
    const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)]
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42)
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const bytes = zip.subarray(from, from + size)
      return (zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8')
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return ''
}

describe('a sheet', () => {
  it('when it is CSV, is UTF-8 with its mark: an Arabic name with a Latin acronym and mixed digits stays what it is', async () => {
    const { bytes } = await sheetFile(sheet)
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.toString()).toContain('تعاونية ABC ٢٠٢٦,1500000.5,2026-11-20\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', ' =1'])('when a text begins as %j does, CSV makes it harmless', async (text) => {
    const { bytes } = await sheetFile({ ...sheet, rows: [[text, null, null]] })
    expect(bytes.toString().split('\r\n')[1]?.replace('"', '').startsWith("'")).toBe(true)
  })

  it('when it is XLSX, numbers are numbers, days are days, and a text that looks like a formula is a text', async () => {
    const { bytes } = await sheetFile({ ...sheet, format: 'xlsx' })
    const cells = entryOf(bytes, 'xl/worksheets/sheet1.xml')
    expect(cells).toMatch(/<c r="B2"[^>]*><v>1500000.5<\/v>/)
    expect(cells).toMatch(/<c r="C2"[^>]*><v>46346<\/v>/)
    expect(cells).not.toContain('<f>')
    expect(cells).toContain('rightToLeft')
    expect(entryOf(bytes, 'xl/workbook.xml')).toContain('name="Islands  a b"')
  })
})
