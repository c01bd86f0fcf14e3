import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { desc, eq } from 'drizzle-orm'
import { connect, type Db } from '../src/connect.ts'
import { applyImport, kindOf, MAX_BYTES, type ImportError } from '../src/imports/index.ts'
import type { ImportKind } from '../src/reference/states.ts'
import * as schema from '../src/schema/index.ts'
import { step } from './console.ts'
import { prepareDatabase } from './database.ts'
import { loadDemo } from './demo.ts'
import { PLACES } from './places.ts'
import { loadSecrets } from './secrets.ts'
import { joinOrOpenServer } from './server.ts'
import { StartError } from './start-error.ts'

const SHOW_EVERY_MS = 500
const SHOWN_ERRORS = 50

/**
 * `npm run import -- FILE …`: checks each file whole and writes it whole, into the newest edition, beside a running product or
 * without one. Gives 0 when every file was written; a file with errors writes nothing and does not stop the next.
 */
export async function importFiles(files: readonly string[]): Promise<number> {
  const found = files.map((file) => readImport(pathOf(file)))
  return withDatabase(async (db) => {
    let failures = 0
    for (const file of found) failures += (await importFile(db, file)) ? 0 : 1
    return failures === 0 ? 0 : 1
  })
}

/** A path as its reader meant it: npm changes to the repository's root, and INIT_CWD is where the reader was. */
export function pathOf(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), file)
}

/** Works on the product's database, with the demonstration in it if it was empty, beside a running product or without one. */
export async function withDatabase<T>(work: (db: Db, url: string) => Promise<T>): Promise<T> {
  const secrets = loadSecrets(PLACES.secrets)
  const server = await joinOrOpenServer(step)
  try {
    const urls = await prepareDatabase(server.adminUrl, secrets)
    await loadDemo(urls.owner, step)
    const connection = connect(urls.owner, { max: 2 })
    try {
      return await work(connection.db, urls.owner)
    } finally {
      await connection.close()
    }
  } finally {
    await server.stop()
  }
}

interface FileToImport {
  name: string
  kind: ImportKind
  content: Buffer
}

function readImport(path: string): FileToImport {
  if (!existsSync(path))
    throw new StartError(`There is no file ${path}.`, 'Check the path; the templates are on the Secretariat’s import page.')
  const content = readFileSync(path)
  if (content.length > MAX_BYTES) {
    throw new StartError(`${path} has ${content.length} bytes; a file may have ${MAX_BYTES}.`, 'Divide it into several files.')
  }
  const kind = kindOf(content)
  if (kind === null) {
    throw new StartError(
      `${path} is a file neither of pitches nor of mandates nor of leads: its first line lacks the headings.`,
      'Start from a template of the Secretariat’s import page.',
    )
  }
  return { name: basename(path), kind, content }
}

async function importFile(db: Db, { name, kind, content }: FileToImport): Promise<boolean> {
  const [edition] = await db.select().from(schema.editions).orderBy(desc(schema.editions.createdAt)).limit(1)
  if (!edition)
    throw new StartError('There is no edition to import into.', 'Load the demonstration (npm run reset), or make an edition first.')
  const [row] = await db
    .insert(schema.imports)
    .values({ editionId: edition.id, kind, fileName: name, content })
    .returning({ id: schema.imports.id })
  if (!row) throw new Error('the import was not stored')
  step(`Checking ${name} (${kind}, ${Math.ceil(content.length / 1024)} kB) for edition ${edition.slug}`)
  const showing = setInterval(() => void showProgress(db, row.id), SHOW_EVERY_MS)
  const ended = await applyImport(db, row.id).finally(() => clearInterval(showing))
  if (ended.state === 'done') {
    step(`${name}: ${ended.rowsTotal ?? 0} ${kind} written; their matching follows as soon as the product runs`)
    return true
  }
  printErrors(name, { errors: ended.errors as ImportError[], count: ended.errorCount }) // as: applyImport wrote them
  return false
}

async function showProgress(db: Db, id: string): Promise<void> {
  const found = await db
    .select()
    .from(schema.imports)
    .where(eq(schema.imports.id, id))
    .catch(() => [])
  const row = found[0]
  if (row?.rowsTotal && row.rowsDone < row.rowsTotal) step(`${row.rowsDone} of ${row.rowsTotal} rows written`)
}

function printErrors(name: string, { errors, count }: { errors: readonly ImportError[]; count: number }): void {
  process.stderr.write(`\n✗ ${name}: ${count} ${count === 1 ? 'error' : 'errors'}; nothing of it was written.\n`)
  for (const { line, column, detail } of errors.slice(0, SHOWN_ERRORS)) {
    process.stderr.write(`  line ${line}${column ? `, ${column}` : ''}: ${detail}\n`)
  }
  if (count > SHOWN_ERRORS) process.stderr.write(`  … and ${count - SHOWN_ERRORS} more\n`)
  process.stderr.write('  Next: correct these lines and import the file again.\n')
}
