import { existsSync, readFileSync } from 'node:fs'
import { eraseAgain, parseErasures } from '../src/privacy/index.ts'
import { pathOf, withDatabase } from './import.ts'
import { StartError } from './start-error.ts'

/**
 * `npm run restore:erasures -- FILE`: erases again whom a backup brought back, and deletes its files that were deleted since, by the
 * ledger that ERASURE_LEDGER_FILE named; for a Postgres of one's own, which is restored with its own tools. Safe to do again. Gives the
 * exit code.
 */
export async function repeatErasures(file: string): Promise<number> {
  const path = pathOf(file)
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`, 'Name the ledger that ERASURE_LEDGER_FILE of the worker names.')
  const told = parseErasures(readFileSync(path, 'utf8'))
  return withDatabase(async (db) => {
    const { people, files } = await eraseAgain(db, told)
    process.stdout.write(`Lines in the ledger: ${told.length}. Found here and erased again: people ${people}, files ${files}.\n`)
    return 0
  })
}
