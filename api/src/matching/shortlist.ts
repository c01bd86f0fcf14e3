import { INVESTOR_ROLES, MATCHED_STATES } from '@scalebridge/db/reference'
import { askRangeOf, patternsOf, placeFilterOf } from '@scalebridge/db/search'
import { usdRatesFrom } from '@scalebridge/worker/engine'
import { hash } from 'node:crypto'
import { ownMandate, readOwnMandate, refuseUnverified } from '../investors/investors.ts'
import { accountOf, investorsOf, type Actor } from '../platform/actor.ts'
import type { Input } from '../platform/endpoint.ts'
import { readCursor, toPage, type CursorScope } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type { Sight } from './impressions.ts'
import type * as contract from './matching.contract.ts'
import { findEditionTerms } from './matching.queries.ts'
import type { MatchingDeps } from './reasons.ts'
import { pitchJson, pairJson } from './shown-row.ts'
import { leftOf, withChanges } from './entry-changes.ts'
import { readShortlist, readStamps, type ShortlistHead, type ShortlistQuestion, type ShortlistRow } from './shortlist.queries.ts'

/** A page as it is sent: its JSON is put together from parts that are JSON already. */
export interface ShortlistPage {
  /** Changes whenever the page would. */
  version: string
  nextCursor: string | null
  json: string
  /** What it shows of which list; null while there is none. */
  sight: Sight | null
}

type Asked = Input<typeof contract.getShortlist>

/** How often a list that is rewritten while it is read is read again. */
const ATTEMPTS = 3

/**
 * One page of an own mandate's shortlist, or of all that fit it, best first. Pitches leave it as soon as they are withdrawn.
 * 403 until the investor is verified.
 */
export async function getShortlist(deps: MatchingDeps, actor: Actor, asked: Asked): Promise<ShortlistPage> {
  return pageOf(deps, actor, { asked, question: await questionOf(deps, actor, asked) })
}

/** As getShortlist, for who has read it before: where the page is still what `isKnown` knows, only its version. */
export async function getShortlistAgain(
  deps: MatchingDeps,
  actor: Actor,
  { asked, isKnown }: { asked: Asked; isKnown: (version: string) => boolean },
): Promise<ShortlistPage | { version: string; json: null }> {
  const question = await questionOf(deps, actor, asked)
  if (!showsLeft(question)) {
    const found = await readStamps(deps.pool, question)
    const head: ShortlistHead | undefined = found[0]?.head ? JSON.parse(found[0].head) : undefined
    refuseUnverified(ownMandate(actor, head).investorState)
    const version = versionOf(found, [])
    if (isKnown(version)) return { version, json: null }
  }
  return pageOf(deps, actor, { asked, question })
}

async function pageOf(
  deps: MatchingDeps,
  actor: Actor,
  { asked, question }: { asked: Asked; question: ShortlistQuestion },
): Promise<ShortlistPage> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const page = await readPage(deps, actor, { asked, question })
    if (page !== undefined) return page
  }
  throw new Problem('server.unavailable', { retryAfterSeconds: 1 })
}

/** Undefined when the list was rewritten between its pitches and their reasons. */
async function readPage(
  deps: MatchingDeps,
  actor: Actor,
  { asked, question }: { asked: Asked; question: ShortlistQuestion },
): Promise<ShortlistPage | undefined> {
  const found = await readShortlist(deps.pool, question)
  const head: ShortlistHead | undefined = found[0]?.head ? JSON.parse(found[0].head) : undefined
  const { investorState, editionId, list, eligibleCount, run } = ownMandate(actor, head)
  refuseUnverified(investorState)
  const { rows, nextCursor } = toPage(deps, scopeOf(actor, asked), {
    rows: found.filter(isListed),
    size: question.limit - 1,
    keysOf: (row) => [row.score, row.id, row.position],
  })
  const pairs =
    list === null
      ? []
      : await deps.reasons.pairsOf(
          list,
          { id: question.mandateId, editionId },
          rows.map(({ id }) => id),
        )
  if (pairs === undefined) return undefined
  const items = rows.map(
    (row, index) =>
      `{"rank":${row.position},"pitch":${pitchJson(row)},"entry":${withChanges(row, pairs[index])},"pair":${pairJson(row, pairs[index])},"isPinned":${row.isPinned},"placedBy":${JSON.stringify(row.placedBy)}}`,
  )
  const left =
    showsLeft(question) && list !== null ? await leftOf(deps, { readerId: question.readerId, mandateId: question.mandateId, list }) : []
  const listVersion = list === null ? null : `${list.runId}.${list.writtenBy}.${list.revision}`
  const version = versionOf(found, left)
  const shown = list?.side === 'shortlist' ? 'short' : 'all'
  const start = JSON.stringify({ run, list: shown, listVersion, eligibleCount, nextCursor })
  const pitches = rows.map(({ id, position }) => ({ id, position }))
  const sight = list === null ? null : { runId: list.runId, mandateId: question.mandateId, pitches }
  return { version, nextCursor, sight, json: `${start.slice(0, -1)},"items":[${items.join(',')}],"left":[${left.join(',')}]}` }
}

type Optional = 'chosen' | 'entry' | 'placedBy' | 'packed' | 'shownScore' | 'stamp'
type ListedRow = { [K in keyof Omit<ShortlistRow, 'head' | Optional>]: NonNullable<ShortlistRow[K]> } & Pick<ShortlistRow, Optional>

function isListed(row: ShortlistRow): row is ShortlistRow & ListedRow {
  return row.id !== null
}

async function questionOf(deps: MatchingDeps, actor: Actor, asked: Asked): Promise<ShortlistQuestion> {
  const { params, querystring } = asked
  const { place, askMinUsd, askMaxUsd, q } = querystring
  const [score, pitchId, position] = readCursor(deps, scopeOf(actor, asked), querystring.cursor) ?? []
  const needsTerms = place !== undefined || askMinUsd !== undefined || askMaxUsd !== undefined
  const terms = needsTerms ? await ownTerms(deps, actor, params.mandateId) : undefined
  return {
    readerId: accountOf(actor).accountId,
    investorIds: investorsOf(actor, INVESTOR_ROLES),
    mandateId: params.mandateId,
    visibleStates: MATCHED_STATES,
    after: pitchId === undefined ? undefined : { score: Number(score), pitchId: String(pitchId), position: Number(position) },
    isShort: querystring.list !== 'all',
    state: querystring.state,
    goal: querystring.goal,
    place:
      place === undefined || terms === undefined
        ? undefined
        : (placeFilterOf(place, terms.closesAt) ?? { countries: [], regions: [], withGlobal: false }),
    stage: querystring.stage,
    instrument: querystring.instrument,
    ask: terms === undefined ? undefined : askRangeOf(usdRatesFrom(terms.rates), askMinUsd, askMaxUsd),
    patterns: patternsOf(q),
    limit: (querystring.size ?? 20) + 1,
  }
}

async function ownTerms(deps: MatchingDeps, actor: Actor, mandateId: string) {
  const mandate = await readOwnMandate(deps.db, actor, mandateId)
  return findEditionTerms(deps.db, mandate.editionId)
}

function scopeOf(actor: Actor, { params, querystring }: Asked): CursorScope {
  return { list: `shortlist:${params.mandateId}`, actor, filters: querystring }
}

/** What a mandate saved and its list no longer holds comes with the first page of what it saved. */
const showsLeft = (question: ShortlistQuestion) => question.state === 'saved' && question.after === undefined

/** JSON has no line breaks of its own, so two different pages never read the same here. */
function versionOf(found: readonly Pick<ShortlistRow, 'head' | 'stamp'>[], left: readonly string[]): string {
  const parts = [found[0]?.head, ...left, ...found.map(({ stamp }) => stamp)]
  return hash('sha256', parts.join('\n'), 'base64url').slice(0, 27)
}
