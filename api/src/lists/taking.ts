/** What investors take along as files: logged, and limited, for what has left the platform can be copied. */
import { record, withActor, type Tx } from '@scalebridge/db'
import type { Static } from 'typebox'
import { readOwnMandate } from '../investors/investors.ts'
import type { getShortlist as shortlistContract } from '../matching/matching.contract.ts'
import type { MatchingDeps } from '../matching/reasons.ts'
import { getShortlist } from '../matching/shortlist.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Input } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import { briefsOf } from './briefs.ts'
import type * as contract from './lists.contract.ts'
import { findReadable, listItemsOf } from './lists.queries.ts'
import { findOpenPitches, type OpenPitch } from './open-pitches.ts'

/** As many pages as one still reads on a journey. */
const MOST_TAKEN = 50

/** All of a list that its reader may still see. Errors: `list.notFound`, `request.tooMany`. */
export async function takeList(
  deps: MatchingDeps,
  actor: Actor,
  { params, body }: Input<typeof contract.takeList>,
): Promise<contract.Taken> {
  const { list, rows } = await withActor(deps.db, actor, async (tx) => {
    const found = await findReadable(tx, actor, { listId: params.listId })
    return { list: found, rows: await listItemsOf(tx, found.id) }
  })
  await takeOrRefuse(deps, LIMITS.export, accountOf(actor).accountId)
  const open = await findOpenPitches(deps.db, actor, { pitchIds: list.pitchIds, investorId: list.investorId })
  const shown = rows.flatMap((row, index) => {
    const found = open.get(row.pitchId)
    return found === undefined ? [] : [{ rank: index + 1, note: row.note, tags: row.tags, open: found }]
  })
  const taken = { name: list.name, investorName: list.investorName, note: list.note, ...(await fill(deps, actor, shown)) }
  await log(deps, actor, { subject: { kind: 'list', id: list.id }, format: body.format, count: shown.length })
  return taken
}

/** What a shortlist shows by these filters, best first. Errors: those of `getShortlist`, `request.tooMany`. */
export async function takeShortlist(
  deps: MatchingDeps,
  actor: Actor,
  { params, querystring, body }: Input<typeof contract.takeShortlist>,
): Promise<contract.Taken> {
  const mandate = await readOwnMandate(deps.db, actor, params.mandateId)
  await takeOrRefuse(deps, LIMITS.export, accountOf(actor).accountId)
  const page = await getShortlist(deps, actor, { params, querystring: { ...querystring, size: MOST_TAKEN } })
  // As: the page is JSON of its contract, which a test holds it to.
  const { items } = JSON.parse(page.json) as Static<(typeof shortlistContract)['schema']['response'][200]>
  const open = await findOpenPitches(deps.db, actor, { pitchIds: items.map(({ pitch }) => pitch.id), investorId: mandate.investorId })
  const shown = items.flatMap(({ rank, pitch, entry }) => {
    const found = open.get(pitch.id)
    return found === undefined ? [] : [{ rank, note: entry?.note ?? null, tags: [], open: { ...found, mandates: [mandate] } }]
  })
  const taken = { name: mandate.name, investorName: mandate.investorName, note: null, ...(await fill(deps, actor, shown)) }
  await log(deps, actor, { subject: { kind: 'mandate', id: mandate.id }, format: body.format, count: shown.length })
  return taken
}

interface Shown {
  rank: number
  note: string | null
  tags: string[]
  open: OpenPitch
}

async function fill(deps: MatchingDeps, actor: Actor, shown: readonly Shown[]): Promise<Pick<contract.Taken, 'at' | 'items' | 'rates'>> {
  const { items, rates } = await briefsOf(
    deps,
    actor,
    shown.map(({ open }) => open),
  )
  const filled = shown.flatMap(({ rank, note, tags }, index) => {
    const brief = items[index]
    return brief === undefined ? [] : [{ ...brief, rank, note, tags }]
  })
  return { at: deps.clock().toISOString(), items: filled, rates }
}

interface Left {
  subject: { kind: string; id: string }
  format: string
  count: number
}

async function log({ db }: MatchingDeps, actor: Actor, { subject, format, count }: Left): Promise<void> {
  const { accountId } = accountOf(actor)
  await db.transaction((tx: Tx) => record(tx, { actorId: accountId, action: `${subject.kind}.export`, subject, after: { format, count } }))
}
