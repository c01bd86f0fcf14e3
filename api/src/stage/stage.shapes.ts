import { ITEM_KINDS, LOCALES, SEATS, SESSION_MODES, SESSION_STATES, SLOT_STATES, STAGE_AUDIENCES } from '@scalebridge/db/reference'
import { SPEEDS } from '@scalebridge/db/rules'
import { Type, type Static } from 'typebox'
import { closed, Count, Currency, GoalNumber, Id, Instant, Iso3, nullable, oneOf, Problem, someOf, Translated } from '../platform/shapes.ts'

const Milliseconds = Type.Integer({ minimum: 0, description: 'Milliseconds.' })
const EpochMs = Type.Integer({ minimum: 0, description: 'An instant of the server’s clock, in milliseconds since 1970.' })
const ItemTitle = Type.String({ minLength: 1, maxLength: 200 })
const Asset = closed({ name: Type.String({ minLength: 1, maxLength: 120 }), isReady: Type.Boolean() })
const Owner = nullable(Type.String({ maxLength: 120 }))
const Cues = nullable(Type.String({ maxLength: 4_000, description: 'One cue a line.' }))

export const PitchCard = closed({
  pitchId: Id,
  title: Type.String(),
  organisation: Type.String(),
  goals: Type.Array(GoalNumber),
  countries: Type.Array(Iso3),
  askMinor: nullable(Type.Integer({ description: 'Minor units of the currency beside it.' })),
  currency: nullable(Currency),
})

export const ShowItem = closed({
  id: Id,
  kind: oneOf(ITEM_KINDS),
  title: Type.String(),
  pitch: nullable(PitchCard),
  plannedMs: Milliseconds,
  allottedMs: Milliseconds,
  floorMs: Milliseconds,
  state: oneOf(SLOT_STATES),
  startedAtMs: nullable(EpochMs),
  endedAtMs: nullable(EpochMs),
  spentMs: Milliseconds,
  backstage: nullable(
    closed({
      owner: Owner,
      cues: Cues,
      assets: Type.Array(Asset),
      firstQuestionFrom: nullable(Type.String()),
      missingLanguages: Type.Array(Type.String()),
    }),
  ),
})

export const Speed = Type.Unsafe<(typeof SPEEDS)[number]>({
  type: 'integer',
  enum: [...SPEEDS],
  description: 'How many times faster than the server’s clock a rehearsal’s runs.',
})

/** The state of db/src/rules/show.ts; `clockAt` there derives both clocks from it. */
export const ShowState = closed({
  seq: Count,
  mode: oneOf(SESSION_MODES),
  speed: Speed,
  state: oneOf(SESSION_STATES),
  items: Type.Array(ShowItem),
  currentId: nullable(Id),
  clock: closed({ startedAtMs: nullable(EpochMs), accumulatedMs: Milliseconds }),
  heldSinceMs: nullable(EpochMs),
  plannedStartMs: EpochMs,
  startedAtMs: nullable(EpochMs),
  endedAtMs: nullable(EpochMs),
  totalMs: Milliseconds,
  reserveMs: Type.Integer({ description: 'What is left of the buffer; below zero, how late the segment will end.' }),
  lostMs: Milliseconds,
  isSafeScreen: Type.Boolean(),
  updatedAtMs: EpochMs,
  backstage: nullable(closed({ note: nullable(Type.String()) })),
})

export const StageSession = closed({
  id: Id,
  segmentId: Id,
  mode: oneOf(SESSION_MODES),
  state: oneOf(SESSION_STATES),
  roomCode: nullable(Type.String({ description: 'What the room types to take part; for nobody but the stage’s own people.' })),
  title: Translated,
  createdAt: Instant,
  endedAt: nullable(Instant),
  wipedAt: nullable(Instant),
})
export type StageSession = Static<typeof StageSession>

/** What a page begins with; every later event of the stream with a higher number is applied to it. */
export const StageSnapshot = closed({
  seq: Type.Integer({ minimum: 0, description: 'The number of the last event it contains.' }),
  /** Whether what the reader had before cannot be brought up to date and has to be thrown away. */
  reset: Type.Boolean(),
  audience: oneOf(STAGE_AUDIENCES),
  serverTime: Instant,
  session: StageSession,
  show: ShowState,
})
export type StageSnapshot = Static<typeof StageSnapshot>

export const RundownItem = closed({
  id: Id,
  kind: oneOf(ITEM_KINDS),
  title: Type.String(),
  pitchId: nullable(Id),
  pitch: nullable(PitchCard),
  plannedMs: Milliseconds,
  floorMs: Milliseconds,
  owner: Owner,
  cues: Cues,
  assets: Type.Array(Asset),
  firstQuestionFrom: nullable(oneOf(SEATS)),
  missingLanguages: someOf(LOCALES),
  fromAt: Instant,
  toAt: Instant,
})

/** An item as an editor sends it; without an id it is new. */
export const RundownItemInput = closed({
  id: Type.Optional(Id),
  kind: oneOf(ITEM_KINDS),
  title: ItemTitle,
  pitchId: nullable(Id),
  plannedMs: Type.Integer({ minimum: 1_000, maximum: 14_400_000 }),
  floorMs: Type.Integer({ minimum: 0, maximum: 14_400_000 }),
  owner: Owner,
  cues: Cues,
  assets: Type.Array(Asset, { maxItems: 40 }),
  firstQuestionFrom: nullable(oneOf(SEATS)),
  missingLanguages: someOf(LOCALES),
})

/** What is planned, for the editor, the printed cue sheet, and whoever opens a session. */
export const Rundown = closed({
  segmentId: Id,
  title: Translated,
  startsAt: Instant,
  endsAt: Instant,
  revision: Type.Integer({ minimum: 0, description: 'What If-Match names; 0 before the first saving.' }),
  bufferMs: Milliseconds,
  plannedMs: Milliseconds,
  hasReleasedSlate: Type.Boolean(),
  isBehindSlate: Type.Boolean({ description: 'The released slate has other pitches than this rundown, or another order.' }),
  items: Type.Array(RundownItem),
  /** Who may step in, in their order, and for whom with every quota still held. */
  reserves: Type.Array(closed({ pitchId: Id, title: Type.String(), fitsPitchIds: Type.Array(Id) })),
  sessions: Type.Array(StageSession),
})
export type Rundown = Static<typeof Rundown>

/** A segment for everybody: its hours, what runs now, and what is on its list once that is released. */
export const AgendaSegment = closed({
  segmentId: Id,
  slug: Type.String(),
  title: Translated,
  startsAt: Instant,
  endsAt: Instant,
  session: nullable(StageSession),
  items: Type.Array(
    closed({
      id: Id,
      kind: oneOf(ITEM_KINDS),
      title: Type.String(),
      pitch: nullable(PitchCard),
      state: oneOf(SLOT_STATES),
      fromAt: Instant,
      toAt: Instant,
    }),
  ),
})
export type AgendaSegment = Static<typeof AgendaSegment>

const kindOf = <const K extends string>(kind: K) => ({ kind: Type.Literal(kind) })

/** A command as it is sent: as in db/src/rules/show.ts, but for the swap, whose pitch and new items the server looks up and names. */
export const StageCommand = Type.Union([
  closed(kindOf('start')),
  closed(kindOf('next')),
  closed(kindOf('previous')),
  closed(kindOf('hold')),
  closed(kindOf('resume')),
  closed(kindOf('end')),
  closed({
    ...kindOf('addTime'),
    itemId: nullable(Id),
    ms: Type.Integer({ minimum: -3_600_000, maximum: 3_600_000, description: 'Out of the buffer; below zero, back into it.' }),
  }),
  closed(kindOf('redistribute')),
  closed({ ...kindOf('skip'), itemId: Id }),
  closed({ ...kindOf('restore'), itemId: Id }),
  closed({ ...kindOf('move'), itemId: Id, beforeId: nullable(Id) }),
  closed({ ...kindOf('swap'), pitchId: Id, byPitchId: nullable(Id) }),
  closed({ ...kindOf('arm'), itemId: Id, isArmed: Type.Boolean() }),
  closed({ ...kindOf('safeScreen'), isOn: Type.Boolean() }),
  closed({ ...kindOf('note'), text: nullable(Type.String({ maxLength: 300 })) }),
  closed({ ...kindOf('asset'), itemId: Id, name: Type.String({ minLength: 1, maxLength: 120 }), isReady: Type.Boolean() }),
])
export type StageCommand = Static<typeof StageCommand>

export const CommandAnswer = closed({
  seq: Count,
  isRepeat: Type.Boolean({ description: 'The command of this id had been carried out before; this is how things stand now.' }),
  show: ShowState,
})

/** A refused command: why, or what somebody else did meanwhile, and how things stand. */
export const CommandConflict = closed({
  ...Problem.properties,
  refusal: Type.Optional(Type.String({ description: 'Why, as db/src/rules/show.ts names it.' })),
  happened: Type.Optional(Type.Array(closed({ seq: Count, kind: Type.String(), at: Instant, by: nullable(Type.String()) }))),
  show: Type.Optional(ShowState),
})
export type CommandConflict = Static<typeof CommandConflict>

export const StageReport = closed({
  session: StageSession,
  plannedStartAt: Instant,
  startedAt: nullable(Instant),
  endedAt: nullable(Instant),
  totalMs: Milliseconds,
  elapsedMs: Milliseconds,
  lostMs: Milliseconds,
  reserveMs: Type.Integer(),
  items: Type.Array(
    closed({
      id: Id,
      kind: oneOf(ITEM_KINDS),
      title: Type.String(),
      state: oneOf(SLOT_STATES),
      plannedFromAt: nullable(Instant),
      startedAt: nullable(Instant),
      endedAt: nullable(Instant),
      plannedMs: Milliseconds,
      allottedMs: Milliseconds,
      spentMs: Milliseconds,
      overMs: Type.Integer({ description: 'Spent beyond what was planned; below zero, saved.' }),
    }),
  ),
  events: Type.Array(closed({ seq: Count, kind: Type.String(), at: Instant, by: nullable(Type.String()) })),
})
export type StageReport = Static<typeof StageReport>
