/** Files that people and attackers send, made where they are needed, for tests. */
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'

/** A PDF with one line on each of its pages. */
export async function pdfOf(pages: number, change?: (document: PDFDocument) => void): Promise<Buffer> {
  const document = await PDFDocument.create()
  for (let page = 1; page <= pages; page += 1) document.addPage([595, 842]).drawText(`Page ${page}`, { x: 50, y: 700 })
  change?.(document)
  return Buffer.from(await document.save({ useObjectStreams: false }))
}

/** One that runs a script when it is opened. */
export const scriptedPdf = (): Promise<Buffer> =>
  pdfOf(1, (document) => {
    const action = document.context.obj({ Type: 'Action', S: 'JavaScript', JS: PDFString.of('app.alert(1)') })
    document.catalog.set(PDFName.of('OpenAction'), document.context.register(action))
  })

export const lockedPdf = (): Promise<Buffer> => pdfOf(1, (document) => document.encrypt({ userPassword: 'open', ownerPassword: 'sesame' }))

/** A ZIP archive of these parts; `declared` lies about the size of each. */
export function zipOf(parts: Readonly<Record<string, Buffer | string>>): Buffer {
  const heads: Buffer[] = []
  const bodies: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content)
    const packed = deflateRawSync(plain)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(crc32(plain), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(plain.length, 18)
    shared.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), shared, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    heads.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), shared, rest, Buffer.from(name)]))
    bodies.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(heads.length, 8)
  end.writeUInt16LE(heads.length, 10)
  end.writeUInt32LE(Buffer.concat(heads).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, ...heads, end])
}

const CONTENT_TYPES = (main: string) =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const WORD_MACROS = 'application/vnd.ms-word.document.macroEnabled.main+xml'
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'

export const docxOf = (more: Readonly<Record<string, Buffer | string>> = {}, hasMacros = false): Buffer =>
  zipOf({ '[Content_Types].xml': CONTENT_TYPES(hasMacros ? WORD_MACROS : WORD), 'word/document.xml': '<w:document/>', ...more })

export const xlsxOf = (more: Readonly<Record<string, Buffer | string>> = {}): Buffer =>
  zipOf({
    '[Content_Types].xml': CONTENT_TYPES(SHEET).replace('/word/document.xml', '/xl/workbook.xml'),
    'xl/workbook.xml': '<workbook/>',
    ...more,
  })

/** One grey point, with words beside it. */
export function pngOf(words = ''): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const content = Buffer.concat([Buffer.from(name, 'latin1'), body])
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(body.length)
    sum.writeUInt32BE(crc32(content))
    return Buffer.concat([size, content, sum])
  }
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const picture = deflateSync(Buffer.from([0, 128]))
  const said = words === '' ? [] : [chunk('tEXt', Buffer.from(`Location\0${words}`, 'latin1'))]
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), ...said, chunk('IDAT', picture), chunk('IEND', Buffer.alloc(0))])
}

/** The frame of a JPEG whose camera wrote down which side is up, and where it stood. */
export function jpegOf(): Buffer {
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(marker, 0)
    head.writeUInt16BE(body.length + 2, 2)
    return Buffer.concat([head, body])
  }
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0', 'latin1'),
    Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex'),
    Buffer.from('GPSLatitude 17.7S 178.0E', 'latin1'),
  ])
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xffe0, Buffer.from('JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0', 'latin1')),
    segment(0xffe1, exif),
    segment(0xffda, Buffer.from([0, 0])),
    Buffer.from('0102030405ffd9', 'hex'),
  ])
}
