/** What happens on stage in which order, and when: a first rundown from a slate, and the planned hours of any. */
import type { ItemKind } from '../reference/stage.ts'
import { slotTemplate } from './slate.ts'

export interface PlannedItem {
  kind: ItemKind
  title: string
  pitchId: string | null
  plannedMs: number
  floorMs: number
  firstQuestionFrom: string | null
}

export interface SlateForStage {
  /** In running order. */
  pitches: { pitchId: string; title: string; firstQuestionFrom: string | null }[]
  slotMs: number
  /** From the segment's beginning to its end. */
  segmentMs: number
  bufferMs: number
}

const MINUTE_MS = 60_000
/** The pledge moment and the closing are shortened to nothing before a pitch's slot is. */
const FRAME = { openingMs: 3 * MINUTE_MS, pledgesMs: 5 * MINUTE_MS, closingMs: 2 * MINUTE_MS }
/** What is left of the audience's questions when all else has been taken: half of what was planned. */
const QUESTIONS_FLOOR = 0.5

/**
 * An opening, each pitch with its panel and the audience's questions, the pledge moment and the closing. What the segment's hour
 * has beyond the slots, the frame and the buffer stays free.
 */
export function rundownOf(slate: SlateForStage): PlannedItem[] {
  const slots = slate.pitches.flatMap((pitch) => slotOf(pitch, slate.slotMs))
  const slotsMs = slots.reduce((sum, item) => sum + item.plannedMs, 0)
  let freeMs = Math.max(0, slate.segmentMs - slate.bufferMs - slotsMs)
  const framed = (kind: ItemKind, wantedMs: number): PlannedItem[] => {
    const plannedMs = Math.min(wantedMs, freeMs)
    freeMs -= plannedMs
    return plannedMs < 1_000 ? [] : [{ kind, title: FIRST_TITLES[kind], pitchId: null, plannedMs, floorMs: 0, firstQuestionFrom: null }]
  }
  const opening = framed('opening', FRAME.openingMs)
  const closing = framed('closing', FRAME.closingMs)
  const pledges = framed('pledge_moment', FRAME.pledgesMs)
  return [...opening, ...slots, ...pledges, ...closing]
}

/** The pitch itself, whose time is its own; the panel; the questions, of which half stays whatever happens. */
function slotOf(pitch: SlateForStage['pitches'][number], slotMs: number): PlannedItem[] {
  const { pitchMs, panelMs, questionsMs } = slotTemplate(slotMs)
  const { pitchId } = pitch
  return [
    { kind: 'pitch', title: pitch.title, pitchId, plannedMs: pitchMs, floorMs: pitchMs, firstQuestionFrom: null },
    { kind: 'panel', title: FIRST_TITLES.panel, pitchId, plannedMs: panelMs, floorMs: 0, firstQuestionFrom: null },
    {
      kind: 'audience_questions',
      title: FIRST_TITLES.audience_questions,
      pitchId,
      plannedMs: questionsMs,
      floorMs: Math.floor(questionsMs * QUESTIONS_FLOOR),
      firstQuestionFrom: pitch.firstQuestionFrom,
    },
  ]
}

/** First titles, for an operator to change; pages name the kinds in their own languages. */
export const FIRST_TITLES: Record<ItemKind, string> = {
  opening: 'Opening',
  pitch: 'Pitch',
  panel: 'Panel',
  audience_questions: 'Audience questions',
  pledge_moment: 'Pledge moment',
  video: 'Video',
  fireside: 'Fireside talk',
  break: 'Break',
  closing: 'Closing',
}

/** When each item is to begin and end, one after the other from the beginning. */
export function plannedTimes<I extends { plannedMs: number }>(
  items: readonly I[],
  startMs: number,
): { item: I; fromMs: number; toMs: number }[] {
  let fromMs = startMs
  return items.map((item) => {
    const toMs = fromMs + item.plannedMs
    const times = { item, fromMs, toMs }
    fromMs = toMs
    return times
  })
}
