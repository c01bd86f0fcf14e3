import { schema, type Db } from '@scalebridge/db'
import { suppress } from '@scalebridge/db/privacy'
import { groupMembers, MATCHED_STATES, ORIGINS, REGIONAL_GROUPS, SPECIAL_GROUPS } from '@scalebridge/db/reference'
import { coverageOf } from '@scalebridge/db/rules'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './scouting.contract.ts'

const { callInvitations, editions, leads, pitches } = schema
type Picture = Output<typeof contract.getScoutingPicture>

/** The groups of countries whose gaps are looked for. */
const GROUPS = [...SPECIAL_GROUPS, ...REGIONAL_GROUPS.map((group) => `group:${group}`)]
/** Leads that may still become a pitch. */
const OPEN_STATES = ['lead', 'researching', 'shortlisted', 'invited', 'accepted', 'drafting'] as const

/** What the pool lacks for the goals under review, and what came of each way in. */
export async function scoutingPicture(deps: Deps, { params }: Input<typeof contract.getScoutingPicture>): Promise<Picture> {
  const [edition] = await deps.db.select().from(editions).where(eq(editions.id, params.editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
  const submitted = await deps.db
    .select({ goals: pitches.goals, countries: pitches.countries })
    .from(pitches)
    .where(and(eq(pitches.editionId, edition.id), inArray(pitches.state, [...MATCHED_STATES])))
  const open = await deps.db
    .select({ goals: leads.goals, country: leads.country })
    .from(leads)
    .where(and(eq(leads.editionId, edition.id), isNull(leads.mergedInto), inArray(leads.state, [...OPEN_STATES])))
  const now = deps.clock()
  const goals = edition.goalsUnderReview
  const groups = GROUPS.map((code) => ({ code, members: new Set<string>(groupMembers(code, now)) }))
  const pool = {
    pitches: submitted,
    leads: open.map((lead) => ({ goals: lead.goals, countries: lead.country === null ? [] : [lead.country] })),
  }
  return { groups: [...GROUPS], goals, coverage: coverageOf(groups, goals, pool), outcomes: await outcomesOf(deps.db, edition.id) }
}

/** Selected pitches have been eligible, and eligible ones submitted: each stands in all columns that it has passed. */
const ELIGIBLE = ['eligible', 'in_review', 'shortlisted', 'selected', 'declined', 'retracted', 'confirmed', 'staged', 'published']
const SELECTED = ['selected', 'confirmed', 'staged', 'published']

async function outcomesOf(db: Db, editionId: string): Promise<Picture['outcomes']> {
  const came = await db
    .select({
      origin: pitches.origin,
      submitted: count(sql`${pitches.number} is not null`),
      eligible: count(inArray(pitches.state, ELIGIBLE)),
      selected: count(inArray(pitches.state, SELECTED)),
    })
    .from(pitches)
    .where(eq(pitches.editionId, editionId))
    .groupBy(pitches.origin)
  const sent = await db
    .select({
      origin: callInvitations.kind,
      invited: sql<number>`count(distinct ${callInvitations.leadId})::int`,
      accepted: count(sql`${callInvitations.acceptedAt} is not null`),
    })
    .from(callInvitations)
    .innerJoin(leads, eq(leads.id, callInvitations.leadId))
    .where(eq(leads.editionId, editionId))
    .groupBy(callInvitations.kind)
  return tellOutcomes(
    ORIGINS.map((origin) => {
      const { submitted = 0, eligible = 0, selected = 0 } = came.find((row) => row.origin === origin) ?? {}
      const { invited = 0, accepted = 0 } = sent.find((row) => row.origin === origin) ?? {}
      return { origin, invited, accepted, submitted, eligible, selected }
    }),
  )
}

type Counted = { [K in keyof Picture['outcomes'][number]]: NonNullable<Picture['outcomes'][number][K]> }

/**
 * The counts as they may be told. Each column contains the next, so that how far exactly a pitch came is what is guarded: who was
 * turned away is told by the difference of two columns. How many were submitted and selected in all is known from the pool.
 */
function tellOutcomes(outcomes: readonly Counted[]): Picture['outcomes'] {
  const came = suppress({
    rows: outcomes.map(({ submitted, eligible, selected }) => [Math.max(0, submitted - eligible), eligible - selected, selected]),
    totals: { rows: true, columns: true },
  })
  const sent = suppress({ rows: outcomes.map(({ invited, accepted }) => [invited - accepted, accepted]), totals: { rows: true } })
  return outcomes.map(({ origin, eligible }, nth) => {
    const [turnedAway = null, waiting = null, selected = null] = came.rows[nth] ?? []
    const submitted = came.rowTotals[nth] ?? null
    const isEligibleTold = (waiting !== null && selected !== null) || (turnedAway !== null && submitted !== null)
    const [, accepted = null] = sent.rows[nth] ?? []
    const invited = sent.rowTotals[nth] ?? null
    return { origin, invited, accepted, submitted, eligible: isEligibleTold ? eligible : null, selected }
  })
}

function count(where: ReturnType<typeof inArray>) {
  return sql<number>`(count(*) filter (where ${where}))::int`
}
