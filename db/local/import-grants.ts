import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { eq, or, sql } from 'drizzle-orm'
import { record } from '../src/audit.ts'
import type { Db } from '../src/connect.ts'
import { readGrants, writePastGrants, type GrantProblem } from '../src/grants/index.ts'
import { enqueue } from '../src/outbox.ts'
import * as schema from '../src/schema/index.ts'
import { step } from './console.ts'
import { pathOf, withDatabase } from './import.ts'
import { StartError } from './start-error.ts'

const SHOWN_PROBLEMS = 50

/**
 * `npm run import -- --investor NAME FILE …`: reads what the investor funded before and has its mandates matched again.
 * Gives 0 when every file had grants; what could not be read of a grant is said, and a file without any writes nothing.
 */
export async function importPastGrants(files: readonly string[], investor: string): Promise<number> {
  return withDatabase(async (db) => {
    const investorId = await findInvestor(db, investor)
    let failures = 0
    for (const file of files) failures += (await importFile(db, pathOf(file), investorId)) ? 0 : 1
    return failures === 0 ? 0 : 1
  })
}

async function findInvestor(db: Db, named: string): Promise<string> {
  const { investors, organisations } = schema
  const rows = await db
    .select({ id: investors.id, name: organisations.name })
    .from(investors)
    .innerJoin(organisations, eq(investors.organisationId, organisations.id))
    .where(
      or(eq(sql`${investors.id}::text`, named), eq(investors.sourceId, named), eq(sql`lower(${organisations.name})`, named.toLowerCase())),
    )
  const [row] = rows
  if (row === undefined || rows.length > 1) {
    throw new StartError(
      row === undefined ? `There is no investor “${named}”.` : `${rows.length} investors are named “${named}”.`,
      'Give its id or its name as on the Secretariat’s page of investors.',
    )
  }
  return row.id
}

async function importFile(db: Db, path: string, investorId: string): Promise<boolean> {
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`, 'Check the path.')
  const { source, grants, problems } = readGrants(readFileSync(path))
  const name = basename(path)
  printProblems(name, problems)
  if (grants.length === 0) return false
  await db.transaction(async (tx) => {
    await writePastGrants(tx, grants, { investorId, source })
    await record(tx, {
      actorId: null,
      action: 'import.grants',
      subject: { kind: 'investor', id: investorId },
      after: { fileName: name, source, grants: grants.length },
    })
    const mandates = await tx.select().from(schema.mandates).where(eq(schema.mandates.investorId, investorId))
    for (const { id: mandateId, editionId } of mandates) {
      const [run] = await tx.insert(schema.matchRuns).values({ editionId, kind: 'mandate', subjectId: mandateId }).returning()
      if (run === undefined) throw new Error('the new run was not returned')
      await enqueue(tx, { name: 'mandate.match', payload: { mandateId, runId: run.id } }, { aggregate: 'mandate', id: mandateId })
    }
  })
  step(`${name}: ${grants.length} past grants written (${source}); the investor’s mandates are matched again as soon as the product runs`)
  return true
}

function printProblems(name: string, problems: readonly GrantProblem[]): void {
  if (problems.length === 0) return
  process.stderr.write(`\n${name}: ${problems.length} ${problems.length === 1 ? 'thing' : 'things'} to look at\n`)
  for (const { line, at, detail } of problems.slice(0, SHOWN_PROBLEMS)) {
    const place = [line === null ? null : `line ${line}`, at].filter((part) => part !== null).join(', ')
    process.stderr.write(`  ${place === '' ? '' : `${place}: `}${detail}\n`)
  }
  if (problems.length > SHOWN_PROBLEMS) process.stderr.write(`  … and ${problems.length - SHOWN_PROBLEMS} more\n`)
}
