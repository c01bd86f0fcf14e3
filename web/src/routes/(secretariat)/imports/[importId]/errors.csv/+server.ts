import { getImport } from '@scalebridge/api/contract'
import { createI18n } from '#lib/i18n/i18n.ts'
import { loadMessages } from '#lib/i18n/load.ts'
import { errorReport } from '#lib/secretariat/error-report.ts'
import { importErrorText } from '#lib/secretariat/import-words.ts'
import { csvFile } from '#lib/secretariat/server/csv.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { importId } = event.params
  const { fileName, errors } = await call(event, getImport, { params: { importId } }).catch((cause: unknown) => throwProblem(event, cause))
  const messages = await loadMessages(event.locals.locale, event.route.id)
  const i18n = createI18n(event.locals.locale, () => messages)
  const head = (['line', 'column', 'value', 'error'] as const).map((name) => i18n.t(`secretariat.import.${name}`))
  const rows = errors.map((error) => ({ ...error, text: importErrorText(i18n, error) }))
  return csvFile(`${fileName.replace(/\.csv$/i, '')}-${i18n.t('secretariat.import.reportName')}.csv`, errorReport(head, rows))
}
