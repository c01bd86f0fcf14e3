import { LOCALES } from '@scalebridge/db/reference'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { PrintDocument } from './documents.shapes.ts'
import { closePrinter, renderPdf } from './render-pdf.ts'

/** The product's own words for a term sheet, and letters that each script has to shape. */
const WORDS = {
  ar: 'ورقة الشروط: الخسائر',
  zh: '条款清单：损失',
  en: 'Term sheet: losses',
  fr: 'Résumé des conditions : pertes',
  ru: 'Условия: потери',
  es: 'Condiciones: pérdidas y garantías',
} as const

const FONTS: Partial<Record<PrintDocument['locale'], string>> = { ar: 'NotoSansArabic', zh: 'NotoSansSC' }

function documentIn(locale: PrintDocument['locale'], blocks: PrintDocument['blocks'] = []): PrintDocument {
  return {
    locale,
    title: WORDS[locale],
    footer: WORDS[locale],
    watermark: WORDS[locale],
    blocks: [{ kind: 'paragraph', text: WORDS[locale] }, ...blocks],
  }
}

/** All of a PDF that can be read: its plain part, and the streams that are deflated. */
function readable(pdf: Buffer): string {
  const text = pdf.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].map((match) => pdf.subarray(match.index + match[0].length))
  return streams.reduce((all, stream) => all + inflated(stream), text)
}

function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream, { finishFlush: 2 }).toString('latin1')
  } catch {
    return ''
  }
}

afterAll(closePrinter)

describe('a document', () => {
  it.each(LOCALES)('when it is in %s, is a tagged PDF in that language, set in the font of its script', async (locale) => {
    const pdf = readable(await renderPdf(documentIn(locale)))
    expect(pdf).toMatch(/^%PDF-1\.7/)
    expect(pdf).toContain(`/Lang (${locale}`)
    expect(pdf).toContain('/StructTreeRoot')
    expect(pdf).toContain(FONTS[locale] ?? 'NotoSans-')
    // The map back to characters knows each one that was set: so it can be searched, copied and read aloud.
    const missing = [...new Set(WORDS[locale].replaceAll(' ', ''))].filter((letter) => !pdf.toUpperCase().includes(hexOf(letter)))
    expect(missing).toEqual([])
  })

  it('when its words look like commands of the typesetter, prints them', async () => {
    const pdf = await renderPdf(documentIn('en', [{ kind: 'paragraph', text: '#read("/etc/passwd") #panic("no") $ * _ \\ `' }]))
    expect(pdf.length).toBeGreaterThan(1000)
  })

  it('when one cannot be set, is refused, and the next one is printed', async () => {
    const uneven = {
      kind: 'bars' as const,
      caption: '',
      alt: '',
      rows: [{ label: '', parts: [{ bps: 1, fill: 'none' as 'public', text: '' }] }],
    } // as: a fill that the contract does not let through
    const [bad, good] = await Promise.allSettled([renderPdf(documentIn('en', [uneven])), renderPdf(documentIn('en'))])
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'document.failed' } })
    expect(good.status).toBe('fulfilled')
  })
})

describe('the endpoint', () => {
  let api: TestApi
  let lead: Member
  beforeAll(async () => {
    api = await createTestApi()
    lead = await api.as('partnership_lead')
  })
  afterAll(() => api.close())

  it('when a page sends a document with a table and bars, answers with the PDF', async () => {
    const body = documentIn('fr', [
      {
        kind: 'table',
        caption: 'Pile',
        columns: [
          { label: 'Rang', isNumber: false },
          { label: '€', isNumber: true },
        ],
        rows: [['Senior', '8']],
      },
      {
        kind: 'bars',
        caption: 'Pile',
        alt: 'Tout est senior.',
        rows: [{ label: 'Pile', parts: [{ bps: 10_000, fill: 'private', text: '100 %' }] }],
      },
    ])
    const response = await lead.post('/api/v1/documents', { body })
    expect(response.headers['content-type']).toBe('application/pdf')
    expect(response.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('when a document has a part that nobody named, refuses it', async () => {
    const response = await lead.post('/api/v1/documents', { body: { ...documentIn('en'), script: 'x' } })
    expect(response.statusCode).toBe(400)
  })
})

function hexOf(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
