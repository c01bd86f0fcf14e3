import pg from 'pg'
import { PERSONAL, columnsOf } from '../privacy/personal.ts'
import type { TableData } from '../privacy/table-data.ts'
import type { TestDatabase } from './database.ts'

/** A person's details that stand nowhere else: what is searched for after an erasure. */
export const CANARY = { email: 'canary.ngozi@planted.example', name: 'Ngozi Canary-Adeyemi', phone: '+234 555 0198 271' }
export const CANARY_WORDS = `${CANARY.name}, ${CANARY.email}, ${CANARY.phone}`

/** Runs `work` as the server's administrator, whom no policy binds, in the test's own database. */
export async function asAdmin<T>({ urls, name }: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: Object.assign(new URL(urls.admin), { pathname: `/${name}` }).href })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Where a person's details stand in the whole database, the queue's tables too, as `table.column`: every value as text, whatever its
 * type, with bytes read as text as well. Takes a client of `asAdmin`.
 */
export async function findCanaries(client: pg.ClientBase): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  )
  const found: string[] = []
  const words = Object.values(CANARY).flatMap((word) => [word, word.toLowerCase()])
  // Bytes stand in hexadecimal in JSON.
  const sought = [...words.map((word) => word.toLowerCase()), ...words.map((word) => Buffer.from(word).toString('hex'))]
  for (const { name } of tables) {
    const { rows } = await client.query<{ key: string }>(
      `select distinct e.key from ${name} t, jsonb_each_text(to_jsonb(t)) as e(key, text) where lower(e.text) like any ($1)`,
      [sought.map((word) => `%${word}%`)],
    )
    found.push(...rows.map(({ key }) => `${name.replace('public.', '')}.${key}`))
  }
  return found.toSorted()
}

/** A value for a column, as SQL. */
type Row = Map<string, string>

interface Column {
  name: string
  type: string
  isNeeded: boolean
}

/**
 * Puts a person's details into every column that db/src/privacy declares personal and not kept: a row of their own in each table, and
 * where rows of others name them, such a row. Rows need not make sense: what the tables check is put out of force, in this database
 * for good. Answers the columns that it planted, as `table.column`.
 */
export function plantEverywhere(database: TestDatabase, accountId: string): Promise<string[]> {
  return asAdmin(database, async (client) => {
    await client.query(`do $$ declare c record; begin
      for c in select conrelid::regclass as name, conname from pg_constraint where contype in ('c', 'f', 'x') and conrelid <> 0 and connamespace = 'public'::regnamespace
      loop execute format('alter table %s drop constraint %I', c.name, c.conname); end loop; end $$`)
    // No triggers.
    await client.query('set session_replication_role = replica')
    const planted = new Set<string>()
    for (const [table, data] of Object.entries(PERSONAL)) {
      const columns = await columnsIn(client, table)
      for (const [row, planting] of rowsOf(data, columns)) {
        const all: Row = new Map(columns.filter(({ isNeeded }) => isNeeded).map(({ name, type }) => [name, fillingOf(type)]))
        for (const [name, value] of [...row, ...planting]) all.set(name, value)
        const values = [...all.values()].map((value) => value.replaceAll(':who', `'${accountId}'`))
        await client.query(
          `insert into ${table} (${[...all.keys()].map((name) => `"${name}"`).join(', ')}) overriding system value values (${values.join(', ')}) on conflict do nothing`,
        )
        for (const name of planting.keys()) planted.add(`${table}.${name}`)
      }
    }
    // A draft's files go as a whole.
    await client.query(`update pitches set state = 'submitted' where id = $1`, [accountId])
    return [...planted].toSorted()
  })
}

async function columnsIn(client: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name as name, case data_type when 'ARRAY' then 'array' else udt_name end as type,
       is_nullable = 'NO' and column_default is null and is_identity = 'NO' as "isNeeded"
     from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
    [table],
  )
  return rows
}

/** The person's own row of a table, and one of somebody else's that names them: what makes it so, and what is planted. */
function rowsOf(data: TableData, columns: readonly Column[]): [Row, Row][] {
  const rows: [Row, Row][] = []
  const free = columnsOf(data.personal).filter((name) => data.kept?.[name] === undefined)
  if (data.of !== undefined) {
    const instead = data.erase === 'delete' ? undefined : data.erase
    const own = free.filter((name) => data.erase === 'delete' || name in { ...instead })
    const planting = new Map(own.map((name) => [name, wordsFor(name, `${data.of} ${instead?.[name]}`, columns)]))
    for (const name of columnsOf(data.unnamed)) planting.set(name, literal(`With ${CANARY.name} (${CANARY.email.toUpperCase()})`))
    // Every id is the person's, so that whatever a row points to is theirs as well.
    rows.push([new Map(columns.filter(({ type }) => type === 'uuid').map(({ name }) => [name, ':who'])), planting])
  }
  if (data.elsewhere !== undefined) {
    const { where, put } = data.elsewhere
    const planting = new Map(
      Object.keys(put).flatMap((name) => (free.includes(name) ? [[name, wordsFor(name, `${where} ${put[name]}`, columns)]] : [])),
    )
    const named = columns.filter(({ name, type }) => type === 'uuid' && new RegExp(`\\b${name} = who`).test(where))
    const others = columns.filter(({ type }) => type === 'uuid').map(({ name }): [string, string] => [name, 'gen_random_uuid()'])
    rows.push([new Map([...others, ...named.map(({ name }): [string, string] => [name, ':who'])]), planting])
  }
  return rows
}

/** The person's details as a column takes them, so that the condition that finds their rows is met (and what is put in their place finds them). */
function wordsFor(name: string, condition: string, columns: readonly Column[]): string {
  const type = columns.find((column) => column.name === name)?.type
  const text = literal(CANARY_WORDS)
  // Under the key that is looked at, or is taken away.
  if (type === 'jsonb')
    return `jsonb_build_object('${/'\{?([a-z]+)\}?'/.exec(condition)?.[1] ?? 'words'}', ${/= called/.test(condition) ? literal(CANARY.name) : text})`
  if (type === 'array') return `array[${text}]`
  if (type === 'bytea') return `convert_to(${text}, 'UTF8')`
  if (new RegExp(`lower\\(${name}\\) = address|\\.${name} = address`).test(condition)) return literal(CANARY.email)
  if (new RegExp(`\\b${name} = called`).test(condition)) return literal(CANARY.name)
  return text
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Something that a column of this type takes. */
function fillingOf(type: string): string {
  if (type === 'uuid') return ':who'
  if (type === 'jsonb') return "'{}'"
  if (type === 'array') return "'{}'"
  if (type === 'bytea') return "'\\x00'"
  if (type === 'bool') return 'false'
  if (type === 'timestamptz') return 'now()'
  if (type === 'date') return 'current_date'
  if (type === 'text') return 'gen_random_uuid()::text'
  return '1'
}
