import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import { CANDIDATE_STATES, countryStanding, DEFAULT_PLAN, qualityOf, type Candidate, type Quota } from '../rules/slate.ts'
import * as schema from '../schema/index.ts'
import type { PanelInvestor, Relevance, SegmentFacts, SlateRules } from './facts.ts'
import { readConflicts, readPartners, readPastOrganisations } from './organisations.ts'

const {
  editions,
  investors,
  mandates,
  matchCurrent,
  matchLists,
  organisations,
  pitches,
  pitchPresentations,
  readinessScores,
  segmentPlans,
  segmentQuotas,
  segmentRules,
  segments,
} = schema

/**
 * Reads all that a segment's slate is made from, for curators' pages and for the solver alike.
 * Returns null when there is no such segment. Give it a transaction where the parts must be of one moment.
 */
export async function loadSegment(db: Db | Tx, segmentId: string): Promise<SegmentFacts | null> {
  const [found] = await db
    .select({ segment: segments, closesAt: editions.closesAt, plan: segmentPlans })
    .from(segments)
    .innerJoin(editions, eq(editions.id, segments.editionId))
    .leftJoin(segmentPlans, eq(segmentPlans.segmentId, segments.id))
    .where(eq(segments.id, segmentId))
  if (found === undefined) return null
  const { segment, closesAt, plan } = found
  const { editionId } = segment
  const { revision, bufferMs, relevantFrom, ...numbers } = plan ?? DEFAULT_PLAN
  const quotas = await readQuotas(db, segmentId)
  const rules = await readRules(db, segmentId)
  const scores = await readScores(db, editionId)
  const candidates = await readCandidates(db, { editionId, closesAt, scores })
  const pairs = await readConflicts(db, editionId)
  const inConflict = new Set(pairs.map(({ pitchId, investorId }) => `${pitchId} ${investorId}`))
  const known = new Set(candidates.map(({ id }) => id))
  return {
    segmentId,
    editionId,
    startsAtMs: segment.startsAt.getTime(),
    planRevision: revision,
    bufferMs,
    relevantFrom,
    plan: pickPlan(numbers),
    quotas,
    rules,
    candidates,
    investors: await readInvestors(db),
    relevant: scores.filter(
      ({ pitchId, investorId, score }) => score >= relevantFrom && known.has(pitchId) && !inConflict.has(`${pitchId} ${investorId}`),
    ),
    conflicts: pairs.filter(({ pitchId }) => known.has(pitchId)),
    placedElsewhere: await readPlacedElsewhere(db, segment),
  }
}

function pickPlan({ places, reserves, slotMs, budgetMs, panelSize, ...rest }: SegmentFacts['plan']): SegmentFacts['plan'] {
  const { relevantInvestorsPerPitch, mostPerOrganisation, mostPerCountry } = rest
  return { places, reserves, slotMs, budgetMs, panelSize, relevantInvestorsPerPitch, mostPerOrganisation, mostPerCountry }
}

async function readQuotas(db: Db | Tx, segmentId: string): Promise<Quota[]> {
  const { kind, value, minimum, maximum, flex } = segmentQuotas
  return db
    .select({ kind: sql<Quota['kind']>`${kind}`, value, minimum, maximum, flex })
    .from(segmentQuotas)
    .where(eq(segmentQuotas.segmentId, segmentId))
    .orderBy(asc(kind), asc(value))
}

async function readRules(db: Db | Tx, segmentId: string): Promise<SlateRules> {
  const rows = await db.select().from(segmentRules).where(eq(segmentRules.segmentId, segmentId)).orderBy(asc(segmentRules.id))
  const of = (kind: string, subject: 'pitchId' | 'investorId') =>
    rows.filter((rule) => rule.kind === kind).flatMap((rule) => rule[subject] ?? [])
  return {
    pinnedPitches: of('pin', 'pitchId'),
    bannedPitches: of('ban', 'pitchId'),
    pinnedInvestors: of('pin', 'investorId'),
    bannedInvestors: of('ban', 'investorId'),
  }
}

/**
 * The best score that each verified investor's mandates show for each pitch, in the run that readers see. Put together here and not
 * by a join: of lists that were written a moment ago the planner knows nothing, and a plan that is wrong takes many seconds.
 */
async function readScores(db: Db | Tx, editionId: string): Promise<Relevance[]> {
  const [current] = await db.select({ runId: matchCurrent.runId }).from(matchCurrent).where(eq(matchCurrent.editionId, editionId))
  if (current === undefined) return []
  const active = await db
    .select({ id: mandates.id, investorId: mandates.investorId })
    .from(mandates)
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .where(and(eq(mandates.editionId, editionId), eq(mandates.state, 'active'), eq(investors.state, 'verified')))
  const investorOf = new Map(active.map(({ id, investorId }) => [id, investorId]))
  const { side, ownerId, counterpartIds, shownScores, runId } = matchLists
  const lists = await db
    .select({ side, ownerId, counterpartIds, shownScores })
    .from(matchLists)
    .where(and(eq(runId, current.runId), inArray(side, ['pitch', 'mandate'])))
  const best = new Map<string, Relevance>()
  for (const list of lists) {
    for (const [index, counterpartId] of list.counterpartIds.entries()) {
      const [pitchId, mandateId] = list.side === 'pitch' ? [list.ownerId, counterpartId] : [counterpartId, list.ownerId]
      const investorId = investorOf.get(mandateId)
      const score = list.shownScores[index] ?? 0
      const key = `${pitchId} ${investorId}`
      if (investorId !== undefined && score > (best.get(key)?.score ?? -1)) best.set(key, { pitchId, investorId, score })
    }
  }
  return [...best].toSorted(([x], [y]) => (x < y ? -1 : 1)).map(([, relevance]) => relevance)
}

interface Pool {
  readonly editionId: string
  readonly closesAt: Date
  readonly scores: readonly Relevance[]
}

async function readCandidates(db: Db | Tx, { editionId, closesAt, scores }: Pool): Promise<Candidate[]> {
  const rows = await db
    .select({ pitch: pitches, stakeholderType: organisations.stakeholderType, said: pitchPresentations, readiness: readinessScores })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .leftJoin(pitchPresentations, eq(pitchPresentations.pitchId, pitches.id))
    .leftJoin(readinessScores, eq(readinessScores.pitchId, pitches.id))
    .where(and(eq(pitches.editionId, editionId), inArray(pitches.state, [...CANDIDATE_STATES])))
    .orderBy(asc(pitches.number), asc(pitches.id))
  const scoresOf = Map.groupBy(scores, ({ pitchId }) => pitchId)
  const partners = await readPartners(db, editionId)
  const past = await readPastOrganisations(db, editionId)
  return rows.map(({ pitch, stakeholderType, said, readiness }) => ({
    id: pitch.id,
    organisationId: pitch.organisationId,
    organisationIds: [...new Set([pitch.organisationId, ...(partners.get(pitch.id) ?? [])])],
    quality: qualityOf({
      readinessPercent: readiness === null ? 0 : (100 * readiness.points) / readiness.maxPoints,
      bestScores: (scoresOf.get(pitch.id) ?? []).map(({ score }) => score),
    }),
    goals: pitch.goals,
    countries: pitch.countries,
    ...countryStanding(pitch.countries, closesAt),
    stakeholderType,
    instruments: pitch.instruments,
    // Until a partnership says how it would present, it is the language that it wrote in.
    language: said?.language ?? pitch.language,
    presence: said?.presence === 'remote' || said?.presence === 'in_person' ? said.presence : null,
    zone: said?.zone ?? null,
    ...selfSaid(said),
    origin: pitch.origin,
    wasInPastEdition: said?.wasInPastEdition === true || past.has(pitch.organisationId),
  }))
}

/** What a partnership says of itself counts only where it agreed to that. */
function selfSaid(said: typeof pitchPresentations.$inferSelect | null) {
  if (said === null || said.consentedAt === null) return { youth: null, women: null, indigenous: null, disability: null }
  const { youth, women, indigenous, disability } = said
  return { youth, women, indigenous, disability }
}

async function readInvestors(db: Db | Tx): Promise<PanelInvestor[]> {
  return db
    .select({ id: investors.id, investorType: investors.investorType, affiliations: investors.affiliations })
    .from(investors)
    .where(eq(investors.state, 'verified'))
    .orderBy(asc(investors.id))
}

/** Pitches that hold a place in another segment, or will once a signed-off slate is released. */
async function readPlacedElsewhere(db: Db | Tx, segment: { readonly id: string; readonly editionId: string }) {
  const { rows } = await db.execute<{ pitch_id: string; segment_id: string }>(sql`
    select distinct on (pitch_id) pitch_id, segment_id
    from (
      select pitch_id, segment_id from segment_places
      where edition_id = ${segment.editionId} and state in ('selected', 'confirmed')
      union all
      select slate_items.pitch_id, slates.segment_id
      from slate_items
      join slates on slates.id = slate_items.slate_id and slates.state = 'signed_off'
      where slate_items.role = 'selected'
    ) as placed
    where segment_id <> ${segment.id}
    order by pitch_id, segment_id`)
  return rows.map((row) => ({ pitchId: row.pitch_id, segmentId: row.segment_id }))
}
