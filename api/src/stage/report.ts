import { schema } from '@scalebridge/db'
import { hasSteppedIn, plannedTimes, showTimeAt, type Show } from '@scalebridge/db/rules'
import { asc, eq } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import { afterEvent } from './room.ts'
import { findSession, presentSession, type FoundSession } from './sessions.queries.ts'
import type { StageReport } from './stage.shapes.ts'

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/**
 * What was planned against what happened, worked out from the log; of a wiped rehearsal, whose log is gone, from the state it ended in.
 * 404 when there is no such session.
 */
export async function readReport(deps: Deps, stageId: string): Promise<StageReport> {
  const found = await findSession(deps.db, stageId)
  const { stageEvents, accounts } = schema
  const rows = await deps.db
    .select({ event: stageEvents, by: accounts.name })
    .from(stageEvents)
    .leftJoin(accounts, eq(accounts.id, stageEvents.actorId))
    .where(eq(stageEvents.sessionId, stageId))
    .orderBy(asc(stageEvents.seq))
  const show = rows.reduce((state, { event }) => afterEvent(state, event), found.show)
  const ofShow = rows.filter(({ event }) => event.kind.startsWith('show.'))
  return {
    ...present(found, show, showTimeAt(show, deps.clock().getTime())),
    events: ofShow.map(({ event, by }) => ({ seq: event.seq, kind: event.kind, at: event.at.toISOString(), by })),
  }
}

function present(found: FoundSession, show: Show, nowMs: number): Omit<StageReport, 'events'> {
  // What was swapped in was not planned; it has no hour of its own.
  const original = plannedTimes(
    show.items.filter((item) => item.plannedMs > 0 && !hasSteppedIn(show, item.id)),
    show.plannedStartMs,
  )
  const plannedFrom = new Map(original.map(({ item, fromMs }) => [item.id, fromMs]))
  return {
    session: presentSession(found, 'moderators'),
    plannedStartAt: new Date(show.plannedStartMs).toISOString(),
    startedAt: instant(show.startedAtMs),
    endedAt: instant(show.endedAtMs),
    totalMs: show.totalMs,
    elapsedMs: show.startedAtMs === null ? 0 : Math.max(0, (show.endedAtMs ?? nowMs) - show.startedAtMs),
    lostMs: show.lostMs,
    reserveMs: show.reserveMs,
    items: show.items.map((item) => ({
      id: item.id,
      kind: item.kind,
      title: item.title,
      state: item.state,
      plannedFromAt: instant(plannedFrom.get(item.id) ?? null),
      startedAt: instant(item.startedAtMs),
      endedAt: instant(item.endedAtMs),
      plannedMs: item.plannedMs,
      allottedMs: item.allottedMs,
      spentMs: item.spentMs,
      overMs: item.endedAtMs === null ? 0 : item.spentMs - item.plannedMs,
    })),
  }
}

const COLUMNS = ['title', 'kind', 'state', 'plannedFromAt', 'startedAt', 'endedAt', 'plannedMs', 'allottedMs', 'spentMs', 'overMs'] as const

/** The report's items as RFC 4180. A title that a spreadsheet would take for a formula begins with an apostrophe. */
export function toCsv(report: StageReport): string {
  const rows = report.items.map((item) => COLUMNS.map((column) => cell(item[column])))
  return [COLUMNS.join(','), ...rows.map((row) => row.join(','))].map((line) => `${line}\r\n`).join('')
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
