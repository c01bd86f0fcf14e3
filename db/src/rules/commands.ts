/** What each command does to a show: pure, so that two processes, a browser and a replay of the log agree. */
import { DIALOGUE_KINDS } from '../reference/stage.ts'
import { heldMs, lateMs, slotElapsedMs } from './clock.ts'
import {
  isToCome,
  patchBetween,
  SHOW_EVENTS,
  UNPLAYED,
  type Command,
  type PitchCard,
  type Refusal,
  type Show,
  type ShowEvent,
  type ShowItem,
} from './show.ts'

export type Outcome = { show: Show; events: [ShowEvent] } | { refusal: Refusal }

/**
 * Carries out a command at an instant of the show's own clock (`showTimeAt`); an instant before the last command's counts as that
 * one, since the clocks of two processes may differ. Answers the new state and the one event that leads to it, or why not. The show's `seq` is
 * the log's to raise.
 */
export function applyCommand(show: Show, command: Command, atMs: number): Outcome {
  if (show.state === 'ended') return { refusal: 'ended' }
  const at = Math.max(atMs, show.updatedAtMs)
  const after = carryOut(show, command, at)
  if (typeof after === 'string') return { refusal: after }
  const result = { ...after, updatedAtMs: at }
  const [kind, audience] = SHOW_EVENTS[command.kind]
  return { show: result, events: [{ kind, audience, payload: patchBetween(show, result) }] }
}

function carryOut(show: Show, command: Command, at: number): Show | Refusal {
  switch (command.kind) {
    case 'start':
      return start(show, at)
    case 'next':
      return next(show, at)
    case 'previous':
      return previous(show, at)
    case 'hold':
      return hold(show, at)
    case 'resume':
      return show.heldSinceMs === null ? 'notHeld' : resume(show, at)
    case 'end':
      return show.startedAtMs === null ? { ...show, state: 'ended', endedAtMs: at } : end(show, at)
    case 'addTime':
      return addTime(show, command, at)
    case 'redistribute':
      return redistribute(show, at)
    case 'skip':
      return skip(show, command.itemId, at)
    case 'restore':
      return restore(show, command.itemId)
    case 'move':
      return move(show, command)
    case 'swap':
      return swap(show, command, at)
    case 'recard':
      return recard(show, command.pitch)
    default:
      return note(show, command)
  }
}

function note(show: Show, command: Extract<Command, { kind: 'arm' | 'safeScreen' | 'note' | 'asset' }>): Show | Refusal {
  switch (command.kind) {
    case 'safeScreen':
      return { ...show, isSafeScreen: command.isOn }
    case 'note':
      return { ...show, backstage: { note: command.text } }
    case 'arm': {
      const item = show.items.find((one) => one.id === command.itemId)
      if (item === undefined) return 'noSuchItem'
      return isToCome(item) ? put(show, { ...item, state: command.isArmed ? 'armed' : 'planned' }) : 'itemNotOpen'
    }
    case 'asset': {
      const item = show.items.find((one) => one.id === command.itemId)
      if (item?.backstage?.assets.some((asset) => asset.name === command.name) !== true) return 'noSuchItem'
      const assets = item.backstage.assets.map((asset) => (asset.name === command.name ? { ...asset, isReady: command.isReady } : asset))
      return put(show, { ...item, backstage: { ...item.backstage, assets } })
    }
  }
}

const put = (show: Show, item: ShowItem): Show => ({ ...show, items: show.items.map((one) => (one.id === item.id ? item : one)) })

/** What is on stage, where something is. */
const currentOf = (show: Show): ShowItem | undefined => show.items.find((item) => item.id === show.currentId)

/** What comes next: the first item after the current one that is still to come. */
function nextOf(show: Show): ShowItem | undefined {
  return later(show)[0]
}

function later(show: Show): ShowItem[] {
  return show.items.slice(placeOf(show) + 1).filter(isToCome)
}

/** The place of the last item that was on stage; -1 before the first. */
function placeOf(show: Show): number {
  const current = show.items.findIndex((item) => item.id === show.currentId)
  return current >= 0 ? current : show.items.findLastIndex((item) => item.endedAtMs !== null)
}

function start(show: Show, at: number): Show | Refusal {
  if (show.startedAtMs !== null) return 'alreadyStarted'
  const first = nextOf(show)
  if (first === undefined) return 'nothingLeft'
  return begin({ ...show, state: 'running', startedAtMs: at }, first, { at, accumulatedMs: 0 })
}

function begin(show: Show, item: ShowItem, from: { at: number; accumulatedMs: number }): Show {
  return {
    ...put(show, { ...item, state: 'live', startedAtMs: item.startedAtMs ?? from.at, endedAtMs: null, spentMs: 0 }),
    state: 'running',
    currentId: item.id,
    clock: { startedAtMs: from.at, accumulatedMs: from.accumulatedMs },
  }
}

/** The current item leaves: what it did not use goes to the reserve, what it used too much is taken from there. */
function finish(given: Show, state: 'done' | 'skipped', at: number): Show {
  const show = resume(given, at)
  const item = currentOf(show)
  if (item === undefined) return show
  const spentMs = slotElapsedMs(show, at)
  return {
    ...put(show, { ...item, state, endedAtMs: at, spentMs }),
    currentId: null,
    clock: { startedAtMs: null, accumulatedMs: 0 },
    reserveMs: show.reserveMs + item.allottedMs - spentMs,
  }
}

function next(show: Show, at: number): Show | Refusal {
  if (show.startedAtMs === null) return 'notStarted'
  const coming = nextOf(show)
  if (coming === undefined) return 'nothingLeft'
  return begin(finish(show, 'done', at), coming, { at, accumulatedMs: 0 })
}

/**
 * Back to the item before, whose clock goes on where it stood: for an operator who pressed "next" too early. What passed in the
 * item that is left again is lost, and its own time is whole when its turn comes.
 */
function previous(given: Show, at: number): Show | Refusal {
  if (given.startedAtMs === null) return 'notStarted'
  const place = placeOf(given)
  const upTo = currentOf(given) === undefined ? place + 1 : place
  const before = given.items.slice(0, upTo).findLast((item) => item.state === 'done')
  if (before === undefined) return 'nothingBefore'
  let show = resume(given, at)
  const current = currentOf(show)
  if (current !== undefined) {
    const spentMs = slotElapsedMs(show, at)
    show = { ...put(show, { ...current, ...UNPLAYED }), lostMs: show.lostMs + spentMs, reserveMs: show.reserveMs - spentMs }
  }
  show = { ...show, reserveMs: show.reserveMs - (before.allottedMs - before.spentMs) }
  return begin(show, before, { at, accumulatedMs: before.spentMs })
}

function hold(show: Show, at: number): Show | Refusal {
  if (show.heldSinceMs !== null) return 'alreadyHeld'
  if (currentOf(show) === undefined) return 'notStarted'
  return { ...show, state: 'paused', heldSinceMs: at, clock: { startedAtMs: null, accumulatedMs: slotElapsedMs(show, at) } }
}

/** Ends a hold, where there is one: what it took is lost. */
function resume(show: Show, at: number): Show {
  if (show.heldSinceMs === null) return show
  const passedMs = heldMs(show, at)
  return {
    ...show,
    state: 'running',
    heldSinceMs: null,
    lostMs: show.lostMs + passedMs,
    reserveMs: show.reserveMs - passedMs,
    clock: { ...show.clock, startedAtMs: at },
  }
}

function end(show: Show, at: number): Show {
  return { ...finish(show, 'done', at), state: 'ended', endedAtMs: at }
}

function addTime(show: Show, { itemId, ms }: Extract<Command, { kind: 'addTime' }>, at: number): Show | Refusal {
  const item = itemId === null ? currentOf(show) : show.items.find((one) => one.id === itemId)
  if (item === undefined) return itemId === null ? 'notStarted' : 'noSuchItem'
  const isCurrent = item.id === show.currentId
  if (!isCurrent && !isToCome(item)) return 'itemNotOpen'
  if (ms > Math.max(0, show.reserveMs)) return 'bufferShort'
  const leastMs = Math.max(item.floorMs, isCurrent ? slotElapsedMs(show, at) : 0)
  if (ms < 0 && item.allottedMs + ms < leastMs) return 'belowFloor'
  return { ...put(show, { ...item, allottedMs: item.allottedMs + ms }), reserveMs: show.reserveMs - ms }
}

/** Each later item gives in proportion to what it has above its floor; the parts of a millisecond go to the largest remainders. */
function redistribute(show: Show, at: number): Show | Refusal {
  const neededMs = lateMs(show, at)
  if (neededMs === 0) return 'notLate'
  const givers = later(show).filter((item) => item.allottedMs > item.floorMs)
  const spareMs = givers.reduce((sum, item) => sum + item.allottedMs - item.floorMs, 0)
  if (spareMs === 0) return 'nothingToTake'
  const takenMs = Math.min(neededMs, spareMs)
  const shares = givers.map((item) => {
    const exact = (takenMs * (item.allottedMs - item.floorMs)) / spareMs
    return { item, whole: Math.floor(exact), rest: exact - Math.floor(exact) }
  })
  const missing = takenMs - shares.reduce((sum, share) => sum + share.whole, 0)
  const rounded = shares
    .toSorted((a, b) => b.rest - a.rest)
    .map((share, index) => ({ ...share, ms: share.whole + (index < missing ? 1 : 0) }))
  const items = new Map(rounded.map(({ item, ms }) => [item.id, { ...item, allottedMs: item.allottedMs - ms }]))
  return { ...show, items: show.items.map((item) => items.get(item.id) ?? item), reserveMs: show.reserveMs + takenMs }
}

function skip(show: Show, itemId: string, at: number): Show | Refusal {
  const item = show.items.find((one) => one.id === itemId)
  if (item === undefined) return 'noSuchItem'
  if (item.id === show.currentId) {
    const coming = nextOf(show)
    return coming === undefined ? 'nothingLeft' : begin(finish(show, 'skipped', at), coming, { at, accumulatedMs: 0 })
  }
  if (!isToCome(item)) return 'itemNotOpen'
  return { ...put(show, { ...item, state: 'skipped' }), reserveMs: show.reserveMs + item.allottedMs }
}

/** A skipped item comes back, where its turn is still to come; its time is taken from the reserve again. */
function restore(show: Show, itemId: string): Show | Refusal {
  const place = show.items.findIndex((one) => one.id === itemId)
  const item = show.items[place]
  if (item === undefined) return 'noSuchItem'
  if (item.state !== 'skipped' || item.endedAtMs !== null || place < placeOf(show)) return 'itemNotOpen'
  return { ...put(show, { ...item, state: 'planned' }), reserveMs: show.reserveMs - item.allottedMs }
}

function move(show: Show, { itemId, beforeId }: Extract<Command, { kind: 'move' }>): Show | Refusal {
  const item = show.items.find((one) => one.id === itemId)
  const before = show.items.find((one) => one.id === beforeId)
  if (item === undefined || (before === undefined && beforeId !== null)) return 'noSuchItem'
  const toCome = later(show)
  if (!toCome.includes(item) || (before !== undefined && !toCome.includes(before)) || before === item) return 'itemNotOpen'
  const rest = show.items.filter((one) => one !== item)
  const place = before === undefined ? rest.length : rest.indexOf(before)
  return { ...show, items: rest.toSpliced(place, 0, item) }
}

/** Every item of the pitch that is still to come goes; the one on stage, should it be there, ends. What is done stays as it was. */
function swap(given: Show, { pitchId, by }: Extract<Command, { kind: 'swap' }>, at: number): Show | Refusal {
  const isOfPitch = (item: ShowItem | undefined): boolean => item?.pitch?.pitchId === pitchId
  const leaving = given.items.filter((item) => isToCome(item) && isOfPitch(item))
  const isOnStage = isOfPitch(currentOf(given))
  if (leaving.length === 0 && !isOnStage) return 'noSuchPitch'
  if (by !== null && (by.itemIds.length < leaving.length || isTaken(given, by))) return 'alreadyOnStage'
  let show = given
  for (const [index, item] of leaving.entries()) {
    show = put(show, { ...item, state: 'swapped' })
    const id = by?.itemIds[index]
    show = by === null || id === undefined ? giveToDialogue(show, item) : replace(show, item, { pitch: by.pitch, id })
  }
  if (!isOnStage) return show
  const coming = nextOf(show)
  const ended = finish(show, 'skipped', at)
  return coming === undefined ? ended : begin(ended, coming, { at, accumulatedMs: 0 })
}

/** Every item of the pitch, past ones too: screens go back to them. */
function recard(show: Show, pitch: PitchCard): Show | Refusal {
  if (!show.items.some((item) => item.pitch?.pitchId === pitch.pitchId)) return 'noSuchPitch'
  const items = show.items.map((item) => {
    if (item.pitch?.pitchId !== pitch.pitchId) return item
    return { ...item, pitch, title: item.title === item.pitch.title ? pitch.title : item.title }
  })
  return { ...show, items }
}

function isTaken(show: Show, by: { pitch: { pitchId: string }; itemIds: string[] }): boolean {
  const ids = new Set(by.itemIds)
  return (
    ids.size < by.itemIds.length ||
    show.items.some((item) => ids.has(item.id) || (item.pitch?.pitchId === by.pitch.pitchId && item.state !== 'swapped'))
  )
}

function replace(show: Show, gone: ShowItem, by: { pitch: NonNullable<ShowItem['pitch']>; id: string }): Show {
  const assets = gone.backstage?.assets.map((asset) => ({ ...asset, isReady: false })) ?? []
  const item: ShowItem = {
    ...gone,
    ...UNPLAYED,
    id: by.id,
    pitch: by.pitch,
    title: gone.kind === 'pitch' ? by.pitch.title : gone.title,
    backstage: gone.backstage === null ? null : { ...gone.backstage, assets },
  }
  return { ...show, items: show.items.toSpliced(show.items.findIndex((one) => one.id === gone.id) + 1, 0, item) }
}

/** The next audience questions after the slot that went, else the next dialogue of any kind, else the reserve. */
function giveToDialogue(show: Show, gone: ShowItem): Show {
  const after = show.items.slice(show.items.findIndex((item) => item.id === gone.id) + 1)
  const dialogues = after.filter(
    (item) => isToCome(item) && item.pitch?.pitchId !== gone.pitch?.pitchId && DIALOGUE_KINDS.some((kind) => kind === item.kind),
  )
  const taker = dialogues.find((item) => item.kind === 'audience_questions') ?? dialogues[0]
  if (taker === undefined) return { ...show, reserveMs: show.reserveMs + gone.allottedMs }
  return put(show, { ...taker, allottedMs: taker.allottedMs + gone.allottedMs })
}
