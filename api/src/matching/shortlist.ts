import { pitchReference } from '@scalebridge/db'
import { ENTRY_STATES, MATCHED_STATES, PASS_REASONS, RUN_KINDS, RUN_STATES, minorUnitOf } from '@scalebridge/db/reference'
import { usdRatesFrom, type UsdRates } from '@scalebridge/worker/engine'
import { hash } from 'node:crypto'
import { listed } from '../editions/editions.ts'
import { findMandate } from '../investors/investors.queries.ts'
import { ownMandate, refuseUnverified } from '../investors/investors.ts'
import type { Actor } from '../platform/actor.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage, type CursorScope } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './matching.contract.ts'
import { findEditionTerms } from './matching.queries.ts'
import type { MatchingDeps } from './matching.ts'
import { toInvestorPitch } from './investor-pitch.ts'
import { patternsOf } from './patterns.ts'
import { placeFilterOf } from './place-filter.ts'
import { jsonOf } from './reasons.ts'
import { readShortlist, type AskRange, type ShortlistQuestion, type ShortlistRow } from './shortlist.queries.ts'

export type Shortlist = Output<typeof contract.getShortlist>
type Asked = Input<typeof contract.getShortlist>

/** How often a list that is rewritten while it is read is read again. */
const ATTEMPTS = 3

/**
 * One page of an own mandate's shortlist, best first, with a version that changes whenever the page would.
 * Pitches leave it as soon as they are withdrawn. 403 until the investor is verified.
 */
export async function getShortlist(deps: MatchingDeps, actor: Actor, asked: Asked): Promise<{ version: string; shortlist: Shortlist }> {
  const question = await questionOf(deps, actor, asked)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const read = await readPage(deps, actor, { asked, question })
    if (read !== undefined) return read
  }
  throw new Problem('server.unavailable', { retryAfterSeconds: 1 })
}

/** A shortlist's JSON, with the pairs' ready-made: for serialising, they are most of it. */
export function shortlistJson({ items, ...head }: Shortlist): string {
  const texts = items.map(({ pair, ...item }) => `${JSON.stringify(item).slice(0, -1)},"pair":${jsonOf(pair)}}`)
  return `${JSON.stringify(head).slice(0, -1)},"items":[${texts.join(',')}]}`
}

async function readPage(deps: MatchingDeps, actor: Actor, { asked, question }: { asked: Asked; question: ShortlistQuestion }) {
  const found = await readShortlist(deps.pool, question)
  const [head] = found
  ownMandate(actor, head === undefined ? undefined : { investorId: head.investor_id })
  if (head === undefined) throw new Problem('mandate.notFound')
  refuseUnverified(head.investor_state)
  const run = toRun(head)
  const list = listOf(head)
  if (list === undefined) return { version: versionOf([run]), shortlist: { run, listVersion: null, eligibleCount: 0, items: [], nextCursor: null } }
  const { rows, nextCursor } = toPage(deps, scopeOf(actor, asked), {
    rows: found.filter(({ position }) => position !== null),
    size: question.limit - 1,
    keysOf: (row) => [row.score, row.id],
  })
  const mandate = { id: question.mandateId, editionId: head.edition_id }
  const pairs = await deps.reasons.pairsOf(list, mandate, rows.map(({ id }) => id))
  if (pairs === undefined) return undefined
  const items = rows.flatMap((row, index) => {
    const pair = pairs[index]
    return pair === undefined ? [] : [{ rank: row.position ?? 0, pitch: toInvestorPitch(pitchOf(row)), pair, entry: entryOf(row) }]
  })
  const listVersion = `${list.runId}.${list.writtenBy}.${list.revision}`
  const version = versionOf([run, listVersion, nextCursor === null, rows.map((row) => [row.id, row.pitch_revision, row.state, row.organisation_name, row.entry_updated_at])])
  return { version, shortlist: { run, listVersion, eligibleCount: head.eligible_count, items, nextCursor } }
}

async function questionOf(deps: MatchingDeps, actor: Actor, asked: Asked): Promise<ShortlistQuestion> {
  const { params, querystring } = asked
  const { place, askMinUsd, askMaxUsd, q } = querystring
  const [score, pitchId] = readCursor(deps, scopeOf(actor, asked), querystring.cursor) ?? []
  const needsTerms = place !== undefined || askMinUsd !== undefined || askMaxUsd !== undefined
  const terms = needsTerms ? await ownTerms(deps, actor, params.mandateId) : undefined
  return {
    mandateId: params.mandateId,
    visibleStates: MATCHED_STATES,
    after: score === undefined || pitchId === undefined ? undefined : { score: Number(score), pitchId: String(pitchId) },
    state: querystring.state,
    goal: querystring.goal,
    place: place === undefined || terms === undefined ? undefined : (placeFilterOf(place, terms.closesAt) ?? { countries: [], regions: [], withGlobal: false }),
    stage: querystring.stage,
    instrument: querystring.instrument,
    ask: terms === undefined ? undefined : askRangeOf(usdRatesFrom(terms.rates), askMinUsd, askMaxUsd),
    patterns: patternsOf(q),
    limit: (querystring.size ?? 20) + 1,
  }
}

async function ownTerms(deps: MatchingDeps, actor: Actor, mandateId: string) {
  const mandate = ownMandate(actor, await findMandate(deps.db, mandateId))
  return findEditionTerms(deps.db, mandate.editionId)
}

/** What a range of whole dollars comes to in each currency that has a rate; undefined when no bound is asked for. */
export function askRangeOf(rates: UsdRates, minUsd: number | undefined, maxUsd: number | undefined): AskRange | undefined {
  if (minUsd === undefined && maxUsd === undefined) return undefined
  const bounds = [...rates].map(([currency, usdPerUnit]) => {
    const minorPerUsd = 10 ** minorUnitOf(currency) / usdPerUnit
    return {
      currency,
      least: Math.min(Math.ceil((minUsd ?? 0) * minorPerUsd), Number.MAX_SAFE_INTEGER),
      most: maxUsd === undefined ? Number.MAX_SAFE_INTEGER : Math.min(Math.floor(maxUsd * minorPerUsd), Number.MAX_SAFE_INTEGER),
    }
  })
  return { currencies: bounds.map(({ currency }) => currency), least: bounds.map(({ least }) => least), most: bounds.map(({ most }) => most) }
}

function scopeOf(actor: Actor, { params, querystring }: Asked): CursorScope {
  return { list: `shortlist:${params.mandateId}`, actor, filters: querystring }
}

function versionOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 27)
}

function listOf({ run_id: runId, written_by: writtenBy, revision }: ShortlistRow) {
  return runId === null || writtenBy === null || revision === null ? undefined : { runId, writtenBy, revision }
}

function toRun(row: ShortlistRow): Shortlist['run'] {
  if (row.last_run_id === null) return null
  return {
    id: row.last_run_id,
    kind: listed(RUN_KINDS, row.kind),
    state: listed(RUN_STATES, row.run_state),
    pairsDone: row.pairs_done,
    pairsTotal: row.pairs_total,
    eligiblePairs: row.eligible_pairs,
    reason: row.run_reason,
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

function entryOf(row: ShortlistRow): Shortlist['items'][number]['entry'] {
  if (row.entry_state === null || row.entry_updated_at === null) return null
  return {
    state: listed(ENTRY_STATES, row.entry_state),
    reason: row.entry_reason === null ? null : listed(PASS_REASONS, row.entry_reason),
    note: row.entry_note,
    shownScore: row.entry_shown_score,
    updatedAt: row.entry_updated_at.toISOString(),
  }
}

function pitchOf(row: ShortlistRow) {
  return {
    ...row,
    reference: row.number === null ? null : pitchReference(row.edition_slug, row.number),
    organisationName: row.organisation_name,
    submittedAt: row.submitted_at,
    askMinor: row.ask_minor === null ? null : Number(row.ask_minor),
    askMinimumMinor: row.ask_minimum_minor === null ? null : Number(row.ask_minimum_minor),
    askCurrency: row.ask_currency,
    supportNeeded: row.support_needed,
    evidenceLevel: row.evidence_level,
    derivedFields: row.derived_fields,
  }
}
