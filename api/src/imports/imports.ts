import { announce, CHANNELS, enqueue, record, schema } from '@scalebridge/db'
import { importTemplate, type ImportError } from '@scalebridge/db/imports'
import { IMPORT_KINDS, IMPORT_STATES, type ImportKind } from '@scalebridge/db/reference'
import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type { createImport, Import, listImports } from './imports.contract.ts'

const { content: _content, ...WITHOUT_CONTENT } = getTableColumns(schema.imports)
type ImportRow = Omit<typeof schema.imports.$inferSelect, 'content'>

/** Takes a file in, and promises its check and its writing. What is wrong with it, the worker finds out. */
export async function beginImport(deps: Deps, actor: Actor, input: Input<typeof createImport>): Promise<Import> {
  const { editionId } = input.params
  const { kind, fileName, contentBase64 } = input.body
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const [edition] = await tx.select({ id: schema.editions.id }).from(schema.editions).where(eq(schema.editions.id, editionId))
    if (edition === undefined) throw new Problem('edition.notFound')
    const [row] = await tx
      .insert(schema.imports)
      .values({ editionId, kind, fileName, content: Buffer.from(contentBase64, 'base64'), requestedBy: accountId })
      .returning(WITHOUT_CONTENT)
    if (row === undefined) throw new Error('the new import was not returned')
    await record(tx, { actorId: accountId, action: 'import.request', subject: { kind: 'import', id: row.id }, after: { kind, fileName } })
    await enqueue(tx, { name: 'import.apply', payload: { importId: row.id } }, { aggregate: 'import', id: row.id })
    await announce(tx, CHANNELS.edition(editionId), {
      kind: 'import.changed',
      payload: { importId: row.id, state: row.state, rowsDone: 0, rowsTotal: null },
    })
    return presentImport(row)
  })
}

/** An edition's imports, newest first. */
export async function importsOf(deps: Deps, actor: Actor, input: Input<typeof listImports>): Promise<Output<typeof listImports>> {
  const { editionId } = input.params
  const { cursor, size = 20 } = input.querystring
  const scope = { list: `imports:${editionId}`, actor }
  const [after] = readCursor(deps, scope, cursor) ?? []
  const rows = await deps.db
    .select(WITHOUT_CONTENT)
    .from(schema.imports)
    .where(and(eq(schema.imports.editionId, editionId), typeof after === 'string' ? lt(schema.imports.id, after) : undefined))
    .orderBy(desc(schema.imports.id))
    .limit(size + 1)
  const page = toPage(deps, scope, { rows, size, keysOf: (row) => [row.id] })
  return { items: page.rows.map(presentImport), nextCursor: page.nextCursor }
}

/** One import with its errors. */
export async function readImport(deps: Deps, importId: string): Promise<Import> {
  const [row] = await deps.db.select(WITHOUT_CONTENT).from(schema.imports).where(eq(schema.imports.id, importId))
  if (row === undefined) throw new Problem('import.notFound')
  return presentImport(row)
}

/** The empty file of a kind. */
export function template(kind: ImportKind): { fileName: string; content: string } {
  return importTemplate(kind)
}

function presentImport(row: ImportRow): Import {
  return {
    id: row.id,
    kind: listed(IMPORT_KINDS, row.kind),
    fileName: row.fileName,
    state: listed(IMPORT_STATES, row.state),
    rowsDone: row.rowsDone,
    rowsTotal: row.rowsTotal,
    errorCount: row.errorCount,
    errors: row.errors as ImportError[], // as: jsonb that only applyImport writes
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}
