/**
 * The state of a running segment: what is on stage, what is to come, and the instants from which both clocks are derived.
 * Pure and safe in a browser. Nothing ticks: a clock is worked out from instants (clock.ts), so a restart of anything loses nothing.
 *
 * Time is kept like money. At every moment
 *   spent + lost + allotted to what is still to come or on stage + reserve = total,
 * so a minute that one item gets, another, or the buffer, has given. The reserve below zero is how late the segment ends.
 */
import type { ItemKind, SessionMode, SessionState, SlotState, StageAudience } from '../reference/stage.ts'

/** What a screen shows of a pitch: its released, public facts, as they stood when the session was opened or the pitch swapped in, or when its partnership last changed what may be shown. */
export interface PitchCard {
  pitchId: string
  title: string
  organisation: string
  goals: number[]
  countries: string[]
  askMinor: number | null
  currency: string | null
}

export interface ShowAsset {
  name: string
  isReady: boolean
}

/** What the stage's own people know of an item. */
export interface ItemBackstage {
  owner: string | null
  cues: string | null
  assets: ShowAsset[]
  firstQuestionFrom: string | null
  missingLanguages: string[]
}

export interface ShowItem {
  id: string
  kind: ItemKind
  title: string
  pitch: PitchCard | null
  plannedMs: number
  /** What it may take now: planned, and added to or taken from since. */
  allottedMs: number
  /** What may not be taken from it. */
  floorMs: number
  /** `overtime` never stands here: it follows from the clock. */
  state: SlotState
  /** When it went on stage and when it left; the last time, where it was there twice. */
  startedAtMs: number | null
  endedAtMs: number | null
  /** How long it was on stage, holds left out; 0 until it has left. */
  spentMs: number
  /** Null in what the public gets. */
  backstage: ItemBackstage | null
}

/** How fast a rehearsal may go through a segment. */
export const SPEEDS = [1, 2, 5, 10] as const
export type Speed = (typeof SPEEDS)[number]

/** All its instants are of its own clock: the server's, but in a rehearsal that runs faster. */
export interface Show {
  /** The number of the last event that changed it: a command names it as the state that its sender saw. */
  seq: number
  mode: SessionMode
  /** How many times faster than the server's clock its own one runs; other than 1 in a rehearsal alone (clock.ts). */
  speed: Speed
  state: SessionState
  items: ShowItem[]
  currentId: string | null
  /** The current item's clock: what it had when it was last set going, and when that was; null while it stands. */
  clock: { startedAtMs: number | null; accumulatedMs: number }
  heldSinceMs: number | null
  plannedStartMs: number
  startedAtMs: number | null
  endedAtMs: number | null
  /** What all items and the buffer were given at the beginning. */
  totalMs: number
  /** What is left of the buffer; below zero, how late the segment will end. */
  reserveMs: number
  /** What passed in holds and in items that were gone back from. */
  lostMs: number
  isSafeScreen: boolean
  /** The last instant that a command was carried out at: none is carried out before it. */
  updatedAtMs: number
  /** A note to the presenter. Null in what the public gets. */
  backstage: { note: string | null } | null
}

/** What an operator may ask for. */
export type Command =
  | { kind: 'start' }
  | { kind: 'next' }
  | { kind: 'previous' }
  | { kind: 'hold' }
  | { kind: 'resume' }
  | { kind: 'end' }
  /** To the item on stage, or to a later one, out of the buffer; below zero back into it. */
  | { kind: 'addTime'; itemId: string | null; ms: number }
  /** Takes what the segment is late by from later items, none below its floor. */
  | { kind: 'redistribute' }
  | { kind: 'skip'; itemId: string }
  | { kind: 'restore'; itemId: string }
  | { kind: 'move'; itemId: string; beforeId: string | null }
  /** A pitch leaves; another takes its slot, or the slot's time goes to the next dialogue. `itemIds` name the new items. */
  | { kind: 'swap'; pitchId: string; by: { pitch: PitchCard; itemIds: string[] } | null }
  /** What may be shown of a pitch has changed: its partnership took back, or gave, its word. */
  | { kind: 'recard'; pitch: PitchCard }
  | { kind: 'arm'; itemId: string; isArmed: boolean }
  | { kind: 'safeScreen'; isOn: boolean }
  | { kind: 'note'; text: string | null }
  | { kind: 'asset'; itemId: string; name: string; isReady: boolean }

export type CommandKind = Command['kind']

/** Commands that say how things shall be, whoever saw what: sent twice they change nothing more, so no state need be named. */
export const ABSOLUTE_COMMANDS = ['safeScreen', 'note', 'asset', 'arm'] as const satisfies readonly CommandKind[]

/** Commands and what the log says happened; the second word is whom it may reach. */
export const SHOW_EVENTS = {
  start: ['show.started', 'public'],
  next: ['show.advanced', 'public'],
  previous: ['show.returned', 'public'],
  hold: ['show.held', 'public'],
  resume: ['show.resumed', 'public'],
  end: ['show.ended', 'public'],
  addTime: ['show.extended', 'public'],
  redistribute: ['show.redistributed', 'public'],
  skip: ['show.skipped', 'public'],
  restore: ['show.restored', 'public'],
  move: ['show.moved', 'public'],
  swap: ['show.swapped', 'public'],
  recard: ['show.recarded', 'public'],
  arm: ['show.armed', 'backstage'],
  safeScreen: ['show.screenSet', 'public'],
  note: ['show.noted', 'backstage'],
  asset: ['show.assetSet', 'backstage'],
} as const satisfies Record<CommandKind, readonly [`show.${string}`, StageAudience]>

/** The first event of every session; its payload is `{ show }`, everything after it a patch. */
export const SHOW_OPENED = 'show.opened'

export type ShowEventKind = (typeof SHOW_EVENTS)[CommandKind][0]

/** What changed: whole values of the show's own fields, whole items, and the order where that changed. */
export interface ShowPatch {
  show: Partial<Omit<Show, 'items' | 'seq'>>
  items: ShowItem[]
  order?: string[]
}

export interface ShowEvent {
  kind: ShowEventKind
  audience: StageAudience
  payload: ShowPatch
}

export const REFUSALS = [
  'notStarted',
  'alreadyStarted',
  'ended',
  'alreadyHeld',
  'notHeld',
  'nothingLeft',
  'nothingBefore',
  'noSuchItem',
  'itemNotOpen',
  'bufferShort',
  'belowFloor',
  'notLate',
  'nothingToTake',
  'noSuchPitch',
  'alreadyOnStage',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** An item that is still to come. */
export const isToCome = (item: ShowItem): boolean => item.state === 'planned' || item.state === 'armed'

export type NewItem = Pick<ShowItem, 'id' | 'kind' | 'title' | 'pitch' | 'plannedMs' | 'floorMs' | 'backstage'>

/** A show before its first command. */
export function openShow(given: {
  mode: SessionMode
  speed?: Speed
  items: readonly NewItem[]
  bufferMs: number
  plannedStartMs: number
  atMs: number
}): Show {
  const items = given.items.map((item): ShowItem => ({ ...item, ...UNPLAYED, allottedMs: item.plannedMs }))
  return {
    seq: 0,
    mode: given.mode,
    // The real running never runs by any clock but the room's.
    speed: given.mode === 'live' ? 1 : (given.speed ?? 1),
    state: 'ready',
    items,
    currentId: null,
    clock: { startedAtMs: null, accumulatedMs: 0 },
    heldSinceMs: null,
    plannedStartMs: given.plannedStartMs,
    startedAtMs: null,
    endedAtMs: null,
    totalMs: items.reduce((sum, item) => sum + item.plannedMs, given.bufferMs),
    reserveMs: given.bufferMs,
    lostMs: 0,
    isSafeScreen: false,
    updatedAtMs: given.atMs,
    backstage: { note: null },
  }
}

export const UNPLAYED = { state: 'planned', startedAtMs: null, endedAtMs: null, spentMs: 0 } as const

/** Whether an item took the place of one that was swapped: it follows that one at once, with its kind and its time. */
export function hasSteppedIn(show: Pick<Show, 'items'>, id: string): boolean {
  const index = show.items.findIndex((item) => item.id === id)
  const [before, item] = [show.items[index - 1], show.items[index]]
  return before?.state === 'swapped' && item !== undefined && before.kind === item.kind && before.plannedMs === item.plannedMs
}

/** What turns one state into the other. */
export function patchBetween(before: Show, after: Show): ShowPatch {
  const { items: _items, seq: _seq, ...scalars } = after
  const known = new Map(before.items.map((item) => [item.id, item]))
  const isChanged = ([key, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(Object.entries(before).find(([name]) => name === key)?.[1])
  const order = after.items.map((item) => item.id)
  const isSameOrder = order.length === before.items.length && order.every((id, index) => before.items[index]?.id === id)
  return {
    show: Object.fromEntries(Object.entries(scalars).filter(isChanged)),
    items: after.items.filter((item) => item !== known.get(item.id)),
    ...(isSameOrder ? {} : { order }),
  }
}

/** The state after an event, for whoever keeps a state by the stream. Events come in order, each once. */
export function applyPatch(show: Show, patch: ShowPatch, seq: number): Show {
  const changed = new Map(patch.items.map((item) => [item.id, item]))
  const known = new Map([...show.items.map((item): [string, ShowItem] => [item.id, item]), ...changed])
  const order = patch.order ?? show.items.map((item) => item.id)
  return { ...show, ...patch.show, seq, items: order.flatMap((id) => known.get(id) ?? []) }
}

/** The state as an audience may see it. Which item has been made ready is the stage's own business. */
export function projectShow(show: Show, audience: StageAudience): Show {
  if (audience !== 'public') return show
  return { ...show, backstage: null, items: show.items.map(publicItem) }
}

/** A change as an audience may see it. */
export function projectPatch(patch: ShowPatch, audience: StageAudience): ShowPatch {
  if (audience !== 'public') return patch
  const { backstage: _backstage, ...show } = patch.show
  return { ...patch, show, items: patch.items.map(publicItem) }
}

/** A slot that was swapped stays in the order, but says no more whose it was: a pitch that left is not shown. */
function publicItem(item: ShowItem): ShowItem {
  if (item.state === 'swapped') return { ...item, title: '', pitch: null, backstage: null }
  return { ...item, backstage: null, state: item.state === 'armed' ? 'planned' : item.state }
}
