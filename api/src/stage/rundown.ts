import { record, schema, type Tx } from '@scalebridge/db'
import { LOCALES } from '@scalebridge/db/reference'
import { plannedTimes, rundownOf } from '@scalebridge/db/rules'
import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import { findRundown, findSegment, type FoundRundown, type RundownRow } from './rundown.queries.ts'
import { presentSession } from './sessions.queries.ts'
import type { saveRundown } from './stage.contract.ts'
import type { Rundown } from './stage.shapes.ts'

type Body = Input<typeof saveRundown>['body']
type ItemInput = Extract<Body, { from: 'items' }>['items'][number]

/** A segment's rundown with its hours, its reserves and its sessions. 404 when there is no such segment. */
export async function readRundown(deps: Pick<Deps, 'db'>, segmentId: string): Promise<Rundown> {
  const segment = await findSegment(deps.db, segmentId)
  const rundown = await findRundown(deps.db, segment)
  const sessions = await deps.db.query.stageSessions.findMany({
    where: eq(schema.stageSessions.segmentId, segmentId),
    orderBy: (session, { desc }) => desc(session.id),
  })
  return {
    segmentId,
    title: segment.title,
    startsAt: segment.startsAt.toISOString(),
    endsAt: segment.endsAt.toISOString(),
    revision: rundown.revision,
    bufferMs: rundown.bufferMs,
    plannedMs: rundown.items.reduce((sum, { row }) => sum + row.plannedMs, 0),
    hasReleasedSlate: rundown.hasReleasedSlate,
    isBehindSlate: isBehindSlate(rundown),
    items: plannedTimes(
      rundown.items.map((item) => ({ ...item, plannedMs: item.row.plannedMs })),
      segment.startsAt.getTime(),
    ).map(({ item: { row, pitch }, fromMs, toMs }) => ({
      id: row.id,
      kind: row.kind,
      title: row.title,
      pitchId: row.pitchId,
      pitch,
      plannedMs: row.plannedMs,
      floorMs: row.floorMs,
      owner: row.owner,
      cues: row.cues,
      assets: row.assets,
      firstQuestionFrom: row.firstQuestionFrom,
      missingLanguages: row.missingLanguages,
      fromAt: new Date(fromMs).toISOString(),
      toAt: new Date(toMs).toISOString(),
    })),
    reserves: rundown.reserves.map(({ pitchId, title, fitsPitchIds }) => ({ pitchId, title, fitsPitchIds })),
    sessions: sessions.map((session) => presentSession({ session, segment }, 'moderators')),
  }
}

/**
 * Replaces a rundown by what the caller sent, or by one built from the released slate. 412 when somebody else saved it since
 * `revision` was read (undefined: whatever stands there), 409 without a released slate, 422 for items that do not fit together.
 */
export async function replaceRundown(
  deps: Deps,
  actor: Actor,
  input: Input<typeof saveRundown> & { revision: number | undefined },
): Promise<Rundown> {
  const { segmentId } = input.params
  await deps.db.transaction(async (tx) => {
    const segment = await findSegment(tx, segmentId)
    const revision = await lockRundown(tx, segmentId)
    if (input.revision !== undefined && input.revision !== revision) throw new Problem('rundown.changedMeanwhile')
    const before = await findRundown(tx, segment)
    const items = input.body.from === 'items' ? input.body.items : builtFrom(before)
    await refuseUnfit(tx, before, items)
    await writeItems(tx, segmentId, items)
    await tx
      .update(schema.rundowns)
      .set({ revision: revision + 1, updatedAt: sql`now()` })
      .where(eq(schema.rundowns.segmentId, segmentId))
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'rundown.save',
      subject: { kind: 'segment', id: segmentId },
      before: before.items.map(({ row }) => row),
      after: items,
    })
  })
  return readRundown(deps, segmentId)
}

/** Locks a segment's rundown, which it makes where there is none, and answers its revision. */
export async function lockRundown(tx: Tx, segmentId: string): Promise<number> {
  const { rundowns } = schema
  await tx.insert(rundowns).values({ segmentId, revision: 0 }).onConflictDoNothing()
  const [row] = await tx.select({ revision: rundowns.revision }).from(rundowns).where(eq(rundowns.segmentId, segmentId)).for('update')
  return row?.revision ?? 0
}

function builtFrom(rundown: FoundRundown): ItemInput[] {
  if (!rundown.hasReleasedSlate) throw new Problem('rundown.noSlate')
  const { segment, slate, slotMs, bufferMs } = rundown
  const segmentMs = segment.endsAt.getTime() - segment.startsAt.getTime()
  return rundownOf({ pitches: slate, slotMs, segmentMs, bufferMs }).map((item) => ({
    ...item,
    firstQuestionFrom: item.firstQuestionFrom === 'room' || item.firstQuestionFrom === 'remote' ? item.firstQuestionFrom : null,
    owner: null,
    cues: null,
    assets: item.kind === 'pitch' ? [{ name: 'Fallback video', isReady: false }] : [],
    missingLanguages: [],
  }))
}

/** Whether a segment's rundown is what is built from its released slate, with nothing changed by hand. */
export async function isRundownAsSlate(tx: Tx, segmentId: string): Promise<boolean> {
  const rundown = await findRundown(tx, await findSegment(tx, segmentId))
  if (!rundown.hasReleasedSlate) return false
  const asBuilt = builtFrom(rundown)
  return rundown.items.length === asBuilt.length && rundown.items.every(({ row }, index) => isSame(row, asBuilt[index]))
}

function isSame(row: RundownRow, item: ItemInput | undefined): boolean {
  if (item === undefined) return false
  const { kind, title, pitchId, plannedMs, floorMs, owner, cues, assets, firstQuestionFrom, missingLanguages } = row
  const kept: ItemInput = { kind, title, pitchId, plannedMs, floorMs, owner, cues, assets, firstQuestionFrom, missingLanguages }
  return isDeepStrictEqual(kept, item)
}

/** Builds a locked rundown anew from the released slate. */
export async function buildAnew(tx: Tx, rundown: FoundRundown): Promise<void> {
  await writeItems(tx, rundown.segment.id, builtFrom(rundown))
}

/** Whether the slate's pitches stand in the rundown in another order than on the slate, or not all of them, or others too. */
function isBehindSlate({ items, slate, hasReleasedSlate }: FoundRundown): boolean {
  const onRundown = [...new Set(items.flatMap(({ row }) => (row.kind === 'pitch' && row.pitchId !== null ? [row.pitchId] : [])))]
  return (
    hasReleasedSlate &&
    items.length > 0 &&
    !isDeepStrictEqual(
      onRundown,
      slate.map(({ pitchId }) => pitchId),
    )
  )
}

/** A floor above the plan, an item of another segment, or a pitch that there is not. */
async function refuseUnfit(tx: Tx, before: FoundRundown, items: readonly ItemInput[]): Promise<void> {
  const known = new Set(before.items.map(({ row }) => row.id))
  const pitchIds = [...new Set(items.flatMap(({ pitchId }) => pitchId ?? []))]
  const { pitches } = schema
  const isHere = and(inArray(pitches.id, pitchIds), eq(pitches.editionId, before.segment.editionId))
  const rows = pitchIds.length === 0 ? [] : await tx.select({ id: pitches.id }).from(pitches).where(isHere)
  const found = new Set(rows.map(({ id }) => id))
  const seen = new Set<string>()
  const errors = items.flatMap((item, index): FieldError[] => {
    const at = (field: string, code: string, detail: string): FieldError => ({ pointer: `/items/${index}/${field}`, code, detail })
    const isTwice = item.id !== undefined && seen.has(item.id)
    if (item.id !== undefined) seen.add(item.id)
    return [
      ...(item.floorMs > item.plannedMs ? [at('floorMs', 'tooLarge', 'The floor is above the planned time.')] : []),
      ...(item.id !== undefined && (isTwice || !known.has(item.id)) ? [at('id', 'unknown', 'There is no such item.')] : []),
      ...(item.pitchId !== null && !found.has(item.pitchId) ? [at('pitchId', 'unknown', 'There is no such pitch.')] : []),
      ...(item.kind === 'pitch' && item.pitchId === null ? [at('pitchId', 'missing', 'Say whose pitch it is.')] : []),
    ]
  })
  if (errors.length > 0) throw new Problem('rundown.invalid', { errors })
}

/** Items with an id stay themselves. Positions are first moved out of the way, since two items may never share one. */
async function writeItems(tx: Tx, segmentId: string, items: readonly ItemInput[]): Promise<void> {
  const { rundownItems } = schema
  const kept = items.flatMap(({ id }) => id ?? [])
  await tx.delete(rundownItems).where(and(eq(rundownItems.segmentId, segmentId), notInArray(rundownItems.id, kept)))
  await tx
    .update(rundownItems)
    .set({ position: sql`${rundownItems.position} + 10000` })
    .where(eq(rundownItems.segmentId, segmentId))
  const order = new Map<string, number>(LOCALES.map((locale, index) => [locale, index]))
  for (const [index, { id, ...item }] of items.entries()) {
    const missingLanguages = item.missingLanguages.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    const values = { ...item, missingLanguages, segmentId, position: index + 1 }
    await (id === undefined ? tx.insert(rundownItems).values(values) : tx.update(rundownItems).set(values).where(eq(rundownItems.id, id)))
  }
}
