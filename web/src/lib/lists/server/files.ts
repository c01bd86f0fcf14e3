import { printDocument, writeSheet, type Taken } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { createI18n } from '../../i18n/i18n.ts'
import { loadMessages } from '../../i18n/load.ts'
import { callForBytes } from '../../server/api.ts'
import { throwProblem } from '../../server/problems.ts'
import { briefingOf } from '../briefing.ts'
import { sheetOf } from '../sheet.ts'

const FORMATS = ['csv', 'xlsx', 'pdf'] as const
export type TakenFormat = (typeof FORMATS)[number]

const TYPES: Record<TakenFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

/** The file that `?format=` asks for. */
export function formatOf({ searchParams }: URL): TakenFormat {
  return FORMATS.find((one) => one === searchParams.get('format')) ?? 'csv'
}

/** Answers with what was taken along as a file, in the reader's language; notes are in a briefing only if `?notes` asks for them. */
export async function takenFile(event: RequestEvent, taken: Taken): Promise<Response> {
  const format = formatOf(event.url)
  const { locale } = event.locals
  const messages = await loadMessages(locale, event.route.id)
  const i18n = createI18n(locale, () => messages)
  const made =
    format === 'pdf'
      ? callForBytes(event, printDocument, { body: briefingOf(i18n, taken, event.url.searchParams.has('notes')) })
      : callForBytes(event, writeSheet, { body: sheetOf(i18n, taken, format) })
  const bytes = await made.catch((cause: unknown) => throwProblem(event, cause))
  return new Response(bytes, {
    headers: { 'content-type': TYPES[format], 'content-disposition': disposition(`${taken.name}.${format}`), 'cache-control': 'no-store' },
  })
}

/** The plain name is for old clients; the second says the real one in any script (RFC 6266). */
function disposition(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w.-]+/g, '_')
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replaceAll("'", '%27')}`
}
