import { schema, type Db } from '@scalebridge/db'
import type { ItemKind, SlotState } from '@scalebridge/db/reference'
import { clockAt, isToCome, plannedTimes, projectShow, type PitchCard, type Show } from '@scalebridge/db/rules'
import { and, asc, desc, eq } from 'drizzle-orm'
import ical, { ICalEventStatus } from 'ical-generator'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findRundown, findSegment, type SegmentRow } from './rundown.queries.ts'
import { presentSession, toShow, type FoundSession } from './sessions.queries.ts'
import type { getCalendar } from './stage.contract.ts'
import type { AgendaSegment } from './stage.shapes.ts'

/** An item as everybody may see it, at the hours at which it was, is, or will be on stage. */
interface AgendaItem {
  id: string
  kind: ItemKind
  title: string
  pitch: PitchCard | null
  state: SlotState
  fromMs: number
  toMs: number
}

/** The current edition's segments, each with its public session and its items. Nothing of what an embargo covers, nor of a rehearsal. */
export async function readAgenda(deps: Deps): Promise<{ items: AgendaSegment[] }> {
  const { segments, editions } = schema
  const rows = await deps.db
    .select({ segment: segments })
    .from(segments)
    .innerJoin(editions, eq(editions.id, segments.editionId))
    .where(eq(editions.isCurrent, true))
    .orderBy(asc(segments.startsAt), asc(segments.position))
  const items = await Promise.all(rows.map(({ segment }) => agendaOf(deps, segment)))
  return { items }
}

async function agendaOf(deps: Deps, segment: SegmentRow): Promise<AgendaSegment> {
  const running = await liveSession(deps.db, segment)
  const items = await itemsOf(deps, segment, running)
  return {
    segmentId: segment.id,
    slug: segment.slug,
    title: segment.title,
    startsAt: segment.startsAt.toISOString(),
    endsAt: segment.endsAt.toISOString(),
    session: running === undefined ? null : presentSession(running, 'public'),
    items: items.map(({ fromMs, toMs, ...item }) => ({
      ...item,
      fromAt: new Date(fromMs).toISOString(),
      toAt: new Date(toMs).toISOString(),
    })),
  }
}

/** The segment's real running, present or past. */
async function liveSession(db: Db, segment: SegmentRow): Promise<FoundSession | undefined> {
  const { stageSessions } = schema
  const [row] = await db
    .select()
    .from(stageSessions)
    .where(and(eq(stageSessions.segmentId, segment.id), eq(stageSessions.mode, 'live')))
    .orderBy(desc(stageSessions.id))
    .limit(1)
  if (row === undefined) return undefined
  const { show, ...session } = row
  return { session, segment, show: toShow(show) }
}

/** What runs, or else what is planned; a pitch that is planned stands here only once its slate is released. */
async function itemsOf(deps: Deps, segment: SegmentRow, running: FoundSession | undefined): Promise<AgendaItem[]> {
  if (running !== undefined) return runningItems(projectShow(running.show, 'public'), deps.clock().getTime())
  const rundown = await findRundown(deps.db, segment)
  const isSecret = rundown.items.some(({ row }) => row.pitchId !== null && !rundown.releasedPitchIds.has(row.pitchId))
  if (isSecret) return []
  const planned = rundown.items.map(({ row, pitch }) => ({ ...row, pitch }))
  return plannedTimes(planned, segment.startsAt.getTime()).map(({ item, fromMs, toMs }) => ({
    id: item.id,
    kind: item.kind,
    title: item.title,
    pitch: item.pitch,
    state: 'planned',
    fromMs,
    toMs,
  }))
}

/** What is over at its true hours; the rest one after the other from when the item on stage is due to end. */
function runningItems(show: Show, nowMs: number): AgendaItem[] {
  const { slot } = clockAt(show, nowMs)
  let dueMs = show.startedAtMs === null ? show.plannedStartMs : nowMs + (slot?.remainingMs ?? 0)
  return show.items.flatMap((item): AgendaItem[] => {
    const { id, kind, title, pitch, state } = item
    if (state === 'swapped' || (state === 'skipped' && item.startedAtMs === null)) return []
    const common = { id, kind, title, pitch, state }
    if (item.id === show.currentId) return [{ ...common, fromMs: item.startedAtMs ?? nowMs, toMs: nowMs + (slot?.remainingMs ?? 0) }]
    if (!isToCome(item)) return [{ ...common, fromMs: item.startedAtMs ?? dueMs, toMs: item.endedAtMs ?? dueMs }]
    const fromMs = dueMs
    dueMs += item.allottedMs
    return [{ ...common, fromMs, toMs: dueMs }]
  })
}

/**
 * A segment as RFC 5545: itself, and each item that everybody may know of; or one item alone. An event keeps its id when its hours
 * change, so that a calendar which subscribed moves it. 404 for an item that there is not.
 */
export async function readCalendar(deps: Deps, input: Input<typeof getCalendar>): Promise<string> {
  const segment = await findSegment(deps.db, input.params.segmentId)
  const items = await itemsOf(deps, segment, await liveSession(deps.db, segment))
  const wanted = input.querystring.item
  const shown = wanted === undefined ? items : items.filter(({ id }) => id === wanted)
  if (wanted !== undefined && shown.length === 0) throw new Problem('stage.notFound')
  const stamp = deps.clock()
  const calendar = ical({ name: segment.title.en, prodId: { company: 'Scalebridge', product: 'Scalebridge' }, ttl: 60 })
  const host = new URL(deps.config.PUBLIC_ORIGIN).hostname
  if (wanted === undefined) {
    calendar.createEvent({
      id: `segment-${segment.id}@${host}`,
      stamp,
      start: segment.startsAt,
      end: segment.endsAt,
      summary: segment.title.en,
    })
  }
  for (const item of shown) {
    calendar.createEvent({
      id: `item-${item.id}@${host}`,
      stamp,
      start: new Date(item.fromMs),
      end: new Date(item.toMs),
      summary: item.pitch === null || item.kind === 'pitch' ? item.title : `${item.title}: ${item.pitch.title}`,
      status: ICalEventStatus.CONFIRMED,
      ...(item.pitch === null ? {} : { description: item.pitch.organisation }),
    })
  }
  return calendar.toString()
}
