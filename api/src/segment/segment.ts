import { schema, type Db, type Tx } from '@scalebridge/db'
import { SLATE_STATES } from '@scalebridge/db/reference'
import { quotaStates } from '@scalebridge/db/rules'
import { loadSegment, type SegmentFacts } from '@scalebridge/db/segment'
import { asc, eq, inArray } from 'drizzle-orm'
import { listed, presentSegment } from '../editions/editions.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { namesOf, presentCandidates } from './candidates.ts'
import { findSegment, readPlan } from './plan.ts'
import { presentSlate } from './present-slate.ts'
import { newestProposal, presentProposal } from './proposals.ts'
import type { listCuration, SegmentCuration, SegmentLine } from './segment.contract.ts'
import type { PanelChoice, Proposal, Rule, Slate } from './segment.shapes.ts'
import { findSlate, listItems, listPlaces } from './slates.queries.ts'

const { editions, investors, organisations, segments } = schema

/** The most investors that a page offers for a panel: those who match the most pitches of the slate. */
const MOST_PANEL_CHOICES = 40

/** Every segment of an edition, with how its slate stands to its quotas. */
export async function listSegments(deps: Pick<Deps, 'db'>, { params }: Input<typeof listCuration>): Promise<Output<typeof listCuration>> {
  const [edition] = await deps.db.select({ id: editions.id }).from(editions).where(eq(editions.id, params.editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
  const rows = await deps.db.select().from(segments).where(eq(segments.editionId, edition.id)).orderBy(asc(segments.position))
  const items: SegmentLine[] = []
  for (const row of rows) items.push(await presentLine(deps.db, row))
  return { items }
}

async function presentLine(db: Db, row: typeof segments.$inferSelect): Promise<SegmentLine> {
  const { plan, quotas } = await readPlan(db, row.id)
  const slate = await findSlate(db, { segmentId: row.id })
  const items = slate === undefined ? [] : await listItems(db, [slate.id])
  const places = slate === undefined ? [] : await listPlaces(db, [slate.id])
  const selected = items.filter(({ role }) => role === 'selected').map(({ pitchId }) => pitchId)
  const hasSomething = quotas.length > 0 && selected.length > 0
  const candidates = hasSomething ? ((await loadSegment(db, row.id))?.candidates ?? []) : []
  const newest = await newestProposal(db, row.id)
  const proposal = newest === undefined ? null : presentProposal(newest, newest.planRevision)
  return {
    ...presentSegment(row),
    places: plan.places,
    candidates: proposal?.result?.candidates ?? null,
    slateState: slate === undefined ? null : listed(SLATE_STATES, slate.state),
    embargoUntil: slate?.embargoUntil?.toISOString() ?? null,
    selected: selected.length,
    confirmed: places.filter(({ state }) => state === 'confirmed').length,
    quotas: quotaStates({ quotas, candidates }, selected),
  }
}

/** All that the page of a segment's curation shows. */
export async function readCuration(deps: Pick<Deps, 'db' | 'clock'>, actor: Actor, segmentId: string): Promise<SegmentCuration> {
  const { db } = deps
  const found = await findSegment(db, segmentId)
  const { revision, plan, quotas, rules } = await readPlan(db, segmentId)
  const facts = await loadSegment(db, segmentId)
  if (facts === null) throw new Problem('segment.notFound')
  const newest = await newestProposal(db, segmentId)
  const proposal = newest === undefined ? null : presentProposal(newest, revision)
  const row = await findSlate(db, { segmentId })
  const slate = row === undefined ? null : await presentSlate(db, actor, { row, facts })
  return {
    segment: presentSegment(found.segment),
    zone: found.zone,
    revision,
    plan,
    quotas,
    rules: await nameRules(db, rules),
    proposal,
    slate,
    candidates: await presentCandidates(db, facts, spokenOf(proposal, slate)),
    investors: await panelChoices(db, facts, { proposal, slate }),
    serverTime: deps.clock().toISOString(),
  }
}

interface Shown {
  proposal: Proposal | null
  slate: Slate | null
}

/** Every pitch that a page with this proposal and this slate has to name. */
function spokenOf(proposal: Proposal | null, slate: Slate | null): Set<string> {
  const ids = new Set((slate?.items ?? []).map(({ pitchId }) => pitchId))
  for (const { pitches, reserves } of proposal?.result?.alternatives ?? []) {
    const named = pitches.flatMap(({ pitchId, why, exchange }) => [
      pitchId,
      ...(exchange?.in ?? []),
      ...why.flatMap(({ params }) => (typeof params.pitchId === 'string' ? params.pitchId : [])),
    ])
    for (const id of [...named, ...reserves.map(({ pitchId }) => pitchId)]) ids.add(id)
  }
  return ids
}

/** Investors who match pitches of the slate and have no conflict with any, those who match the most first. */
async function panelChoices(db: Db | Tx, facts: SegmentFacts, { proposal, slate }: Shown): Promise<PanelChoice[]> {
  const selected = new Set((slate?.items ?? []).filter(({ role }) => role === 'selected').map(({ pitchId }) => pitchId))
  const proposed = new Set((proposal?.result?.alternatives ?? []).flatMap(({ panel }) => panel))
  const sitting = new Set((slate?.panel ?? []).map(({ investorId }) => investorId))
  const inConflict = new Set(facts.conflicts.filter(({ pitchId }) => selected.has(pitchId)).map(({ investorId }) => investorId))
  const relevantTo = Map.groupBy(
    facts.relevant.filter(({ pitchId }) => selected.has(pitchId)),
    ({ investorId }) => investorId,
  )
  const best = [...relevantTo]
    .filter(([id]) => !inConflict.has(id) && !facts.rules.bannedInvestors.includes(id))
    .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, MOST_PANEL_CHOICES)
    .map(([id]) => id)
  const ids = [...new Set([...sitting, ...best, ...proposed])]
  const rows = await db
    .select({ investor: investors, name: organisations.name })
    .from(investors)
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .where(inArray(investors.id, ids))
  const byId = new Map(rows.map((row) => [row.investor.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (row === undefined) return []
    const { investorType, affiliations } = row.investor
    return [
      { investorId: id, name: row.name, investorType, affiliations, relevantTo: (relevantTo.get(id) ?? []).map(({ pitchId }) => pitchId) },
    ]
  })
}

async function nameRules(db: Db, rules: readonly Rule[]): Promise<SegmentCuration['rules']> {
  const titles = await namesOf(
    db,
    rules.flatMap(({ pitchId }) => pitchId ?? []),
  )
  const investorIds = rules.flatMap(({ investorId }) => investorId ?? [])
  const rows = await db
    .select({ id: investors.id, name: organisations.name })
    .from(investors)
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .where(inArray(investors.id, investorIds))
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return rules.map((rule) => ({ ...rule, name: titles.get(rule.pitchId ?? '')?.title ?? names.get(rule.investorId ?? '') ?? null }))
}
