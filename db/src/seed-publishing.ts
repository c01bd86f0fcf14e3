import { DEFAULT_AUDIENCES, CONSENT_TEXTS } from './reference/publishing.ts'
import * as schema from './schema/index.ts'
import type { Tx } from './connect.ts'

/** Two of three agree, so that the catalogue shows that it is a choice. */
const ONE_STAYS_OUT_OF = 3
/** Rows of one statement. */
const AT_ONCE = 1_000

/** Which of the demonstration's pitches stand in the open catalogue, and one that stands there by an alias. Made up: nobody real agreed to anything. */
export async function planDemoPublishing(tx: Tx, pitches: readonly { id: string }[], at: Date): Promise<void> {
  const agreed = pitches.filter((_, index) => index % ONE_STAYS_OUT_OF !== 1)
  const rows = agreed.map(({ id }) => ({
    pitchId: id,
    purpose: 'catalogue',
    isGiven: true,
    textVersion: CONSENT_TEXTS.catalogue,
    locale: 'en',
    at,
  }))
  for (let from = 0; from < rows.length; from += AT_ONCE) await tx.insert(schema.consents).values(rows.slice(from, from + AT_ONCE))
  const safe = agreed.at(-1)
  if (safe === undefined) return
  await tx.insert(schema.publishing).values({
    pitchId: safe.id,
    audiences: DEFAULT_AUDIENCES,
    isSafe: true,
    alias: 'A partnership that keeps its name to itself',
    capability: 'An example of a safe profile: an alias, a region, and texts that wait for an introduction.',
  })
}
