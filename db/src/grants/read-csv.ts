import { SEPARATOR, type ImportColumn } from '../imports/columns.ts'
import { readCsv } from '../imports/read-csv.ts'
import { type GrantsFile, readRawGrants } from './past-grant.ts'

/** The columns of a file of past grants, in the template's order. */
const GRANT_COLUMNS: readonly ImportColumn[] = [
  { heading: 'grant_id', required: true, example: 'example-fund/2024-017' },
  { heading: 'title', required: true, example: 'Solar cold rooms for small-scale fisheries' },
  { heading: 'description', required: false, example: 'Cooperatives run cold rooms and share their income.' },
  { heading: 'language', required: false, example: 'en' },
  { heading: 'countries', required: false, example: 'FJI;WSM' },
  { heading: 'regions', required: false, example: '' },
  { heading: 'sectors', required: false, example: 'dac:31320' },
  { heading: 'goals', required: false, example: '14;7' },
  { heading: 'amount', required: false, example: '250000.00' },
  { heading: 'currency', required: false, example: 'USD' },
  { heading: 'awarded_on', required: false, example: '2024-05-17' },
]

/** Reads a CSV file of past grants with the template's headings. */
export function readGrantsCsv(bytes: Uint8Array): GrantsFile {
  const { rows, errors } = readCsv(bytes, GRANT_COLUMNS)
  if (errors.length > 0) {
    const problems = errors.map(({ line, column, detail }) => ({ line, at: column, code: 'row.invalid' as const, isFatal: true, detail }))
    return { grants: [], problems }
  }
  return readRawGrants(
    rows.map(({ line, cells }) => {
      const cell = (heading: string) => cells.get(heading) ?? ''
      const list = (heading: string) =>
        cell(heading)
          .split(SEPARATOR)
          .map((item) => item.trim())
          .filter(Boolean)
      return {
        line,
        at: cell('grant_id') || null,
        sourceId: cell('grant_id'),
        title: cell('title'),
        description: cell('description'),
        language: cell('language') || null,
        countryCodes: list('countries'),
        regions: list('regions'),
        sectors: list('sectors'),
        goalCodes: list('goals'),
        amount: cell('amount') || null,
        currency: cell('currency') || null,
        awardedOn: cell('awarded_on') || null,
        funders: [],
      }
    }),
  )
}
