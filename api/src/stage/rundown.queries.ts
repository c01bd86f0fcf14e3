import { schema, type Db, type Tx } from '@scalebridge/db'
import { ITEM_KINDS, LOCALES, SEATS } from '@scalebridge/db/reference'
import type { PitchCard } from '@scalebridge/db/rules'
import { and, asc, eq } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'
import { cardsOf, oneOf } from './sessions.queries.ts'

const DEFAULT_BUFFER_MS = 300_000
const DEFAULT_SLOT_MS = 600_000

export type SegmentRow = typeof schema.segments.$inferSelect
type ItemRow = typeof schema.rundownItems.$inferSelect

export interface RundownRow extends Omit<ItemRow, 'kind' | 'firstQuestionFrom' | 'missingLanguages'> {
  kind: (typeof ITEM_KINDS)[number]
  firstQuestionFrom: (typeof SEATS)[number] | null
  missingLanguages: (typeof LOCALES)[number][]
}

export interface FoundRundown {
  segment: SegmentRow
  /** 0 before anything was saved. */
  revision: number
  bufferMs: number
  slotMs: number
  items: { row: RundownRow; pitch: PitchCard | null }[]
  /** The released slate in its running order, and its reserves in theirs. */
  slate: { pitchId: string; title: string; firstQuestionFrom: string | null }[]
  reserves: { pitchId: string; title: string; fitsPitchIds: string[] }[]
  hasReleasedSlate: boolean
  releasedPitchIds: ReadonlySet<string>
}

/** A segment's row; 404 when there is none. */
export async function findSegment(db: Db | Tx, segmentId: string): Promise<SegmentRow> {
  const [segment] = await db.select().from(schema.segments).where(eq(schema.segments.id, segmentId))
  if (segment === undefined) throw new Problem('segment.notFound')
  return segment
}

/** A segment's rundown with the pitches on it, and the released slate beside it. A slate that is not released is not looked at. */
export async function findRundown(db: Db | Tx, segment: SegmentRow): Promise<FoundRundown> {
  const { rundowns, rundownItems, segmentPlans } = schema
  const [head] = await db.select().from(rundowns).where(eq(rundowns.segmentId, segment.id))
  const [plan] = await db.select().from(segmentPlans).where(eq(segmentPlans.segmentId, segment.id))
  const rows = await db.select().from(rundownItems).where(eq(rundownItems.segmentId, segment.id)).orderBy(asc(rundownItems.position))
  const released = await releasedSlate(db, segment.id)
  const cards = await cardsOf(
    db,
    rows.flatMap((row) => row.pitchId ?? []),
  )
  return {
    segment,
    revision: head?.revision ?? 0,
    bufferMs: plan?.bufferMs ?? DEFAULT_BUFFER_MS,
    slotMs: plan?.slotMs ?? DEFAULT_SLOT_MS,
    items: rows.map((row) => {
      const pitch = cards.get(row.pitchId ?? '') ?? null
      return { row: { ...toRundownRow(row), title: titleOnStage(row, pitch) }, pitch }
    }),
    ...released,
  }
}

/** A pitch's item bears the pitch's name; one that its partnership keeps to itself stands on no rundown either. */
function titleOnStage(row: ItemRow, pitch: PitchCard | null): string {
  // One name for both the pitch and its organisation is an alias.
  const isAlias = pitch !== null && pitch.title === pitch.organisation
  return row.kind === 'pitch' && isAlias ? pitch.title : row.title
}

function toRundownRow(row: ItemRow): RundownRow {
  return {
    ...row,
    kind: oneOf(ITEM_KINDS, row.kind),
    firstQuestionFrom: row.firstQuestionFrom === null ? null : oneOf(SEATS, row.firstQuestionFrom),
    missingLanguages: row.missingLanguages.map((locale) => oneOf(LOCALES, locale)),
  }
}

async function releasedSlate(db: Db | Tx, segmentId: string) {
  const { slates, slateItems, pitches } = schema
  const rows = await db
    .select({ item: slateItems, title: pitches.title, state: pitches.state })
    .from(slates)
    .innerJoin(slateItems, eq(slateItems.slateId, slates.id))
    .innerJoin(pitches, eq(pitches.id, slateItems.pitchId))
    .where(and(eq(slates.segmentId, segmentId), eq(slates.state, 'released')))
    .orderBy(asc(slateItems.position))
  const present = rows
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ item, title }) => ({
      role: item.role,
      pitchId: item.pitchId,
      title: title ?? '',
      firstQuestionFrom: item.firstQuestionFrom,
      fitsPitchIds: item.fitsPitchIds,
    }))
  return {
    slate: present.filter(({ role }) => role === 'selected'),
    reserves: present.filter(({ role }) => role === 'reserve'),
    hasReleasedSlate: rows.length > 0,
    releasedPitchIds: new Set(rows.map(({ item }) => item.pitchId)),
  }
}
