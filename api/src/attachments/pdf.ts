import { degrees, PDFDict, PDFDocument, PDFName, type PDFPage } from '@cantoo/pdf-lib'
import type { Refusal } from './refusals.ts'

const MOST_PAGES = 1_000
/** After the last end mark a PDF may have some white space and nothing else. */
const TAIL = /^[\s\0]*$/
const ACTIVE_KEYS = ['JS', 'JavaScript', 'EmbeddedFiles', 'EmbeddedFile', 'RichMedia', 'XFA'].map((key) => PDFName.of(key))
const ACTIVE_ACTIONS: ReadonlySet<string> = new Set(['/JavaScript', '/Launch', '/ImportData', '/Movie', '/Rendition'])

/** Why a PDF is not kept: it cannot be read to its end or without a password, or it does more than show pages. */
export async function judgePdf(bytes: Buffer): Promise<Refusal | undefined> {
  const end = bytes.lastIndexOf('%%EOF')
  if (end < 0) return 'broken'
  if (!TAIL.test(bytes.toString('latin1', end + 5))) return 'polyglot'
  try {
    const document = await PDFDocument.load(bytes, { updateMetadata: false, ignoreEncryption: true })
    if (document.isEncrypted) return 'encrypted'
    if (document.context.enumerateIndirectObjects().some(([, found]) => found instanceof PDFDict && isActive(found))) return 'active'
    const pages = document.getPageCount()
    return pages === 0 || pages > MOST_PAGES ? 'broken' : undefined
  } catch {
    return 'broken'
  }
}

function isActive(dict: PDFDict): boolean {
  return dict.entries().some(([key, value]) => {
    if (ACTIVE_KEYS.includes(key)) return true
    if (key.toString() === '/S' && ACTIVE_ACTIONS.has(value.toString())) return true
    return value instanceof PDFDict && isActive(value)
  })
}

/**
 * Writes a line, which comes as a page of its own, across every page and along its foot, and into the file's description.
 * @param line a PDF of one page that is as large as its text
 */
export async function markPages(bytes: Uint8Array, mark: { line: Uint8Array; words: string }): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  const [embedded] = await document.embedPdf(mark.line)
  if (embedded === undefined) throw new Error('the line of a watermark is a page')
  for (const page of document.getPages()) drawMark(page, embedded)
  document.setSubject(mark.words)
  return document.save()
}

function drawMark(page: PDFPage, line: Awaited<ReturnType<PDFDocument['embedPdf']>>[number]): void {
  const { x, y, width, height } = page.getCropBox()
  const slope = Math.atan2(height, width)
  // Across: from the lower corner to the upper, as long as three quarters of the way.
  const across = (0.75 * Math.hypot(width, height)) / line.width
  const [dx, dy] = [Math.cos(slope), Math.sin(slope)]
  page.drawPage(line, {
    x: x + width / 2 - (dx * line.width * across) / 2 + (dy * line.height * across) / 2,
    y: y + height / 2 - (dy * line.width * across) / 2 - (dx * line.height * across) / 2,
    xScale: across,
    yScale: across,
    rotate: degrees((slope * 180) / Math.PI),
    opacity: 0.14,
  })
  const foot = Math.min(0.6, (0.9 * width) / line.width)
  page.drawPage(line, { x: x + (width - line.width * foot) / 2, y: y + 4, xScale: foot, yScale: foot, opacity: 0.75 })
}
