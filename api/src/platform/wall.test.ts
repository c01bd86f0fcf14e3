import { schema, WALLED_TABLES } from '@scalebridge/db'
import { getTableName, isTable } from 'drizzle-orm'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))
const walled: readonly string[] = WALLED_TABLES
const names = Object.entries(schema).flatMap(([name, table]) => (isTable(table) && walled.includes(getTableName(table)) ? [name] : []))

const USE = new RegExp(`\\.(?:from|insert|update|delete|innerJoin|leftJoin|\\$count)\\(\\s*(?:schema\\.)?(${names.join('|')})\\b`, 'g')
const RAW = new RegExp(`\\b(?:from|join|into|update) (${walled.join('|')})\\b`, 'g')
/** What gives `tx` its meaning in what follows: the actor's transaction, or another. */
const GIVES = /tx: ActorTx|reader: ActorReader|withActor\(|readAs\(|tx: Tx\b|\.transaction\(|db: Db/g
const NAMES: readonly (string | undefined)[] = ['tx: ActorTx', 'reader: ActorReader', 'withActor(', 'readAs(']

/** Each use of a walled table outside a transaction that names its actor. */
function holesIn(source: string): string[] {
  const isNamed = (at: number) => NAMES.includes([...source.slice(0, at).matchAll(GIVES)].at(-1)?.[0])
  const used = [...source.matchAll(USE)].filter(({ index }) => !isNamed(index) || /\bdb\s*\.\w+\([^;{]*$/.test(source.slice(0, index)))
  const raw = [...source.matchAll(RAW)].filter(({ index }) => !isNamed(index) && !source.includes('as_actor('))
  return [...used, ...raw].map(([text]) => text)
}

describe('the wall in the api’s sources', () => {
  it('every use of a confidential table stands in a transaction that names its actor', () => {
    const files = globSync('**/*.ts', { cwd: SOURCES }).filter((file) => !/\.test\.ts$|^testing\//.test(file))
    expect(files.length).toBeGreaterThan(200)
    const holes = files.flatMap((file) => holesIn(readFileSync(`${SOURCES}/${file}`, 'utf8')).map((use) => `${file}: ${use}`))
    expect(holes).toEqual([])
  })

  it.each([
    ['a plain transaction', 'async function f(deps: Deps) {\n  await deps.db.transaction(async (tx) => tx.delete(lists))\n}'],
    ['a transaction of somebody’s', 'function f(tx: Tx) {\n  return tx.select().from(lists)\n}'],
    ['the pool', 'function f(db: Db | Tx) {\n  return db.select().from(schema.shortlistEntries)\n}'],
    ['the pool beside the actor', 'withActor(deps.db, actor, async (tx) => {\n  await deps.db.select().from(lists)\n})'],
    ['a statement of its own', 'const Q = `select * from list_items`'],
  ])('%s is found', (_what, source) => {
    expect(holesIn(source)).toHaveLength(1)
  })
})
