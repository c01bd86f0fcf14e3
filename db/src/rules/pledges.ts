import type { Instrument } from '../reference/instruments.ts'
import type { PledgeEvent, PledgeKind, PledgeState, RefusalReason } from '../reference/stage.ts'

/**
 * A pledge is what its steps add up to: every move gives the next step, and the last step says how the pledge stands. Nothing here
 * knows a database, so the same rules hold in the api, on the page and in the tests that try to break them.
 */

/** How long a step may be taken back by whoever took it; a pledge is not published sooner after its pledger's last word. */
export const UNDO_MS = 10_000

/** What is promised. To whom is not among it: a pledge to another pitch is another pledge. */
export interface PledgeTerms {
  kind: PledgeKind
  instrument: Instrument | null
  amountMinor: number | null
  currency: string | null
  description: string | null
  condition: string | null
  matchFromMinor: number | null
  dueOn: string | null
  isAnonymous: boolean
}

/** The correction that a pledger asks for, with the line that will be published beside it. */
export interface PledgeProposal {
  terms: PledgeTerms
  note: string
}

/** How a pledge stands after a step. */
export interface PledgeStanding {
  state: PledgeState
  terms: PledgeTerms
  proposal: PledgeProposal | null
  confirmedBy: string | null
  confirmedAtMs: number | null
  approvedBy: string | null
  approvedAtMs: number | null
  publishedAtMs: number | null
  refusalReason: RefusalReason | null
  correctionNote: string | null
}

export interface PledgeStep {
  revision: number
  event: PledgeEvent
  /** Null: the platform itself, which notes what others have met. */
  actorId: string | null
  atMs: number
  note: string | null
  after: PledgeStanding
}

export type PledgeCommand =
  | { do: 'confirm'; hasAuthority: boolean }
  | { do: 'correct'; terms: PledgeTerms; hasAuthority: boolean; note: string | null }
  | { do: 'withdraw'; note: string | null }
  | { do: 'undo' }
  | { do: 'approve' }
  | { do: 'publish' }
  | { do: 'refuse'; reason: RefusalReason; note: string | null }
  | { do: 'agree' }
  | { do: 'disagree'; note: string | null }

export type PledgeRefusal = 'moveNotAllowed' | 'notConfirmed' | 'authorityMissing' | 'noteMissing' | 'sameEyes' | 'undoOver' | 'undoOpen'

/** Who moves the pledge: somebody of its pledger, or of the stage. */
export interface PledgeMover {
  side: 'pledger' | 'moderator'
  actorId: string
  atMs: number
}

/** The first step: said, and seen by nobody but its pledger and the moderators. */
export function signal(terms: PledgeTerms, by: Pick<PledgeMover, 'actorId' | 'atMs'>): PledgeStep {
  const nothing = { confirmedBy: null, confirmedAtMs: null, approvedBy: null, approvedAtMs: null, publishedAtMs: null }
  const after: PledgeStanding = { state: 'signalled', terms, proposal: null, ...nothing, refusalReason: null, correctionNote: null }
  return { revision: 1, event: 'signalled', actorId: by.actorId, atMs: by.atMs, note: null, after }
}

/**
 * The next step of a pledge, or why there is none.
 * @param steps the pledge's steps so far, in order
 */
export function movePledge(
  steps: readonly PledgeStep[],
  command: PledgeCommand,
  by: PledgeMover,
): { step: PledgeStep } | { refused: PledgeRefusal } {
  const last = steps.at(-1)
  if (last === undefined) return { refused: 'moveNotAllowed' }
  const moved = by.side === 'pledger' ? moveByPledger(steps, command, by) : moveByModerator(steps, command, by)
  if (typeof moved === 'string') return { refused: moved }
  const note = 'note' in command ? command.note : null
  return { step: { revision: last.revision + 1, actorId: by.actorId, atMs: by.atMs, note, ...moved } }
}

type Moved = Pick<PledgeStep, 'event' | 'after'> | PledgeRefusal

function moveByPledger(steps: readonly PledgeStep[], command: PledgeCommand, by: PledgeMover): Moved {
  const now = standingOf(steps)
  const vouched = { confirmedBy: by.actorId, confirmedAtMs: by.atMs }
  switch (command.do) {
    case 'confirm':
      if (now.state !== 'signalled') return 'moveNotAllowed'
      if (!command.hasAuthority) return 'authorityMissing'
      return { event: 'confirmed', after: { ...now, ...vouched, state: 'confirmed' } }
    case 'correct':
      return correct(now, command, vouched)
    case 'withdraw':
      return withdraw(now)
    case 'undo':
      return takeBack(steps, by)
    default:
      return 'moveNotAllowed'
  }
}

function moveByModerator(steps: readonly PledgeStep[], command: PledgeCommand, by: PledgeMover): Moved {
  const now = standingOf(steps)
  switch (command.do) {
    case 'approve':
      if (now.state === 'signalled') return 'notConfirmed'
      if (now.state !== 'confirmed') return 'moveNotAllowed'
      if (now.confirmedBy === by.actorId) return 'sameEyes'
      return { event: 'approved', after: { ...now, state: 'approved', approvedBy: by.actorId, approvedAtMs: by.atMs } }
    case 'publish':
      if (now.state === 'signalled' || now.state === 'confirmed') return 'notConfirmed'
      if (now.state !== 'approved' || now.confirmedAtMs === null) return 'moveNotAllowed'
      if (by.atMs < now.confirmedAtMs + UNDO_MS) return 'undoOpen'
      return { event: 'published', after: { ...now, state: 'published', publishedAtMs: by.atMs } }
    case 'refuse':
      if (!['signalled', 'confirmed', 'approved'].includes(now.state)) return 'moveNotAllowed'
      return { event: 'refused', after: { ...now, state: 'refused', refusalReason: command.reason } }
    case 'agree':
      return agree(now, by)
    case 'disagree':
      return now.proposal === null ? 'moveNotAllowed' : { event: 'correction_refused', after: { ...now, proposal: null } }
    case 'withdraw':
      return now.state === 'published' ? withdraw(now) : 'moveNotAllowed'
    case 'undo':
      return takeBack(steps, by)
    default:
      return 'moveNotAllowed'
  }
}

/** Before publication the new terms replace the old and need a new approval; afterwards they are only asked for. */
function correct(
  now: PledgeStanding,
  command: Extract<PledgeCommand, { do: 'correct' }>,
  vouched: Pick<PledgeStanding, 'confirmedBy' | 'confirmedAtMs'>,
): Moved {
  const { terms, hasAuthority, note } = command
  if (now.state === 'signalled') return { event: 'corrected', after: { ...now, terms } }
  if (now.state !== 'confirmed' && now.state !== 'approved' && now.state !== 'published') return 'moveNotAllowed'
  if (!hasAuthority) return 'authorityMissing'
  if (now.state !== 'published') {
    return { event: 'corrected', after: { ...now, ...vouched, terms, state: 'confirmed', approvedBy: null, approvedAtMs: null } }
  }
  if (note === null || note.trim() === '') return 'noteMissing'
  return { event: 'correction_asked', after: { ...now, ...vouched, proposal: { terms, note } } }
}

function agree(now: PledgeStanding, by: PledgeMover): Moved {
  if (now.proposal === null || now.confirmedAtMs === null) return 'moveNotAllowed'
  if (now.confirmedBy === by.actorId) return 'sameEyes'
  if (by.atMs < now.confirmedAtMs + UNDO_MS) return 'undoOpen'
  const { terms, note } = now.proposal
  const approved = { approvedBy: by.actorId, approvedAtMs: by.atMs }
  return { event: 'corrected', after: { ...now, ...approved, terms, proposal: null, correctionNote: note } }
}

function withdraw(now: PledgeStanding): Moved {
  if (now.state === 'withdrawn' || now.state === 'refused') return 'moveNotAllowed'
  return { event: 'withdrawn', after: { ...now, state: 'withdrawn', proposal: null } }
}

/** What the public has seen come is corrected or withdrawn, never undone. */
const UNDOABLE: Record<PledgeMover['side'], readonly PledgeEvent[]> = {
  pledger: ['signalled', 'confirmed', 'corrected', 'correction_asked', 'withdrawn'],
  moderator: ['signalled', 'approved', 'refused', 'correction_refused', 'withdrawn'],
}

/** Until when a pledge's last step may be taken back by somebody; null where it is not theirs to take back, whenever it was. */
export function undoableUntilMs(
  last: Pick<PledgeStep, 'actorId' | 'event' | 'atMs'> | undefined,
  by: Pick<PledgeMover, 'side' | 'actorId'>,
): number | null {
  if (last === undefined || last.actorId !== by.actorId || !UNDOABLE[by.side].includes(last.event)) return null
  return last.atMs + UNDO_MS
}

/** The last step, by whoever took it, within the window: the pledge stands as before it. A signal that is taken back is withdrawn. */
function takeBack(steps: readonly PledgeStep[], by: PledgeMover): Moved {
  const last = steps.at(-1)
  const untilMs = undoableUntilMs(last, by)
  if (last === undefined || untilMs === null) return 'moveNotAllowed'
  if (by.atMs > untilMs) return 'undoOver'
  const before = steps.at(-2)
  return { event: 'undone', after: before === undefined ? { ...last.after, state: 'withdrawn' } : before.after }
}

function standingOf(steps: readonly PledgeStep[]): PledgeStanding {
  const last = steps.at(-1)
  if (last === undefined) throw new Error('a pledge has at least the step that made it')
  return last.after
}

/** A published pledge as it is counted. */
export interface PublishedPledge {
  id: string
  /** Null: to the segment as a whole, which counts as a receiver of its own. */
  pitchId: string | null
  kind: PledgeKind
  amountMinor: number | null
  currency: string | null
  condition: string | null
  matchFromMinor: number | null
}

/**
 * The ids of matching pledges that others have met. A pledge is met when the firm ones of other pledgers, of the same kind, in the
 * same currency, to the same receiver, reach what it asks; once met and without another condition it is firm itself and may meet the
 * next. Beginning with none and adding whatever is met until nothing is added gives the least fixed point: sums only grow on the
 * way, so the order of the list changes nothing, and two matching pledges never meet each other out of thin air.
 * @param pledges published pledges only, with who gives them: what somebody gives themselves never meets their own
 */
export function metPledges(pledges: readonly (PublishedPledge & { pledger: string })[]): ReadonlySet<string> {
  const met = new Set<string>()
  for (let isSettled = false; !isSettled;) {
    isSettled = true
    for (const pledge of pledges) {
      if (pledge.matchFromMinor === null || met.has(pledge.id)) continue
      const others = pledges.filter(
        (other) => other.pledger !== pledge.pledger && isAlike(other, pledge) && isFirm(other, met.has(other.id)),
      )
      if (sum(others) < pledge.matchFromMinor) continue
      met.add(pledge.id)
      isSettled = false
    }
  }
  return met
}

const isAlike = (a: PublishedPledge, b: PublishedPledge) => a.pitchId === b.pitchId && a.currency === b.currency && a.kind === b.kind
const sum = (pledges: readonly PublishedPledge[]) => pledges.reduce((total, { amountMinor }) => total + (amountMinor ?? 0), 0)

/** Whether a published pledge's amount may be counted on: no condition, and what it matches is there. */
export function isFirm(pledge: Pick<PublishedPledge, 'condition' | 'matchFromMinor'>, isMet: boolean): boolean {
  return pledge.condition === null && (pledge.matchFromMinor === null || isMet)
}

export type SettledPledge = PublishedPledge & { isMet: boolean }

/** What was pledged in one currency and kind. Currencies are never mixed, nor a guarantee with money, nor what depends on something with what does not. */
export interface PledgeTotal {
  currency: string
  kind: PledgeKind
  firmMinor: number
  conditionalMinor: number
  pledges: number
}

/** Totals of published pledges, in the order of currency and kind. Those without an amount have no total: they are counted, not summed. */
export function pledgeTotals(pledges: readonly SettledPledge[]): PledgeTotal[] {
  const totals = new Map<string, PledgeTotal>()
  for (const pledge of pledges) {
    if (pledge.amountMinor === null || pledge.currency === null) continue
    const key = `${pledge.currency} ${pledge.kind}`
    const total = totals.get(key) ?? { currency: pledge.currency, kind: pledge.kind, firmMinor: 0, conditionalMinor: 0, pledges: 0 }
    total.pledges += 1
    if (isFirm(pledge, pledge.isMet)) total.firmMinor += pledge.amountMinor
    else total.conditionalMinor += pledge.amountMinor
    totals.set(key, total)
  }
  return sorted([...totals.values()], (total) => `${total.currency} ${total.kind}`)
}

/** What falls to one goal or country; `null` to none, such as a pledge to the whole segment. */
export interface PledgeShare {
  key: string | null
  /** Pledges that name it; one stands under each goal or country of its pitch. */
  pledges: number
  totals: PledgeTotal[]
}

/**
 * Pledges by goal or by country. Money is not counted twice: an amount is divided evenly over the keys of its pitch, and the minor
 * units that do not divide go one each to the first keys in order, so that the shares add up to the totals to the last unit.
 * @param keysOf the goals or countries of a pledge's pitch; none is told apart from some
 */
export function pledgeShares(pledges: readonly SettledPledge[], keysOf: (pledge: SettledPledge) => readonly string[]): PledgeShare[] {
  const parts = new Map<string | null, SettledPledge[]>()
  for (const pledge of pledges) {
    const named = sorted([...new Set(keysOf(pledge))], (key) => key)
    const keys: readonly (string | null)[] = named.length === 0 ? [null] : named
    for (const [place, key] of keys.entries()) {
      const amountMinor = pledge.amountMinor === null ? null : evenPart(pledge.amountMinor, { place, of: keys.length })
      parts.set(key, [...(parts.get(key) ?? []), { ...pledge, amountMinor }])
    }
  }
  const shares = [...parts].map(([key, some]) => ({ key, pledges: some.length, totals: pledgeTotals(some) }))
  return sorted(shares, ({ key }) => key ?? '\u{10ffff}')
}

/** One of `of` parts of an amount that add up to it and differ by one minor unit at most. */
function evenPart(amountMinor: number, part: { place: number; of: number }): number {
  const rest = amountMinor % part.of
  return (amountMinor - rest) / part.of + (part.place < rest ? 1 : 0)
}

/** By code units, the same on every machine; numbers in text among them by their value. */
function sorted<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const padded = (item: T) => keyOf(item).replaceAll(/\d+/g, (digits) => digits.padStart(4, '0'))
  return items.toSorted((a, b) => (padded(a) < padded(b) ? -1 : padded(a) > padded(b) ? 1 : 0))
}
