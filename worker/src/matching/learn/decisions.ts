import { asc, eq, and } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'
import { createEngine } from '../score/engine.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { Policy } from '../facts/policy.ts'
import type { WholeEdition } from '../read/whole-edition.ts'
import type { Decision } from './learn-weights.ts'

const { impressions, mandates, shortlistEntries } = schema

/** A decision with the pair that it was about, so that the pair can be scored again. */
export interface PairDecision extends Decision {
  readonly pitch: PitchFacts
  readonly mandate: MandateFacts
}

/** What was made of one pair, and when. */
interface Row extends Pick<Decision, 'atMs' | 'outcome' | 'propensityPermille'> {
  readonly mandateId: string
  readonly pitchId: string
}

/**
 * What investors made of the pitches that they were shown: saved, passed on, or seen and left. A pitch that nobody saw says
 * nothing. The factors are those of the facts of today under `policy`; a pair that is no longer eligible is left out.
 */
export async function readDecisions(
  db: Db,
  editionId: string,
  { facts, policy }: { facts: WholeEdition; policy: Policy },
): Promise<PairDecision[]> {
  const engine = createEngine({ policy, corpus: facts.corpus, track: facts.track, on: facts.on })
  const pitches = new Map(facts.pitches.map((pitch) => [pitch.id, pitch]))
  const mandatesById = new Map(facts.mandates.map((mandate) => [mandate.id, mandate]))
  const rows = await readRows(db, editionId)
  return rows.flatMap(({ mandateId, pitchId, ...row }) => {
    const [pitch, mandate] = [pitches.get(pitchId), mandatesById.get(mandateId)]
    if (pitch === undefined || mandate === undefined) return []
    const result = engine.scorePair(pitch, mandate)
    if (!result.eligible) return []
    const factors = result.investorSide.factors.map(({ points, maxPoints }) => ({ points, maxPoints }))
    return [{ ...row, factors, pitch, mandate }]
  })
}

async function readRows(db: Db, editionId: string): Promise<Row[]> {
  const [entries, seen] = await Promise.all([readEntries(db, editionId), readImpressions(db, editionId)])
  const decided = new Map(entries.map((entry) => [`${entry.mandateId} ${entry.pitchId}`, entry]))
  const first = new Map<string, Row>()
  for (const row of seen) {
    const key = `${row.mandateId} ${row.pitchId}`
    if (!first.has(key)) first.set(key, row)
  }
  return [
    ...entries.map((entry) => ({
      ...entry,
      propensityPermille: first.get(`${entry.mandateId} ${entry.pitchId}`)?.propensityPermille ?? entry.propensityPermille,
    })),
    ...[...first].flatMap(([key, row]) => (decided.has(key) ? [] : [row])),
  ]
}

const OUTCOMES = { saved: 'saved', dismissed: 'passed' } as const

async function readEntries(db: Db, editionId: string): Promise<Row[]> {
  const rows = await db
    .select({
      mandateId: shortlistEntries.mandateId,
      pitchId: shortlistEntries.pitchId,
      state: shortlistEntries.state,
      at: shortlistEntries.updatedAt,
    })
    .from(shortlistEntries)
    .innerJoin(mandates, eq(mandates.id, shortlistEntries.mandateId))
    .where(and(eq(mandates.editionId, editionId)))
  return rows.map(({ state, at, ...pair }) => ({
    ...pair,
    outcome: state === 'saved' ? OUTCOMES.saved : OUTCOMES.dismissed,
    atMs: at.getTime(),
    propensityPermille: 1000,
  }))
}

/** In the order of time, so that the first sight of a pair comes first. */
async function readImpressions(db: Db, editionId: string): Promise<Row[]> {
  const rows = await db
    .select({
      mandateId: impressions.mandateId,
      pitchId: impressions.pitchId,
      propensityPermille: impressions.propensityPermille,
      at: impressions.seenAt,
    })
    .from(impressions)
    .innerJoin(mandates, eq(mandates.id, impressions.mandateId))
    .where(eq(mandates.editionId, editionId))
    .orderBy(asc(impressions.seenAt))
  return rows.map(({ at, ...pair }) => ({ ...pair, outcome: 'seen', atMs: at.getTime() }))
}
