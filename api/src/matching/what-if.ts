import { schema, type Db } from '@scalebridge/db'
import { AFFILIATIONS, INVESTOR_TYPES } from '@scalebridge/db/reference'
import {
  OPEN_TO_ALL,
  closedToFrom,
  counterfactuals,
  mandateFactsFrom,
  pitchFactsFrom,
  raises,
  type Counterfactual,
} from '@scalebridge/worker/engine'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { and, asc, eq, getTableColumns } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findMandate, type MandateRow } from '../investors/investors.queries.ts'
import { readOwnMandate, refuseUnverified } from '../investors/investors.ts'
import { contradictions } from '../investors/mandate-rules.ts'
import { hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { findHeldPitch } from '../pitches/held-by.ts'
import { Problem } from '../platform/problem.ts'
import { linesThatStay, openMandates } from './closed-pairs.ts'
import type { MatchingDeps } from './reasons.ts'
import { publicProfile, toldMandate, toldPair } from './partner-view.ts'
import { toPairScore } from './reasons.ts'
import { engineOf, reachOf } from './reach.ts'
import type * as contract from './what-if.contract.ts'

const { investors, mandates, matchCurrent, matchLists, pitches } = schema
const MAX_RAISES = 12
/** Changes told of one pair. */
export const MAX_CHANGES = 6
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const

/** The edits that a partnership can honestly make, with what each does to its matches. */
export async function listRaises(
  deps: MatchingDeps,
  actor: Actor,
  { params }: Input<typeof contract.listRaises>,
): Promise<Output<typeof contract.listRaises>> {
  const pitch = await findOwnPitch(deps, actor, params.pitchId)
  const { engine, rates } = await engineOf(deps, pitch.editionId)
  const [rows, closedTo, staying] = await Promise.all([
    listActiveMandates(deps.db, pitch.editionId),
    closedToOf(deps.db, pitch.editionId, { pitchId: pitch.id }),
    linesThatStay(deps.db, pitch.id),
  ])
  const toldClosed = (id: string) => (staying.has(id) ? OPEN_TO_ALL : closedToFrom(closedTo, id))
  const facts = rows.map((row) => mandateFactsFrom(toldMandate(row), rates, toldClosed(row.id)))
  const found = raises(pitchFactsFrom(pitch, rates), facts, engine)
  const items = found.slice(0, MAX_RAISES).map(({ edit, ...does }) => ({ ...does, edit: toEdit(edit) }))
  return { activeMandates: rows.length, items }
}

/** One mandate of the pitch's current list, as its team may read it; every other answers alike, whether it exists, does not fit, or is kept apart. */
export async function getPitchMatch(
  deps: MatchingDeps,
  actor: Actor,
  { params }: Input<typeof contract.getPitchMatch>,
): Promise<Output<typeof contract.getPitchMatch>> {
  const pitch = await findOwnPitch(deps, actor, params.pitchId)
  const [mandate, isListed, open, staying] = await Promise.all([
    findMandate(deps.db, params.mandateId),
    isOnList(deps.db, pitch, params.mandateId),
    openMandates(deps.db, pitch.id, [params.mandateId]),
    linesThatStay(deps.db, pitch.id),
  ])
  const isStaying = staying.has(params.mandateId)
  const isTold = isStaying || (isListed && open.has(params.mandateId))
  if (mandate === undefined || !isTold || pitch.state === 'withdrawn') throw new Problem('match.notListed')
  const { engine, rates } = await engineOf(deps, pitch.editionId)
  const closedTo = await closedToOf(deps.db, pitch.editionId, { pitchId: pitch.id, mandateId: mandate.id })
  const told = mandateFactsFrom(toldMandate(mandate), rates, isStaying ? OPEN_TO_ALL : closedToFrom(closedTo, mandate.id))
  const facts = { pitch: pitchFactsFrom(pitch, rates), mandate: told }
  const result = engine.scorePair(facts.pitch, facts.mandate)
  if (!result.eligible) throw new Problem('match.notListed')
  const isNamed = mandate.namedToPartnerships
  const keepApart = hasPitchRole(actor, ['partnership_lead', 'partnership_editor'], pitch)
  return {
    mandateId: mandate.id,
    investorName: isNamed ? mandate.investorName : null,
    investorType: listed(INVESTOR_TYPES, mandate.investorType),
    mandateName: isNamed ? mandate.name : null,
    publicProfile: publicProfile(mandate),
    affiliations: isNamed ? await affiliationsOf(deps.db, mandate.investorId) : [],
    pair: toldPair(toPairScore(result)),
    changes: toChanges(counterfactuals(facts.pitch, facts.mandate, engine)),
    allowed: { keepApart, declareConflict: keepApart && isNamed },
  }
}

/** How many pitches an own mandate reaches as it stands, and what each widening brings. */
export async function getReach(deps: MatchingDeps, actor: Actor, { params }: Input<typeof contract.getReach>): Promise<contract.Reach> {
  return reachOf(deps, await findOwn(deps, actor, params.mandateId))
}

/** The same for what is being written; nothing is saved. 422 where it contradicts itself. */
export async function tryReach(
  deps: MatchingDeps,
  actor: Actor,
  { params, body }: Input<typeof contract.tryReach>,
): Promise<contract.Reach> {
  const mandate = await findOwn(deps, actor, params.mandateId)
  const errors = contradictions(body)
  if (errors.length > 0) throw new Problem('mandate.invalid', { errors })
  return reachOf(deps, { ...mandate, ...body })
}

/** The best changes of a pair, one of each kind of edit, as pages show them. */
export function toChanges(found: readonly Counterfactual[]): contract.Change[] {
  const kinds = new Map(found.toReversed().map((one) => [one.edit.kind, one]))
  return found
    .filter((one) => kinds.get(one.edit.kind) === one)
    .slice(0, MAX_CHANGES)
    .map(({ edit, before, after }) => ({
      edit: toEdit(edit),
      before: before?.shown ?? null,
      after: after.shown,
    }))
}

function toEdit(edit: Counterfactual['edit']): contract.PitchEdit {
  return { ...edit } as contract.PitchEdit // as: the engine takes its keys from the same reference lists
}

async function findOwn({ db }: Deps, actor: Actor, mandateId: string): Promise<MandateRow> {
  const mandate = await readOwnMandate(db, actor, mandateId)
  if (mandate.investorState === 'suspended') refuseUnverified(mandate.investorState)
  return mandate
}

async function findOwnPitch({ db }: Deps, actor: Actor, pitchId: string): Promise<typeof pitches.$inferSelect> {
  return findHeldPitch(db, actor, { pitchId, roles: TEAM })
}

async function isOnList(db: Db, pitch: { id: string; editionId: string }, mandateId: string): Promise<boolean> {
  const [row] = await db
    .select({ ids: matchLists.counterpartIds })
    .from(matchCurrent)
    .innerJoin(matchLists, and(eq(matchLists.runId, matchCurrent.runId), eq(matchLists.side, 'pitch'), eq(matchLists.ownerId, pitch.id)))
    .where(eq(matchCurrent.editionId, pitch.editionId))
  return row?.ids.includes(mandateId) ?? false
}

function listActiveMandates(db: Db, editionId: string) {
  return db
    .select({ ...getTableColumns(mandates), organisationId: investors.organisationId, investorType: investors.investorType })
    .from(mandates)
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .where(and(eq(mandates.editionId, editionId), eq(mandates.state, 'active'), eq(investors.state, 'verified')))
    .orderBy(asc(mandates.id))
}

async function affiliationsOf(db: Db, investorId: string) {
  const [row] = await db.select({ affiliations: investors.affiliations }).from(investors).where(eq(investors.id, investorId))
  return (row?.affiliations ?? []).map((flag) => listed(AFFILIATIONS, flag))
}
