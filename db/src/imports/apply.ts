import { and, eq, inArray, sql } from 'drizzle-orm'
import { record } from '../audit.ts'
import type { Db, Tx } from '../connect.ts'
import { announce, CHANNELS } from '../live.ts'
import { enqueue } from '../outbox.ts'
import { IMPORT_KINDS, IMPORT_MOVES, statesBefore, type ImportState } from '../reference/states.ts'
import * as schema from '../schema/index.ts'
import { checkImport, type CheckedImport } from './check.ts'
import { shown, type ImportError } from './errors.ts'
import { writeLeads, writeMandates, writePitches } from './write.ts'

type ImportRow = typeof schema.imports.$inferSelect

/** How many errors are kept; the rest are counted. */
const KEPT_ERRORS = 200

/**
 * Checks an import whole and then writes it whole, in one transaction that also promises the matching. A file with an
 * error writes nothing. Running it again for an import that has ended does nothing, and one that is given up meanwhile writes nothing.
 * Returns the import as it ended.
 */
export async function applyImport(db: Db, importId: string): Promise<ImportRow> {
  try {
    return await checkAndWrite(db, importId)
  } catch (error) {
    if (error instanceof ImportEnded) return load(db, importId)
    throw error
  }
}

/** The import may not become what it should: it has ended otherwise meanwhile. */
class ImportEnded extends Error {}

async function checkAndWrite(db: Db, importId: string): Promise<ImportRow> {
  const row = await load(db, importId)
  if (!statesBefore(IMPORT_MOVES, 'checking').some((state) => state === row.state)) return row
  await show(db, row, { state: 'checking', rowsDone: 0 })
  const checked = checkImport(IMPORT_KINDS.find((kind) => kind === row.kind) ?? 'pitches', row.content)
  const errors = checked.errors.length > 0 ? checked.errors : await alreadyThere(db, row.editionId, checked)
  if (errors.length > 0) return reject(db, row, { errors, rowsTotal: checked.rows.length })
  await show(db, row, { state: 'writing', rowsTotal: checked.rows.length })
  await db.transaction((tx) =>
    write(tx, row, { checked, onRows: (rowsDone) => show(db, row, { state: 'writing', rowsDone, rowsTotal: checked.rows.length }) }),
  )
  return load(db, importId)
}

/** Marks an import as failed for a reason that is not in the file; nothing of it was written. */
export async function failImport(tx: Tx, importId: string): Promise<void> {
  const [row] = await tx
    .update(schema.imports)
    .set({ state: 'failed', finishedAt: sql`now()` })
    .where(and(eq(schema.imports.id, importId), inArray(schema.imports.state, statesBefore(IMPORT_MOVES, 'failed'))))
    .returning()
  if (row !== undefined) await announceImport(tx, row)
}

async function load(db: Db, importId: string): Promise<ImportRow> {
  const [row] = await db.select().from(schema.imports).where(eq(schema.imports.id, importId))
  if (row === undefined) throw new Error(`there is no import ${importId}`)
  return row
}

/** Shows how far the import is, in a transaction of its own so that readers see it while the writing goes on. */
async function show(db: Db, row: ImportRow, progress: { state: ImportState; rowsDone?: number; rowsTotal?: number }): Promise<void> {
  await db.transaction((tx) => move(tx, row, progress))
}

/** The one place that writes an import under way: along the moves that its states allow, and those who watch it are told. */
async function move(tx: Tx, row: ImportRow, change: Omit<Partial<typeof schema.imports.$inferInsert>, 'state'> & { state: ImportState }) {
  const mayBecome = inArray(schema.imports.state, statesBefore(IMPORT_MOVES, change.state))
  const [moved] = await tx
    .update(schema.imports)
    .set(change)
    .where(and(eq(schema.imports.id, row.id), mayBecome))
    .returning()
  if (moved === undefined) throw new ImportEnded()
  await announceImport(tx, moved)
}

async function reject(db: Db, row: ImportRow, found: { errors: ImportError[]; rowsTotal: number }): Promise<ImportRow> {
  const { errors, rowsTotal } = found
  const ended = { state: 'rejected', errorCount: errors.length, errors: errors.slice(0, KEPT_ERRORS), rowsTotal } as const
  await db.transaction((tx) => move(tx, row, { ...ended, finishedAt: new Date() }))
  return load(db, row.id)
}

async function write(tx: Tx, row: ImportRow, work: { checked: CheckedImport; onRows: (rowsDone: number) => Promise<void> }): Promise<void> {
  const { checked, onRows } = work
  const into = { editionId: row.editionId, requestedBy: row.requestedBy, onRows }
  if (checked.kind === 'leads') await writeLeads(tx, checked.rows, into)
  else {
    await (checked.kind === 'pitches' ? writePitches(tx, checked.rows, into) : writeMandates(tx, checked.rows, into))
    await promiseMatching(tx, row.editionId)
  }
  await record(tx, {
    actorId: row.requestedBy,
    action: `import.${checked.kind}`,
    subject: { kind: 'import', id: row.id },
    after: { fileName: row.fileName, rows: checked.rows.length },
  })
  await move(tx, row, { state: 'done', rowsDone: checked.rows.length, rowsTotal: checked.rows.length, finishedAt: new Date() })
}

async function promiseMatching(tx: Tx, editionId: string): Promise<void> {
  const [run] = await tx
    .insert(schema.matchRuns)
    .values({ editionId, kind: 'edition', subjectId: editionId })
    .returning({ id: schema.matchRuns.id })
  if (run === undefined) throw new Error('the new run was not returned')
  await enqueue(tx, { name: 'edition.match', payload: { editionId, runId: run.id } }, { aggregate: 'edition', id: editionId })
}

async function announceImport(tx: Tx, row: ImportRow): Promise<void> {
  const payload = { importId: row.id, state: row.state, rowsDone: row.rowsDone, rowsTotal: row.rowsTotal }
  await announce(tx, CHANNELS.edition(row.editionId), { kind: 'import.changed', payload })
}

/** Rows whose source_id the edition has already: importing a file twice must not double it. */
async function alreadyThere(db: Db, editionId: string, checked: CheckedImport): Promise<ImportError[]> {
  const table = { pitches: schema.pitches, mandates: schema.mandates, leads: schema.leads }[checked.kind]
  const existing = await db.select({ sourceId: table.sourceId }).from(table).where(eq(table.editionId, editionId))
  const known = new Set(existing.map((row) => row.sourceId))
  return checked.rows
    .filter((row) => known.has(row.sourceId))
    .map((row) => ({
      line: row.line,
      column: 'source_id',
      code: 'sourceId.exists',
      value: shown(row.sourceId),
      detail: 'The edition has this source_id already. Remove the row, or give what is new an id of its own.',
    }))
}
