/** The show and its clocks: time is kept like money, and whoever follows the log for any audience holds the state that stands. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ITEM_KINDS, SLOT_MOVES, STAGE_AUDIENCES } from '../reference/stage.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { Command, NewItem, PitchCard, Show, ShowItem } from './show.ts'
import type * as subject from './index.ts'

type Rules = typeof subject

const START_MS = 1_800_000_000_000
const card = (pitchId: string): PitchCard => ({
  pitchId,
  title: `Pitch ${pitchId}`,
  organisation: 'Someone',
  goals: [7],
  countries: ['FJI'],
  askMinor: 100,
  currency: 'USD',
})
const BACKSTAGE = {
  owner: 'Ana',
  cues: 'Lights',
  assets: [{ name: 'film', isReady: false }],
  firstQuestionFrom: null,
  missingLanguages: [],
}

const ids = ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'n0', 'n1', 'n2', 'nobody']
const anId = fc.constantFrom(...ids)
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Command>({ kind: 'start' }) },
  { weight: 5, arbitrary: fc.constantFrom<Command>({ kind: 'next' }, { kind: 'previous' }, { kind: 'hold' }, { kind: 'resume' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ kind: 'redistribute' }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('addTime'), itemId: fc.option(anId), ms: fc.integer({ min: -400_000, max: 400_000 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('skip', 'restore', 'restore'), itemId: fc.constantFrom('i1', 'i2', 'i3') }) },
  fc.record({ kind: fc.constant('skip'), itemId: anId }),
  fc.record({ kind: fc.constant('move'), itemId: anId, beforeId: fc.option(anId) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('swap'),
      pitchId: fc.constantFrom('p0', 'p1', 'p2'),
      by: fc.option(
        fc.constantFrom<{ pitch: PitchCard; itemIds: string[] }[]>(
          { pitch: card('p2'), itemIds: ['n0', 'n1', 'n2'] },
          { pitch: card('p3'), itemIds: ['n1', 'n0', 'n2'] },
        ),
      ),
    }),
  },
  fc.record({ kind: fc.constant('arm'), itemId: anId, isArmed: fc.boolean() }),
  fc.record({ kind: fc.constant('note'), text: fc.constantFrom('Slow down', null) }),
  fc.record({ kind: fc.constant('asset'), itemId: anId, name: fc.constant('film'), isReady: fc.boolean() }),
  fc.record({ kind: fc.constant('safeScreen'), isOn: fc.boolean() }),
)
const items = fc.array(
  fc.record({
    kind: fc.constantFrom(...ITEM_KINDS),
    plannedMs: fc.integer({ min: 1_000, max: 600_000 }),
    floorShare: fc.integer({ min: 0, max: 100 }),
    pitchId: fc.option(fc.constantFrom('p0', 'p1')),
  }),
  { minLength: 1, maxLength: 6 },
)
// An operator's process may have a clock of its own: some commands come with an instant before the last one's.
const pressed = fc.array(fc.record({ command: commands, afterMs: fc.integer({ min: -20_000, max: 200_000 }) }), { maxLength: 40 })

const itemsOf = (planned: readonly { kind: NewItem['kind']; plannedMs: number; floorShare: number; pitchId: string | null }[]): NewItem[] =>
  planned.map(({ kind, plannedMs, floorShare, pitchId }, index) => ({
    id: `i${index}`,
    title: `i${index}`,
    kind,
    plannedMs,
    floorMs: Math.floor((plannedMs * floorShare) / 100),
    pitch: pitchId === null ? null : card(pitchId),
    backstage: BACKSTAGE,
  }))

const isOver = (one: ShowItem) => one.endedAtMs !== null
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

function checkState(
  { clockAt, heldMs, isToCome, slotElapsedMs }: Rules,
  show: Show,
  { now, wasEmpty }: { now: number; wasEmpty: boolean },
) {
  const live = show.items.filter(({ state }) => state === 'live')
  assert.deepEqual(
    live.map(({ id }) => id),
    show.currentId === null ? [] : [show.currentId],
  )
  assert.equal(new Set(show.items.map(({ id }) => id)).size, show.items.length)
  for (const one of show.items) assert.ok(one.allottedMs >= one.floorMs)
  // Kept like money: what one has, another or the buffer has given.
  const open = show.items.filter((one) => isToCome(one) || one.id === show.currentId)
  const spentMs = sum(show.items.filter(isOver).map((one) => one.spentMs))
  assert.equal(spentMs + show.lostMs + sum(open.map(({ allottedMs }) => allottedMs)) + show.reserveMs, show.totalMs)
  // No moment of the segment is missing, and none is counted twice.
  if (show.startedAtMs !== null && !wasEmpty) {
    const until = show.endedAtMs ?? now
    const running = show.currentId === null ? 0 : slotElapsedMs(show, until)
    assert.equal(spentMs + show.lostMs + running + heldMs(show, until), until - show.startedAtMs)
  }
  for (const at of [now, now - 3_600_000, now + 3_600_000]) {
    const { slot, segment } = clockAt(show, at)
    for (const clock of [segment, ...(slot === null ? [] : [slot])]) {
      assert.ok(Math.min(clock.elapsedMs, clock.remainingMs, clock.overtimeMs) >= 0)
      assert.equal(clock.remainingMs - clock.overtimeMs, clock.totalMs - clock.elapsedMs)
      if (clock.remainingMs === 0 && clock.phase !== 'idle') assert.equal(clock.phase, 'overtime')
    }
    assert.ok(Math.min(segment.bufferMs, segment.lateMs) >= 0)
  }
}

function checkStep({ clockAt, lateMs }: Rules, [before, next]: readonly [Show, Show], given: { command: Command; at: number }): void {
  for (const was of before.items) {
    const is = next.items.find(({ id }) => id === was.id)
    assert.ok(is !== undefined)
    if (is.state !== was.state) assert.ok(SLOT_MOVES[was.state].includes(is.state))
  }
  const [was, is] = [clockAt(before, given.at), clockAt(next, given.at)]
  if (given.command.kind === 'addTime' && given.command.itemId === null) {
    const rest = (clock: { remainingMs: number; overtimeMs: number } | null) => (clock?.remainingMs ?? 0) - (clock?.overtimeMs ?? 0)
    assert.equal(rest(is.slot), rest(was.slot) + given.command.ms)
  }
  if (given.command.kind === 'addTime') assert.ok(given.command.ms <= Math.max(0, before.reserveMs))
  if (given.command.kind === 'redistribute') assert.ok(lateMs(next, given.at) < lateMs(before, given.at))
  if (given.command.kind === 'hold' || given.command.kind === 'resume') {
    assert.equal(is.slot?.elapsedMs, was.slot?.elapsedMs)
    assert.equal(is.segment.elapsedMs, was.segment.elapsedMs)
    assert.equal(next.heldSinceMs === null, given.command.kind === 'resume')
  }
}

/** What a reader holds who began at the start and applied each event that their audience gets. */
const comparable = (show: Show) => ({ ...show, seq: 0, updatedAtMs: 0 })

function playsFair(rules: Rules): void {
  const { applyCommand, applyPatch, openShow, projectPatch, projectShow } = rules
  const histories = fc.tuple(items, fc.integer({ min: 0, max: 300_000 }), pressed)
  always(histories, 400, ([planned, bufferMs, presses]) => {
    let show = openShow({ mode: 'live', items: itemsOf(planned), bufferMs, plannedStartMs: START_MS, atMs: START_MS })
    const readers = STAGE_AUDIENCES.map((audience, rank) => ({ audience, rank, show: projectShow(show, audience) }))
    let [clock, now, wasEmpty] = [START_MS, START_MS, false]
    for (const { command, afterMs } of [{ command: { kind: 'start' } as const, afterMs: 0 }, ...presses]) {
      clock += afterMs
      now = Math.max(now, clock)
      const outcome = applyCommand(show, command, clock)
      if ('refusal' in outcome) continue
      const [event] = outcome.events
      checkStep(rules, [show, outcome.show], { command, at: outcome.show.updatedAtMs })
      show = { ...outcome.show, seq: show.seq + 1 }
      // Where the last pitch left, nothing is on stage, and no item has what passes then.
      wasEmpty ||= show.currentId === null && show.startedAtMs !== null
      checkState(rules, show, { now, wasEmpty })
      for (const reader of readers) {
        if (reader.rank < STAGE_AUDIENCES.indexOf(event.audience)) continue
        reader.show = applyPatch(reader.show, projectPatch(event.payload, reader.audience), show.seq)
      }
      for (const reader of readers) assert.deepEqual(comparable(reader.show), comparable(projectShow(show, reader.audience)))
      const { backstage, items: shown } = projectShow(show, 'public')
      assert.ok(backstage === null && shown.every((one) => one.backstage === null && one.state !== 'armed'))
    }
    const ended = applyCommand(show, { kind: 'end' }, now)
    assert.ok('show' in ended)
    checkState(rules, ended.show, { now, wasEmpty })
    assert.deepEqual(applyCommand(ended.show, { kind: 'next' }, now), { refusal: 'ended' })
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'show and its clocks',
    files: ['./index.ts', './show.ts', './commands.ts', './clock.ts'],
    holds: playsFair,
    texts: [
      ['an ended show goes on', "if (show.state === 'ended') return { refusal: 'ended' }", ''],
      ['a command is carried out before the last one', 'const at = Math.max(atMs, show.updatedAtMs)', 'const at = atMs'],
      ['what an item did not use is gone', 'reserveMs: show.reserveMs + item.allottedMs - spentMs', 'reserveMs: show.reserveMs'],
      ['a hold costs nothing', 'reserveMs: show.reserveMs - passedMs', 'reserveMs: show.reserveMs'],
      ['a hold is not counted as lost', 'lostMs: show.lostMs + passedMs', 'lostMs: show.lostMs'],
      ['the clock goes on in a hold', 'heldSinceMs: at, clock: { startedAtMs: null,', 'heldSinceMs: at, clock: { startedAtMs: at,'],
      ['a hold within a hold', "if (show.heldSinceMs !== null) return 'alreadyHeld'", ''],
      ['time is added that nobody has', "if (ms > Math.max(0, show.reserveMs)) return 'bufferShort'", ''],
      ['time is taken below the floor', "if (ms < 0 && item.allottedMs + ms < leastMs) return 'belowFloor'", ''],
      [
        'added time comes from nowhere',
        'allottedMs: item.allottedMs + ms }), reserveMs: show.reserveMs - ms }',
        'allottedMs: item.allottedMs + ms }) }',
      ],
      ['what is late is taken twice', 'reserveMs: show.reserveMs + takenMs', 'reserveMs: show.reserveMs + 2 * takenMs'],
      ['parts of a millisecond are lost', '(index < missing ? 1 : 0)', '0'],
      ['what is skipped keeps its time', "state: 'skipped' }), reserveMs: show.reserveMs + item.allottedMs }", "state: 'skipped' }) }"],
      [
        'what is restored brings its time along',
        "state: 'planned' }), reserveMs: show.reserveMs - item.allottedMs }",
        "state: 'planned' }) }",
      ],
      ['a swapped item’s time is lost', 'reserveMs: show.reserveMs + gone.allottedMs', 'reserveMs: show.reserveMs'],
      [
        'going back gives the time a second time',
        'reserveMs: show.reserveMs - (before.allottedMs - before.spentMs)',
        'reserveMs: show.reserveMs',
      ],
      ['an item comes a second time', 'ids.has(item.id) || ', ''],
      [
        'overtime is remaining time below zero',
        'const remainingMs = Math.max(0, totalMs - elapsedMs)',
        'const remainingMs = totalMs - elapsedMs',
      ],
      ['a clock before its start runs backwards', 'Math.max(0, nowMs - startedAtMs))', 'nowMs - startedAtMs)'],
      ['the public reads the presenter’s note', 'backstage: null, items: show.items.map(publicItem)', 'items: show.items.map(publicItem)'],
      ['the public sees what is made ready', "state: item.state === 'armed' ? 'planned' : item.state", 'state: item.state'],
      ['a change of order is not told', '...(isSameOrder ? {} : { order })', '...{}'],
      ['a patch forgets the items', 'items: after.items.filter((item) => item !== known.get(item.id))', 'items: []'],
    ],
  }),
]
