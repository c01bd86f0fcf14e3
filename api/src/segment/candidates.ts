import { pitchReference, schema, type Db, type Tx } from '@scalebridge/db'
import type { SlateReason as Reason } from '@scalebridge/db/rules'
import { loadSegment, type SegmentFacts } from '@scalebridge/db/segment'
import { eq, inArray } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import { readResult } from './proposal-result.ts'
import { newestProposal } from './proposals.ts'
import type { listCandidates } from './segment.contract.ts'
import type { Candidate, SlateReason } from './segment.shapes.ts'

const { editions, organisations, pitches } = schema

/** All that a segment's slate is made from; 404 where there is no such segment. */
export async function factsOf(db: Db | Tx, segmentId: string): Promise<SegmentFacts> {
  const facts = await loadSegment(db, segmentId)
  if (facts === null) throw new Problem('segment.notFound')
  return facts
}

/** These candidates with what a reader knows them by. */
export async function presentCandidates(db: Db | Tx, facts: SegmentFacts, ids: Iterable<string>): Promise<Candidate[]> {
  const wanted = new Set(ids)
  const found = facts.candidates.filter(({ id }) => wanted.has(id))
  const names = await namesOf(
    db,
    found.map(({ id }) => id),
  )
  const elsewhere = new Map(facts.placedElsewhere.map(({ pitchId, segmentId }) => [pitchId, segmentId]))
  return found.map((candidate) => ({
    ...candidate,
    organisationIds: [...candidate.organisationIds],
    goals: [...candidate.goals],
    countries: [...candidate.countries],
    regionGroups: [...candidate.regionGroups],
    instruments: [...candidate.instruments],
    ...(names.get(candidate.id) ?? { title: '', reference: '', organisationName: '' }),
    elsewhere: elsewhere.get(candidate.id) ?? null,
  }))
}

/** What pitches are called. */
export async function namesOf(db: Db | Tx, pitchIds: readonly string[]) {
  if (pitchIds.length === 0) return new Map<string, { title: string; reference: string; organisationName: string }>()
  const rows = await db
    .select({ id: pitches.id, title: pitches.title, number: pitches.number, slug: editions.slug, organisationName: organisations.name })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(inArray(pitches.id, [...pitchIds]))
  return new Map(
    rows.map(({ id, title, number, slug, organisationName }) => [
      id,
      { title: title ?? '', reference: number === null ? '' : pitchReference(slug, number), organisationName },
    ]),
  )
}

/** A page of the candidates of a segment, best first, each with why the newest proposal left it out. */
export async function readCandidates(
  deps: Pick<Deps, 'db' | 'config'>,
  actor: Actor,
  { params, querystring }: Input<typeof listCandidates>,
): Promise<Output<typeof listCandidates>> {
  const scope = { list: `candidates:${params.segmentId}`, actor, filters: querystring }
  const [quality, id] = readCursor(deps, scope, querystring.cursor) ?? []
  const facts = await factsOf(deps.db, params.segmentId)
  const left = await leftOut(deps.db, params.segmentId)
  const words = (querystring.search ?? '').toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
  const all = await presentCandidates(
    deps.db,
    facts,
    facts.candidates.map((candidate) => candidate.id),
  )
  const rows = all
    .filter(({ title, reference, organisationName }) => {
      const text = `${title} ${reference} ${organisationName}`.toLocaleLowerCase('en')
      return words.every((word) => text.includes(word))
    })
    .toSorted((a, b) => b.quality - a.quality || (a.id < b.id ? -1 : 1))
    .filter((row) => quality === undefined || row.quality < Number(quality) || (row.quality === quality && row.id > String(id)))
  const size = querystring.size ?? 20
  const cut = toPage(deps, scope, { rows: rows.slice(0, size + 1), size, keysOf: (row) => [row.quality, row.id] })
  return { items: cut.rows.map((row) => ({ ...row, leftOut: left.get(row.id) ?? null })), nextCursor: cut.nextCursor }
}

async function leftOut(db: Db, segmentId: string): Promise<Map<string, SlateReason>> {
  const proposal = await newestProposal(db, segmentId)
  const result = readResult(proposal?.result)
  return new Map((result?.leftOut ?? []).map(({ pitchId, reason }) => [pitchId, presentReason(reason)]))
}

function presentReason({ code, params }: Reason): SlateReason {
  return { code, params: { ...params } }
}
