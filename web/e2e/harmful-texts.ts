/** What people write, made harmful: every text of the demonstration that somebody typed becomes one that a careless page would run. */
import { connect, WALLED_TABLES } from '@scalebridge/db'
import { PAYLOADS } from '@scalebridge/db/testing'
import { sql, type SQL } from 'drizzle-orm'

/** The columns that hold what somebody typed, and that a page shows. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  access_grants: ['reason'],
  accounts: ['name'],
  api_tokens: ['name'],
  call_invitations: ['contact_name', 'message', 'organisation_name'],
  clarifications: ['asked'],
  imports: ['file_name'],
  introduction_messages: ['text'],
  introductions: ['message'],
  leads: ['contact_name', 'nominator_name', 'notes', 'organisation_name', 'summary', 'title'],
  list_items: ['note'],
  lists: ['name', 'note'],
  mandates: ['name', 'text'],
  match_policies: ['note'],
  match_runs: ['reason'],
  organisations: ['name'],
  outbox: ['last_error'],
  pitch_partners: ['name'],
  pitches: ['title', 'summary', 'problem', 'approach', 'results', 'scale_plan', 'lessons'],
  pledges: ['condition', 'description'],
  questions: ['name', 'text'],
  rundown_items: ['cues', 'owner', 'title'],
  saved_views: ['name'],
  sessions: ['user_agent'],
}

/** Those that a database can keep and that are short enough for a title. */
export const HARMFUL: readonly string[] = PAYLOADS.map((payload) => payload.replaceAll('{}', 'harm')).filter(
  (text) => text.length <= 80 && !text.includes('\0') && text.isWellFormed(),
)

/** Puts one of the texts in the place of each that is not one yet, as the owner of the database: the API would refuse some of them. */
export async function makeHarmful(ownerUrl: string): Promise<void> {
  const owner = connect(ownerUrl, { max: 1 })
  try {
    for (const [table, columns] of Object.entries(TYPED)) {
      await owner.db.transaction(async (tx) => {
        const isWalled = WALLED_TABLES.some((one) => one === table)
        const wall = (force: string) => tx.execute(sql.raw(`alter table ${table} ${force} row level security`))
        if (isWalled) await wall('no force')
        for (const column of columns) await tx.execute(fill(table, column))
        if (isWalled) await wall('force')
      })
    }
  } finally {
    await owner.close()
  }
}

/** Each row has its own text, and each of its columns another. */
function fill(table: string, column: string): SQL {
  const name = sql.identifier(column)
  const texts = sql`array[${sql.join(
    HARMFUL.map((text) => sql`${text}`),
    sql`, `,
  )}]::text[]`
  return sql`with harmful as (select ${texts} as texts)
    update ${sql.identifier(table)} set ${name} = texts[1 + abs(hashtext(${sql.identifier(table)}.ctid::text || ${column})) % cardinality(texts)]
    from harmful where ${name} is not null and ${name} <> all (texts)`
}
