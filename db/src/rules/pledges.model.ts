/**
 * The moves of a pledge, told a second time by what each side said: nothing is public that its pledger did not vouch for and other
 * eyes did not approve, and a step is taken back by whoever took it, within ten seconds.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { PledgeCommand, PledgeMover, PledgeStep, PledgeTerms } from './pledges.ts'
import type * as subject from './pledges.ts'

type Rules = typeof subject

const UNDO_MS = 10_000
const terms = (amountMinor: number): PledgeTerms => ({
  kind: 'money',
  instrument: null,
  amountMinor,
  currency: 'USD',
  description: null,
  condition: null,
  matchFromMinor: null,
  dueOn: null,
  isAnonymous: false,
})

const command: fc.Arbitrary<PledgeCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('confirm' as const), hasAuthority: fc.nat(4).map((die) => die > 0) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      terms: fc.integer({ min: 1, max: 999 }).map(terms),
      hasAuthority: fc.nat(4).map((die) => die > 0),
      note: fc.constantFrom('note', 'note', ' ', null),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      ...(['undo', 'approve', 'approve', 'publish', 'publish', 'agree', 'agree'] as const).map((name) => ({ do: name })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<PledgeCommand[]>(
      { do: 'withdraw', note: null },
      { do: 'disagree', note: null },
      { do: 'refuse', reason: 'not_serious', note: null },
    ),
  },
)
const OF_PLEDGER = ['confirm', 'correct', 'withdraw']
const step = fc
  .record({
    command,
    isOdd: fc.nat(7),
    side: fc.constantFrom('pledger' as const, 'moderator' as const),
    isBoth: fc.nat(2),
    laterMs: fc.constantFrom(0, 500, UNDO_MS, UNDO_MS, 20_000),
  })
  // Mostly what each side does, so that many get somewhere; now and then what it may not. Somebody may stand on both sides.
  .map(({ command: given, isOdd, side, isBoth, laterMs }) => {
    const usual = OF_PLEDGER.includes(given.do) ? ('pledger' as const) : ('moderator' as const)
    const chosen = isOdd === 0 || given.do === 'undo' ? side : usual
    return { command: given, side: chosen, laterMs, actorId: isBoth === 0 ? 'both' : chosen }
  })

/** How a pledge stands, by the words of the design. */
interface Standing {
  state: string
  amount: number | null
  vouchedBy: string | null
  vouchedAtMs: number
  approvedBy: string | null
  asked: { amount: number | null; note: string } | null
  noted: string | null
}
interface Past {
  event: string
  by: string
  atMs: number
  after: Standing
}

const UNDOABLE = {
  pledger: ['signalled', 'confirmed', 'corrected', 'correction_asked', 'withdrawn'],
  moderator: ['signalled', 'approved', 'refused', 'correction_refused', 'withdrawn'],
}

function expected(past: readonly Past[], given: PledgeCommand, by: PledgeMover): Omit<Past, 'by' | 'atMs'> | string {
  const last = past.at(-1)
  if (last === undefined) return 'moveNotAllowed'
  if (given.do === 'undo') {
    if (last.by !== by.actorId || !UNDOABLE[by.side].includes(last.event)) return 'moveNotAllowed'
    if (by.atMs - last.atMs > UNDO_MS) return 'undoOver'
    return { event: 'undone', after: past.at(-2)?.after ?? { ...last.after, state: 'withdrawn' } }
  }
  return by.side === 'pledger' ? byPledger(last.after, given, by) : byModerator(last.after, given, by)
}

function byPledger(now: Standing, given: PledgeCommand, { actorId, atMs }: PledgeMover): Omit<Past, 'by' | 'atMs'> | string {
  const vouched = { vouchedBy: actorId, vouchedAtMs: atMs }
  if (given.do === 'confirm') {
    if (now.state !== 'signalled') return 'moveNotAllowed'
    return given.hasAuthority ? { event: 'confirmed', after: { ...now, ...vouched, state: 'confirmed' } } : 'authorityMissing'
  }
  if (given.do === 'withdraw') return withdrawn(now)
  if (given.do !== 'correct') return 'moveNotAllowed'
  const amount = given.terms.amountMinor
  if (now.state === 'signalled') return { event: 'corrected', after: { ...now, amount } }
  if (now.state === 'withdrawn' || now.state === 'refused') return 'moveNotAllowed'
  if (!given.hasAuthority) return 'authorityMissing'
  if (now.state !== 'published') return { event: 'corrected', after: { ...now, ...vouched, amount, state: 'confirmed', approvedBy: null } }
  if (given.note === null || given.note.trim() === '') return 'noteMissing'
  return { event: 'correction_asked', after: { ...now, ...vouched, asked: { amount, note: given.note } } }
}

function byModerator(now: Standing, given: PledgeCommand, { actorId, atMs }: PledgeMover): Omit<Past, 'by' | 'atMs'> | string {
  const isFresh = atMs - now.vouchedAtMs < UNDO_MS
  switch (given.do) {
    case 'approve':
      if (now.state === 'signalled') return 'notConfirmed'
      if (now.state !== 'confirmed') return 'moveNotAllowed'
      return now.vouchedBy === actorId ? 'sameEyes' : { event: 'approved', after: { ...now, state: 'approved', approvedBy: actorId } }
    case 'publish':
      if (now.state === 'signalled' || now.state === 'confirmed') return 'notConfirmed'
      if (now.state !== 'approved') return 'moveNotAllowed'
      return isFresh ? 'undoOpen' : { event: 'published', after: { ...now, state: 'published' } }
    case 'refuse':
      return ['signalled', 'confirmed', 'approved'].includes(now.state)
        ? { event: 'refused', after: { ...now, state: 'refused' } }
        : 'moveNotAllowed'
    case 'agree':
      if (now.asked === null) return 'moveNotAllowed'
      if (now.vouchedBy === actorId) return 'sameEyes'
      if (isFresh) return 'undoOpen'
      return { event: 'corrected', after: { ...now, amount: now.asked.amount, noted: now.asked.note, asked: null, approvedBy: actorId } }
    case 'disagree':
      return now.asked === null ? 'moveNotAllowed' : { event: 'correction_refused', after: { ...now, asked: null } }
    case 'withdraw':
      return now.state === 'published' ? withdrawn(now) : 'moveNotAllowed'
    default:
      return 'moveNotAllowed'
  }
}

const withdrawn = (now: Standing) =>
  now.state === 'withdrawn' || now.state === 'refused'
    ? 'moveNotAllowed'
    : { event: 'withdrawn', after: { ...now, state: 'withdrawn', asked: null } }

const seen = ({ event, actorId, atMs, after }: PledgeStep): Past => ({
  event,
  by: actorId ?? '',
  atMs,
  after: {
    state: after.state,
    amount: after.terms.amountMinor,
    vouchedBy: after.confirmedBy,
    vouchedAtMs: after.confirmedAtMs ?? 0,
    approvedBy: after.approvedBy,
    asked: after.proposal === null ? null : { amount: after.proposal.terms.amountMinor, note: after.proposal.note },
    noted: after.correctionNote,
  },
})

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'pledge',
    files: ['./pledges.ts'],
    holds: ({ movePledge, signal }) =>
      always(fc.array(step, { minLength: 12, maxLength: 40, size: 'max' }), 600, (tried) => {
        let steps: PledgeStep[] = [signal(terms(1), { actorId: 'pledger', atMs: UNDO_MS })]
        let atMs = UNDO_MS
        for (const { command: given, side, actorId, laterMs } of tried) {
          atMs += laterMs
          const by = { side, actorId, atMs }
          const should = expected(steps.map(seen), given, by)
          const moved = movePledge(steps, given, by)
          if (typeof should === 'string') {
            assert.deepEqual(moved, { refused: should })
            continue
          }
          assert.ok('step' in moved)
          assert.deepEqual(seen(moved.step), { ...should, by: actorId, atMs })
          assert.equal(moved.step.revision, steps.length + 1)
          steps = [...steps, moved.step]
        }
      }),
    texts: [
      ['authority is not asked for', "if (!command.hasAuthority) return 'authorityMissing'", ''],
      ['a pledger confirms twice', "if (now.state !== 'signalled') return 'moveNotAllowed'\n", ''],
      ['whoever confirmed approves', "if (now.confirmedBy === by.actorId) return 'sameEyes'\n      return", 'return'],
      ['whoever asked for a correction agrees to it', "if (now.confirmedBy === by.actorId) return 'sameEyes'\n  if", 'if'],
      [
        'what nobody approved is published',
        "if (now.state === 'signalled' || now.state === 'confirmed') return 'notConfirmed'\n      if (now.state !== 'approved' ||",
        "if (now.state === 'signalled') return 'notConfirmed'\n      if (",
      ],
      [
        'it is published while its word may be taken back',
        "if (by.atMs < now.confirmedAtMs + UNDO_MS) return 'undoOpen'\n      return",
        'return',
      ],
      [
        'a correction is agreed to while it may be taken back',
        "if (by.atMs < now.confirmedAtMs + UNDO_MS) return 'undoOpen'\n  const",
        'const',
      ],
      [
        'what is published is refused',
        "['signalled', 'confirmed', 'approved'].includes",
        "['signalled', 'confirmed', 'approved', 'published'].includes",
      ],
      ['a correction keeps the old approval', "terms, state: 'confirmed', approvedBy: null, approvedAtMs: null", 'terms'],
      [
        'what is public is corrected at once',
        'after: { ...now, ...vouched, proposal: { terms, note } }',
        'after: { ...now, ...vouched, terms }',
      ],
      [
        'a correction needs no note',
        "if (note === null || note.trim() === '') return 'noteMissing'",
        "if (note === null) return 'noteMissing'",
      ],
      ['the note is not published', 'proposal: null, correctionNote: note', 'proposal: null'],
      ['what is withdrawn keeps its correction', "state: 'withdrawn', proposal: null }", "state: 'withdrawn' }"],
      [
        'what was refused is withdrawn',
        "if (now.state === 'withdrawn' || now.state === 'refused') return",
        "if (now.state === 'withdrawn') return",
      ],
      [
        'a moderator withdraws what is not public',
        "return now.state === 'published' ? withdraw(now) : 'moveNotAllowed'",
        'return withdraw(now)',
      ],
      ['anybody takes a step back', 'last.actorId !== by.actorId || ', ''],
      ['publishing is taken back', "['signalled', 'approved', 'refused',", "['signalled', 'approved', 'published', 'refused',"],
      ['a step is taken back for ever', "if (by.atMs > untilMs) return 'undoOver'", ''],
      ['the undo ends a moment early', 'if (by.atMs > untilMs)', 'if (by.atMs >= untilMs)'],
      ['an undo stands as it stood', '} : before.after }', '} : last.after }'],
    ],
  }),
]
