/**
 * Derives the demonstration edition from the bundled rows: `node db/demo/derive.ts` writes db/demo/edition.json.
 * The same rows always give the same bytes; a test derives it again and compares. The rules are told in SOURCE.md.
 */
import { writeFile } from 'node:fs/promises'
import { loadCountryNames } from '../src/reference/country-names.ts'
import { deriveInvestors } from './mandates.ts'
import { derivePitches } from './pitches.ts'
import { readSource } from './source-files.ts'
import type { DemoEdition } from './types.ts'

const SOURCE: DemoEdition['source'] = {
  statement: 'Source: UNDP, open.undp.org, 2014',
  title: 'UNDP open data on projects',
  publisher: 'United Nations Development Programme',
  url: 'https://open.undp.org',
  repository: 'https://github.com/jueyang/undp.github.com',
  commit: '01675f1',
  licence: 'CC BY',
  licenceUrl: 'https://creativecommons.org/licenses/',
  changes: 'Selected, reshaped and partly derived by rule, as told in SOURCE.md; derived fields are listed beside each record.',
  endorsement: 'No endorsement by UNDP or by any funder named here is implied.',
}

/** Derives the whole edition from the bundled rows. @throws when a row or a code is not one the rules know. */
export async function deriveEdition(): Promise<DemoEdition> {
  const { proposed, funded, funders } = await readSource()
  const { organisations, pitches } = derivePitches(proposed, await loadCountryNames('en'))
  return { source: SOURCE, organisations, pitches, investors: deriveInvestors(funders, funded) }
}

/** Writes an edition with one record per line: small, and readable as a difference. */
export function print(edition: DemoEdition): string {
  const lines = (records: readonly object[]) => `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]`
  return [
    `{"source":${JSON.stringify(edition.source)},`,
    `"organisations":${lines(edition.organisations)},`,
    `"pitches":${lines(edition.pitches)},`,
    `"investors":${lines(edition.investors)}}\n`,
  ].join('\n')
}

if (import.meta.main) await writeFile(new URL('edition.json', import.meta.url), print(await deriveEdition()))
