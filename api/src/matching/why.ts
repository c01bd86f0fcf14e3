import { schema, type Db } from '@scalebridge/db'
import { isShared } from '@scalebridge/db/publishing'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { closedToFrom, mandateFactsFrom, pitchFactsFrom } from '@scalebridge/worker/engine'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import { findMandate, type MandateRow } from '../investors/investors.queries.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { PairScore } from './match.shapes.ts'
import { findCurrentRunId, findListed } from './matching.queries.ts'
import type { MatchingDeps } from './reasons.ts'
import type * as contract from './pair-rules.contract.ts'
import { findConflicts, rulesOfPair, toPitchName } from './pair-rules.ts'
import { patternsOf } from '@scalebridge/db/search'
import { toFailedGates, toPairScore } from './reasons.ts'

const { editions, investors, mandates, organisations, pitches } = schema
const MAX_CHOICES = 10

type Why = Output<typeof contract.explainPair>

/** For any pitch and mandate of one edition: the gates that are closed, or the factors by the points that they cost. */
export async function explainPair(deps: MatchingDeps, _actor: Actor, { params }: Input<typeof contract.explainPair>): Promise<Why> {
  const { db } = deps
  const [mandate, pitch] = await Promise.all([findMandate(db, params.mandateId), findNamedPitch(db, params.pitchId)])
  if (mandate === undefined) throw new Problem('mandate.notFound')
  if (pitch === undefined || pitch.editionId !== mandate.editionId) throw new Problem('pitch.notFound')
  const { investorId, editionId } = mandate
  const { organisationId } = pitch
  const [place, closedTo, rules, conflicts] = await Promise.all([
    findListed(db, mandate, pitch.id),
    closedToOf(db, editionId, { mandateId: mandate.id, pitchId: pitch.id }),
    rulesOfPair(db, { pitchId: pitch.id, investorId, mandateId: mandate.id }),
    findConflicts(db, { editionId, organisationId, investorId }),
  ])
  const { engine, rates } = await deps.reasons.engineFor(editionId, place?.runId ?? (await findCurrentRunId(db, editionId)))
  const result = engine.scorePair(pitchFactsFrom(pitch, rates), mandateFactsFrom(mandate, rates, closedToFrom(closedTo, mandate.id)))
  const pair = result.eligible ? toPairScore(result) : null
  return {
    editionId,
    pitch: toPitchName({ ...pitch, pitchId: pitch.id }),
    mandate: { id: mandate.id, name: mandate.name },
    investor: { id: investorId, name: mandate.investorName },
    notMatched: whoIsOut(pitch, mandate),
    rank: place?.rank ?? null,
    pair,
    gates: result.eligible ? [] : toFailedGates(result.gates),
    costs: pair === null ? [] : costsOf(pair),
    rules,
    conflicts,
  }
}

/** Pitches and mandates of an edition whose names hold the words, to choose a pair from; all where no word is given. */
export async function findPairChoices(
  deps: Deps,
  _actor: Actor,
  { params, querystring }: Input<typeof contract.findPairChoices>,
): Promise<Output<typeof contract.findPairChoices>> {
  const like = (text: string, patterns: string[] | undefined) =>
    patterns === undefined ? undefined : sql`${sql.raw(text)} ilike all (${sql.param(patterns)}::text[])`
  const [pitchRows, mandateRows] = await Promise.all([
    deps.db
      .select({
        pitchId: pitches.id,
        title: pitches.title,
        number: pitches.number,
        slug: editions.slug,
        organisationName: organisations.name,
      })
      .from(pitches)
      .innerJoin(editions, eq(editions.id, pitches.editionId))
      .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
      .where(
        and(
          eq(pitches.editionId, params.editionId),
          isNotNull(pitches.number),
          like(
            `concat_ws(' ', pitches.title, organisations.name, editions.slug || '-' || lpad(pitches.number::text, 4, '0'))`,
            patternsOf(querystring.pitch),
          ),
        ),
      )
      .orderBy(asc(pitches.number))
      .limit(MAX_CHOICES),
    deps.db
      .select({ id: mandates.id, name: mandates.name, investorName: organisations.name })
      .from(mandates)
      .innerJoin(investors, eq(investors.id, mandates.investorId))
      .innerJoin(organisations, eq(organisations.id, investors.organisationId))
      .where(
        and(
          eq(mandates.editionId, params.editionId),
          like(`concat_ws(' ', mandates.name, organisations.name)`, patternsOf(querystring.mandate)),
        ),
      )
      .orderBy(asc(organisations.name), asc(mandates.id))
      .limit(MAX_CHOICES),
  ])
  return { pitches: pitchRows.map(toPitchName), mandates: mandateRows }
}

async function findNamedPitch(db: Db, pitchId: string) {
  const [row] = await db
    .select({
      pitch: pitches,
      isShared: sql<boolean>`${sql.raw(isShared('pitches.id'))}`,
      slug: editions.slug,
      organisationName: organisations.name,
    })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(and(eq(pitches.id, pitchId), isNotNull(pitches.number)))
  return row === undefined ? undefined : { ...row.pitch, isShared: row.isShared, slug: row.slug, organisationName: row.organisationName }
}

function whoIsOut(pitch: { state: string; isShared: boolean }, mandate: MandateRow): Why['notMatched'] {
  if (!pitch.isShared || !MATCHED_STATES.some((state) => state === pitch.state)) return 'pitch'
  if (mandate.investorState !== 'verified') return 'investor'
  return mandate.state === 'active' ? null : 'mandate'
}

function costsOf({ investorSide, pitchSide }: PairScore): Why['costs'] {
  const ofSide = (side: 'investor' | 'pitch', { factors }: PairScore['investorSide']) =>
    factors.map(({ key, points, maxPoints }) => ({ key, side, lost: maxPoints - points }))
  return [...ofSide('investor', investorSide), ...ofSide('pitch', pitchSide)]
    .filter(({ lost }) => lost > 0)
    .toSorted((a, b) => b.lost - a.lost)
}
