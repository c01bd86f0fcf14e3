import { CHANNELS, announce, pitchReference, record, schema, withActor, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { ENTRY_STATES, PASS_REASONS } from '@scalebridge/db/reference'
import {
  closedToFrom,
  OPEN_TO_ALL,
  counterfactuals,
  mandateFactsFrom,
  packPair,
  pitchFactsFrom,
  type PairPoints,
} from '@scalebridge/worker/engine'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { investorEyes } from '@scalebridge/db/publishing'
import { and, eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { MandateRow } from '../investors/investors.queries.ts'
import { readOwnMandate, refuseUnverified } from '../investors/investors.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { changesOf } from './entry-changes.ts'
import { changesFor, gatesFor, pairFor, textsOf } from '../publishing/view.ts'
import { toInvestorPitch } from './investor-pitch.ts'
import { isTold, refuseClosed } from './closed-pairs.ts'
import type * as contract from './matching.contract.ts'
import { findCurrentRunId, findListed, listEntries, listVisiblePitches, type EntryRow, type VisiblePitchRow } from './matching.queries.ts'
import { toFailedGates, toPairScore, type MatchingDeps } from './reasons.ts'
import { toChanges } from './what-if.ts'

type Entry = contract.Entry
type PitchView = Output<typeof contract.getShortlistPitch>
const MAX_NEAR_MISSES = 20

/** One pitch in the light of one own mandate: as it is listed, or the gates that are closed and what would open them. */
export async function getShortlistPitch(
  deps: MatchingDeps,
  actor: Actor,
  { params }: Input<typeof contract.getShortlistPitch>,
): Promise<PitchView> {
  const mandate = await findVerifiedMandate(deps.db, actor, params.mandateId)
  const pitch = await findVisiblePitch(deps.db, mandate, params.pitchId)
  await refuseClosed(deps.db, mandate, pitch)
  const [entry] = await withActor(deps.db, actor, (tx) => listEntries(tx, mandate.id, [pitch.id]))
  const judged = await judge(deps, mandate, pitch)
  const eyes = (await investorEyes(deps.db, mandate.investorId, [pitch.id]))(pitch.id)
  return {
    rank: judged.rank,
    pair: judged.pair === null ? null : pairFor(judged.pair, eyes),
    gates: gatesFor(judged.gates, eyes),
    changes: changesFor(judged.changes, eyes),
    pitch: toInvestorPitch(withReference(pitch), eyes),
    texts: textsOf(pitch, eyes),
    entry: entry === undefined ? null : { ...toEntry(entry), changes: changesOf(entry, judged.pair) },
  }
}

/** Pitches that the mandate's gates keep out, those behind a single gate first, with what would open each gate. */
export async function listNearMisses(
  deps: MatchingDeps,
  actor: Actor,
  { params }: Input<typeof contract.listNearMisses>,
): Promise<Output<typeof contract.listNearMisses>> {
  const mandate = await findVerifiedMandate(deps.db, actor, params.mandateId)
  const { engine, rates } = await deps.reasons.engineFor(mandate.editionId, await findCurrentRunId(deps.db, mandate.editionId))
  const [rows, entries, closedTo] = await Promise.all([
    deps.reasons.gateRowsOf(mandate.editionId),
    withActor(deps.db, actor, (tx) => listEntries(tx, mandate.id)),
    closedToOf(deps.db, mandate.editionId, { mandateId: mandate.id }),
  ])
  const facts = mandateFactsFrom(mandate, rates, closedToFrom(closedTo, mandate.id))
  const passed = new Set(entries.filter(({ state }) => state === 'dismissed').map(({ pitchId }) => pitchId))
  const nearest = rows
    .filter((row) => row.organisationId !== mandate.organisationId && !passed.has(row.id))
    .map((row) => ({
      id: row.id,
      gates: engine.whyNot(pitchFactsFrom(row, rates), facts),
      shared: row.goals.filter((goal) => mandate.goals.includes(goal)).length,
    }))
    .filter(({ gates }) => gates.length > 0 && isTold(gates))
    .toSorted((a, b) => a.gates.length - b.gates.length || b.shared - a.shared || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_NEAR_MISSES)
  const pitches = await listVisiblePitches(
    deps.db,
    mandate.editionId,
    nearest.map(({ id }) => id),
  )
  const byId = new Map(pitches.map((pitch) => [pitch.id, pitch]))
  const eyesOf = await investorEyes(deps.db, mandate.investorId, [...byId.keys()])
  const items = nearest.flatMap(({ id, gates }) => {
    const pitch = byId.get(id)
    if (pitch === undefined) return []
    const eyes = eyesOf(id)
    return [{ pitch: toInvestorPitch(withReference(pitch), eyes), gates: gatesFor(toFailedGates(gates), eyes) }]
  })
  return { items }
}

/** Saves a pitch, or passes on it with a reason; said again, it replaces what was said before. */
export async function saveEntry(deps: MatchingDeps, actor: Actor, { params, body }: Input<typeof contract.saveEntry>): Promise<Entry> {
  refuseBadReason(body)
  const { accountId } = accountOf(actor)
  return withActor(deps.db, actor, async (tx) => {
    const { mandate, pitch, before } = await findForEntry(tx, actor, params)
    const points = await pointsOf(deps, mandate, pitch)
    const values = {
      state: body.state,
      reason: body.reason ?? null,
      note: body.note ?? null,
      shownScore: points?.shown ?? null,
      packed: points === null ? null : packPair(points),
      accountId,
      updatedAt: sql`now()`,
    }
    const [entry] = await tx
      .insert(schema.shortlistEntries)
      .values({ ...values, mandateId: mandate.id, pitchId: pitch.id })
      .onConflictDoUpdate({ target: [schema.shortlistEntries.mandateId, schema.shortlistEntries.pitchId], set: values })
      .returning()
    if (entry === undefined) throw new Error('the entry was not returned')
    await record(tx, {
      actorId: accountId,
      action: `entry.${body.state}`,
      subject: { kind: 'entry', id: entry.id },
      before: auditOf(before),
      after: auditOf(entry),
    })
    await announce(tx, CHANNELS.mandate(mandate.id), { kind: 'mandate.changed', payload: { mandateId: mandate.id } })
    return toEntry(entry)
  })
}

/** Takes back what was said of a pitch, which is then suggested again; without an entry nothing happens. */
export async function removeEntry(deps: Deps, actor: Actor, { params }: Input<typeof contract.removeEntry>): Promise<void> {
  await withActor(deps.db, actor, async (tx) => {
    const { mandate, pitch, before } = await findForEntry(tx, actor, params)
    if (before === undefined) return
    await tx
      .delete(schema.shortlistEntries)
      .where(and(eq(schema.shortlistEntries.mandateId, mandate.id), eq(schema.shortlistEntries.pitchId, pitch.id)))
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'entry.remove',
      subject: { kind: 'entry', id: before.id },
      before: auditOf(before),
    })
    await announce(tx, CHANNELS.mandate(mandate.id), { kind: 'mandate.changed', payload: { mandateId: mandate.id } })
  })
}

/** An own mandate of an investor that is verified; 404 for anybody else's, 403 for an investor that is not. */
export async function findVerifiedMandate(db: Db | Tx, actor: Actor, mandateId: string): Promise<MandateRow> {
  const mandate = await readOwnMandate(db, actor, mandateId)
  refuseUnverified(mandate.investorState)
  return mandate
}

/** A pitch that the mandate's edition matches; 404 for any other. */
export async function findVisiblePitch(db: Db | Tx, mandate: MandateRow, pitchId: string): Promise<VisiblePitchRow> {
  const [pitch] = await listVisiblePitches(db, mandate.editionId, [pitchId])
  if (pitch === undefined) throw new Problem('pitch.notFound')
  return pitch
}

async function findForEntry(tx: ActorTx, actor: Actor, { mandateId, pitchId }: { mandateId: string; pitchId: string }) {
  const mandate = await findVerifiedMandate(tx, actor, mandateId)
  const pitch = await findVisiblePitch(tx, mandate, pitchId)
  await refuseClosed(tx, mandate, pitch)
  const [before] = await listEntries(tx, mandate.id, [pitchId])
  return { mandate, pitch, before }
}

/** The stored points with their reasons where the pitch is listed; else its gates, or its score if nothing keeps it out. */
async function judge(
  { db, reasons }: MatchingDeps,
  mandate: MandateRow,
  pitch: VisiblePitchRow,
): Promise<Pick<PitchView, 'rank' | 'pair' | 'gates' | 'changes'>> {
  const place = mandate.state === 'active' ? await findListed(db, mandate, pitch.id) : undefined
  const [told] = (place === undefined ? undefined : await reasons.pairsOf({ ...place, side: 'mandate' }, mandate, [pitch.id])) ?? []
  const { engine, rates } = await reasons.engineFor(mandate.editionId, place?.runId ?? (await findCurrentRunId(db, mandate.editionId)))
  const facts = { pitch: pitchFactsFrom(pitch, rates), mandate: mandateFactsFrom(mandate, rates, OPEN_TO_ALL) }
  const changes = toChanges(counterfactuals(facts.pitch, facts.mandate, engine))
  if (place !== undefined && told !== undefined) return { rank: place.rank, pair: told, gates: [], changes }
  const result = engine.scorePair(facts.pitch, facts.mandate)
  return result.eligible
    ? { rank: null, pair: toPairScore(result), gates: [], changes }
    : { rank: null, pair: null, gates: toFailedGates(result.gates), changes }
}

/** A pair's points by the run whose lists the investor reads; null when the pitch is not eligible. */
async function pointsOf({ db, reasons }: MatchingDeps, mandate: MandateRow, pitch: VisiblePitchRow): Promise<PairPoints | null> {
  const { engine, rates } = await reasons.engineFor(mandate.editionId, await findCurrentRunId(db, mandate.editionId))
  return engine.pointsOf(pitchFactsFrom(pitch, rates), mandateFactsFrom(mandate, rates, OPEN_TO_ALL))
}

function withReference(pitch: VisiblePitchRow) {
  return { ...pitch, reference: pitch.number === null ? null : pitchReference(pitch.editionSlug, pitch.number) }
}

function refuseBadReason({ state, reason }: { state: string; reason?: string }): void {
  if (state === 'dismissed' && reason === undefined) {
    throw new Problem('entry.invalid', {
      errors: [
        {
          pointer: '/reason',
          code: 'reason.missing',
          detail: 'Say why you pass: it helps to improve your list and is not shown to the partnership.',
        },
      ],
    })
  }
  if (state === 'saved' && reason !== undefined) {
    throw new Problem('entry.invalid', {
      errors: [{ pointer: '/reason', code: 'reason.notForSaved', detail: 'A saved pitch has no reason for passing.' }],
    })
  }
}

/** What the audit log keeps of an entry: not its note, which is the investor's own. */
function auditOf(entry: EntryRow | undefined) {
  return entry === undefined ? undefined : { mandateId: entry.mandateId, pitchId: entry.pitchId, state: entry.state, reason: entry.reason }
}

function toEntry({ state, reason, note, shownScore, updatedAt }: EntryRow): Entry {
  return {
    state: listed(ENTRY_STATES, state),
    reason: reason === null ? null : listed(PASS_REASONS, reason),
    note,
    shownScore,
    updatedAt: updatedAt.toISOString(),
    changes: null,
  }
}
