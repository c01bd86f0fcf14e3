import { sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import type { GrantSource } from '../reference/states.ts'
import { pastGrants } from '../schema/index.ts'
import type { PastGrant } from './past-grant.ts'

/** Rows in one statement: Postgres takes 65,535 parameters. */
const BATCH = 1_000

/** Writes what an investor funded before; a grant that is there already is brought up to date. */
export async function writePastGrants(
  db: Db | Tx,
  grants: readonly PastGrant[],
  of: { investorId: string; source: GrantSource; importId?: string | null },
): Promise<void> {
  for (let from = 0; from < grants.length; from += BATCH) {
    await db
      .insert(pastGrants)
      .values(grants.slice(from, from + BATCH).map((grant) => ({ ...columnsOf(grant), ...of })))
      .onConflictDoUpdate({
        target: [pastGrants.investorId, pastGrants.source, pastGrants.sourceId],
        set: {
          title: sql`excluded.title`,
          description: sql`excluded.description`,
          language: sql`excluded.language`,
          countries: sql`excluded.countries`,
          regions: sql`excluded.regions`,
          sectors: sql`excluded.sectors`,
          goals: sql`excluded.goals`,
          amountMinor: sql`excluded.amount_minor`,
          currency: sql`excluded.currency`,
          awardedOn: sql`excluded.awarded_on`,
          importId: sql`excluded.import_id`,
        },
      })
  }
}

/** Who paid is the investor whose record it is, so the names that the file gives are not kept. */
function columnsOf({
  sourceId,
  title,
  description,
  language,
  countries,
  regions,
  sectors,
  goals,
  amountMinor,
  currency,
  awardedOn,
}: PastGrant) {
  return { sourceId, title, description, language, countries, regions, sectors, goals, amountMinor, currency, awardedOn }
}
