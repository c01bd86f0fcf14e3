import { describe, expect, it } from 'vitest'
import { docxOf, jpegOf, lockedPdf, pdfOf, pngOf, scriptedPdf, xlsxOf, zipOf } from '../testing/files.ts'
import { dispositionOf, shownName } from './file-name.ts'
import { inspectFile } from './inspect.ts'

const PDF = 'application/pdf'
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const [pdf, scripted, locked] = await Promise.all([pdfOf(1), scriptedPdf(), lockedPdf()])
const zeros = Buffer.alloc(40_000_000)

const inspect = async (bytes: Buffer | string, name: string, type = '') => {
  const verdict = await inspectFile(Buffer.from(bytes), { name, type })
  return 'refusal' in verdict ? verdict.refusal : verdict.mediaType
}

describe('a file that is sent', () => {
  it.each([
    ['a PDF', pdf, 'report.pdf', PDF],
    ['a PDF in capitals', pdf, 'REPORT.PDF', PDF],
    ['a Word document', docxOf(), 'letter.docx', DOCX],
    ['a workbook', xlsxOf(), 'figures.xlsx', XLSX],
    ['a PNG', pngOf(), 'map.png', 'image/png'],
    ['a JPEG', jpegOf(), 'pier.jpg', 'image/jpeg'],
    ['a table in UTF-8', 'île;perte\nFidji;12\n', 'pertes.csv', 'text/csv'],
    ['a text in UTF-8', 'الصيد', 'notes.txt', 'text/plain'],
  ])('when it is %s, is taken for what it is', async (_what, bytes, name, type) => {
    expect(await inspect(bytes, name, type)).toBe(type)
    expect(await inspect(bytes, name, 'application/octet-stream')).toBe(type)
  })

  it.each([
    ['has no bytes', '', 'a.pdf', 'empty'],
    ['is a program', 'MZ\u0090\0', 'setup.exe', 'typeUnknown'],
    ['hides its ending behind another', pdf, 'report.pdf.exe', 'typeUnknown'],
    ['hides its ending by turning the direction', pdf, shownName('gpj.\u202Efdp.exe'), 'typeUnknown'],
    ['is an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 'a.svg', 'markup'],
    ['is an SVG called PNG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'a.png', 'markup'],
    ['is a page called text', '<!doctype html><script>alert(1)</script>', 'a.txt', 'markup'],
    ['is a page called table', '  <html><body>', 'a.csv', 'markup'],
    ['is a PDF called picture', pdf, 'a.png', 'typeMismatch'],
    ['is a picture called PDF', pngOf(), 'a.pdf', 'typeMismatch'],
    ['is a table in an old encoding', Buffer.from([0xe9, 0x3b, 0x31]), 'a.csv', 'notText'],
    ['is text with a NUL in it', 'a\0b', 'a.txt', 'notText'],
    ['is a PDF with a page before it', Buffer.concat([Buffer.from('<html>'), pdf]), 'a.pdf', 'markup'],
    ['is a PDF with a page after it', Buffer.concat([pdf, Buffer.from('<script>1</script>')]), 'a.pdf', 'polyglot'],
    ['is a PDF and an archive', Buffer.concat([pdf, zipOf({ 'Main.class': 'x' })]), 'a.pdf', 'polyglot'],
    ['is a picture and an archive', Buffer.concat([pngOf(), zipOf({ 'Main.class': 'x' })]), 'a.png', 'polyglot'],
    ['is a picture with a script in its words', pngOf('<script>alert(1)</script>'), 'a.png', 'polyglot'],
    ['is a picture that ends early', pngOf().subarray(0, -14), 'a.png', 'broken'],
    ['is a PDF that ends early', pdf.subarray(0, pdf.length / 2), 'a.pdf', 'broken'],
    ['is a document that ends early', docxOf().subarray(0, -30), 'a.docx', 'broken'],
    ['is a PDF with a script', scripted, 'a.pdf', 'active'],
    ['is a PDF with a password', locked, 'a.pdf', 'encrypted'],
    ['is a document with macros', docxOf({ 'word/vbaProject.bin': 'x' }), 'a.docx', 'macros'],
    ['is a document with macros under another name', docxOf({ 'word/vbaProject.bin': 'x' }, true), 'a.docx', 'macros'],
    ['is a workbook with macros', xlsxOf({ 'xl/vbaProject.bin': 'x' }), 'a.xlsx', 'macros'],
    ['has an archive in it', docxOf({ 'word/embeddings/more.zip': zipOf({ a: 'b' }) }), 'a.docx', 'nested'],
    ['has a program in it', docxOf({ 'word/media/run.exe': 'MZ' }), 'a.docx', 'nested'],
    ['unpacks to a thousand times its size', docxOf({ 'word/media/a.bin': zeros }), 'a.docx', 'bomb'],
    ['unpacks to more than fits', docxOf({ a: zeros, b: zeros, c: zeros }), 'a.docx', 'bomb'],
    ['has parts beyond number', docxOf(Object.fromEntries(Array.from({ length: 2001 }, (_, n) => [`p${n}`, '']))), 'a.docx', 'bomb'],
    ['is an archive called document', zipOf({ 'a.txt': 'b' }), 'a.docx', 'typeMismatch'],
  ])('when it %s, is refused', async (_what, bytes, name, refusal) => {
    expect(await inspect(bytes, name)).toBe(refusal)
  })

  it('when its declared type is another, is refused', async () => {
    expect(await inspect(pdf, 'a.pdf', 'image/png')).toBe('typeMismatch')
    expect(await inspect('a;b', 'a.csv', 'text/html')).toBe('typeMismatch')
  })

  it('when it is a picture, is kept without where it was taken, and stays the same way up', async () => {
    const png = await inspectFile(pngOf('17.7S 178.0E'), { name: 'a.png', type: 'image/png' })
    expect('bytes' in png && png.bytes).toEqual(pngOf())
    const jpeg = await inspectFile(jpegOf(), { name: 'a.jpg', type: 'image/jpeg' })
    const text = 'bytes' in jpeg ? jpeg.bytes.toString('latin1') : ''
    expect(text).toContain('JFIF')
    expect(text).not.toContain('GPSLatitude')
    expect('bytes' in jpeg && jpeg.bytes.indexOf(Buffer.from('120103000100000006000000', 'hex'))).toBeGreaterThan(0)
  })
})

describe('the name of a file', () => {
  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\me\\plan.pdf', 'plan.pdf'],
    ['bad\r\nset-cookie: a=b.pdf', 'badset-cookie_ a=b.pdf'],
    ['cut\0off.pdf', 'cutoff.pdf'],
    ['\u202Efdp.exe', 'fdp.exe'],
    ['...hidden.pdf', 'hidden.pdf'],
    ['', 'file'],
    ['📈 نتائج.pdf', '📈 نتائج.pdf'],
  ])('when it is %j, is shown as %j', (given, shown) => {
    expect(shownName(given)).toBe(shown)
  })

  it('when it is very long, keeps its ending', () => {
    expect(shownName(`${'长'.repeat(300)}.pdf`)).toBe(`${'长'.repeat(116)}.pdf`)
    expect(shownName(`${'📈'.repeat(300)}.pdf`).length).toBeLessThanOrEqual(120)
  })

  it('when it stands in the header, cannot break out of it', () => {
    expect(dispositionOf(`a"b;é'.pdf`)).toBe(`attachment; filename="a_b___.pdf"; filename*=UTF-8''a%22b%3B%C3%A9%27.pdf`)
  })
})
