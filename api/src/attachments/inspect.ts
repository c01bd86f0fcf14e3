import { ATTACHMENT_KINDS, ATTACHMENT_TYPES, type AttachmentType } from '@scalebridge/db/reference'
import { fileTypeFromBuffer } from 'file-type'
import { endingOf } from './file-name.ts'
import { withoutPlace } from './image-places.ts'
import { judgePdf } from './pdf.ts'
import type { Refusal } from './refusals.ts'
import { findZipEnd, judgeZip } from './zip.ts'

export type Verdict = { mediaType: AttachmentType; bytes: Buffer } | { refusal: Refusal }

/** What browsers send where they do not know better. */
const UNDECLARED: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'application/vnd.ms-excel'])
const MARKUP = /<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|xml|\?xml|\?php)|^\s*<\?xml/i
const HEAD_BYTES = 1024

/**
 * Decides by its content what a file is, whether its name and its declared type say the same, and whether it may be kept.
 * Pictures come back without where they were taken. The bytes are all there: files are small enough, see ATTACHMENT_MAX_BYTES.
 */
export async function inspectFile(bytes: Buffer, said: { name: string; type: string }): Promise<Verdict> {
  if (bytes.length === 0) return { refusal: 'empty' }
  const ending = endingOf(said.name)
  const named = ATTACHMENT_TYPES.find((type) => ATTACHMENT_KINDS[type].some((one) => one === ending))
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (found !== undefined && /macroenabled/i.test(found.mime)) return { refusal: 'macros' }
  if (named === undefined) return { refusal: MARKUP.test(headOf(bytes)) ? 'markup' : 'typeUnknown' }
  if (named === 'text/csv' || named === 'text/plain') return inspectText(bytes, { named, isOther: found !== undefined, said: said.type })
  if (found?.mime !== named) return { refusal: otherThanNamed(bytes, found?.mime) }
  const declared = declaredOf(said.type)
  if (!UNDECLARED.has(declared) && declared !== named) return { refusal: 'typeMismatch' }
  const refusal = await judgeContent(bytes, named)
  if (refusal !== undefined) return { refusal }
  if (!named.startsWith('image/')) return { mediaType: named, bytes }
  const kept = withoutPlace(bytes, named)
  return kept === undefined ? { refusal: 'broken' } : { mediaType: named, bytes: kept }
}

function otherThanNamed(bytes: Buffer, found: string | undefined): Refusal {
  if (found === 'application/zip' && findZipEnd(bytes) !== undefined) return judgeOffice(bytes) ?? 'typeMismatch'
  return found === undefined && MARKUP.test(headOf(bytes)) ? 'markup' : 'typeMismatch'
}

async function judgeContent(bytes: Buffer, type: AttachmentType): Promise<Refusal | undefined> {
  if (type.includes('openxmlformats')) return judgeOffice(bytes)
  // A file that also opens as an archive, or as a page, is two files; one of them nobody has looked at.
  if (findZipEnd(bytes) !== undefined) return 'polyglot'
  if (type === 'application/pdf') return bytes.indexOf('%PDF-') === 0 && !MARKUP.test(headOf(bytes)) ? judgePdf(bytes) : 'polyglot'
  return /<(script|html|!doctype html)/i.test(bytes.toString('latin1')) ? 'polyglot' : undefined
}

function judgeOffice(bytes: Buffer): Refusal | undefined {
  const verdict = judgeZip(bytes)
  return verdict === 'fine' ? undefined : verdict
}

function inspectText(bytes: Buffer, as: { named: 'text/csv' | 'text/plain'; isOther: boolean; said: string }): Verdict {
  if (MARKUP.test(headOf(bytes))) return { refusal: 'markup' }
  const declared = declaredOf(as.said)
  const isSaid = UNDECLARED.has(declared) || declared === as.named || declared === 'text/plain' || declared === 'text/csv'
  if (as.isOther || !isSaid) return { refusal: 'typeMismatch' }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // oxlint-disable-next-line no-control-regex -- text has none of them
    if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.test(text)) return { refusal: 'notText' }
    return { mediaType: as.named, bytes }
  } catch {
    return { refusal: 'notText' }
  }
}

const headOf = (bytes: Buffer): string => bytes.toString('latin1', 0, HEAD_BYTES)
const declaredOf = (said: string): string => said.split(';', 1)[0]?.trim().toLowerCase() ?? ''
