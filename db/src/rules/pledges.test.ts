import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isFirm,
  metPledges,
  movePledge,
  pledgeShares,
  pledgeTotals,
  signal,
  UNDO_MS,
  type PledgeCommand,
  type PledgeMover,
  type PledgeStep,
  type PledgeTerms,
  type PublishedPledge,
} from './pledges.ts'

const terms = (amountMinor: number, over: Partial<PledgeTerms> = {}): PledgeTerms => ({
  kind: 'money',
  instrument: null,
  amountMinor,
  currency: 'USD',
  description: null,
  condition: null,
  matchFromMinor: null,
  dueOn: null,
  isAnonymous: false,
  ...over,
})
const pledger = (atMs: number): PledgeMover => ({ side: 'pledger', actorId: 'pledger', atMs })
const moderator = (atMs: number): PledgeMover => ({ side: 'moderator', actorId: 'moderator', atMs })
const confirm = { do: 'confirm', hasAuthority: true } as const

/** Carries out what is allowed and skips what is refused. */
function play(steps: readonly PledgeStep[], moves: readonly (readonly [PledgeCommand, PledgeMover])[]): PledgeStep[] {
  return moves.reduce<PledgeStep[]>(
    (before, [command, by]) => {
      const moved = movePledge(before, command, by)
      return 'step' in moved ? [...before, moved.step] : before
    },
    [...steps],
  )
}
const first = signal(terms(100), { actorId: 'pledger', atMs: 0 })
const confirmed = play([first], [[confirm, pledger(1)]])
const approved = play(confirmed, [[{ do: 'approve' }, moderator(2)]])
const published = play(approved, [[{ do: 'publish' }, moderator(1 + UNDO_MS)]])

describe('the moves of a pledge', () => {
  it('when a moderator approves before its pledger confirmed, it is refused', () => {
    expect(movePledge([first], { do: 'approve' }, moderator(5))).toEqual({ refused: 'notConfirmed' })
    expect(movePledge([first], { do: 'publish' }, moderator(5))).toEqual({ refused: 'notConfirmed' })
  })

  it('when the pledger does not say that they may promise it, it is not confirmed', () => {
    expect(movePledge([first], { do: 'confirm', hasAuthority: false }, pledger(5))).toEqual({ refused: 'authorityMissing' })
  })

  it('when whoever confirmed it would also approve it, it is refused', () => {
    expect(movePledge(confirmed, { do: 'approve' }, { ...moderator(5), actorId: 'pledger' })).toEqual({ refused: 'sameEyes' })
  })

  it('when it is to be published while its pledger may still take back their word, it waits', () => {
    expect(movePledge(approved, { do: 'publish' }, moderator(UNDO_MS))).toEqual({ refused: 'undoOpen' })
    expect(published.at(-1)?.after.state).toBe('published')
  })

  it('when it is undone within ten seconds, it stands as before; later no more, and by nobody else', () => {
    const undone = play(confirmed, [[{ do: 'undo' }, pledger(1 + UNDO_MS)]])
    expect(undone.at(-1)?.after).toEqual(first.after)
    expect(movePledge(confirmed, { do: 'undo' }, pledger(2 + UNDO_MS))).toEqual({ refused: 'undoOver' })
    expect(movePledge(confirmed, { do: 'undo' }, moderator(2))).toEqual({ refused: 'moveNotAllowed' })
    expect(play([first], [[{ do: 'undo' }, pledger(1)]]).at(-1)?.after.state).toBe('withdrawn')
  })

  it('when it is corrected after approval, it needs a new approval', () => {
    const corrected = play(approved, [[{ do: 'correct', terms: terms(10), hasAuthority: true, note: null }, pledger(3)]])
    expect(corrected.at(-1)?.after).toMatchObject({ state: 'confirmed', terms: terms(10), approvedAtMs: null })
  })

  it('when a published one is corrected, nothing changes until a moderator agrees, and then the note says what was', () => {
    const at = 100_000
    const asked = play(published, [[{ do: 'correct', terms: terms(10), hasAuthority: true, note: 'One zero too many' }, pledger(at)]])
    expect(asked.at(-1)?.after).toMatchObject({ state: 'published', terms: terms(100), correctionNote: null })
    const agreed = play(asked, [[{ do: 'agree' }, moderator(at + UNDO_MS)]])
    expect(agreed.at(-1)?.after).toMatchObject({
      state: 'published',
      terms: terms(10),
      proposal: null,
      correctionNote: 'One zero too many',
    })
    expect(movePledge(published, { do: 'correct', terms: terms(10), hasAuthority: true, note: ' ' }, pledger(at))).toEqual({
      refused: 'noteMissing',
    })
  })
})

const amounts = fc.integer({ min: 1, max: 1_000_000 })
const commands: fc.Arbitrary<PledgeCommand> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('confirm' as const), hasAuthority: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      terms: amounts.map((amount) => terms(amount)),
      hasAuthority: fc.boolean(),
      note: fc.constantFrom(null, 'note'),
    }),
  },
  { weight: 9, arbitrary: fc.constantFrom(...(['undo', 'approve', 'publish', 'agree'] as const).map((name) => ({ do: name }))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<PledgeCommand[]>(
      { do: 'withdraw', note: null },
      { do: 'disagree', note: null },
      { do: 'refuse', reason: 'not_serious', note: null },
    ),
  },
)
const PLEDGER_DOES: readonly string[] = ['confirm', 'correct']
const moves = fc.array(
  fc
    .record({
      command: commands,
      isOdd: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
      eitherSide: fc.constantFrom('pledger' as const, 'moderator' as const),
      laterMs: fc.constantFrom(0, 500, UNDO_MS, 20_000),
    })
    // Mostly what each side does, so that many get somewhere; now and then what it may not.
    .map(({ command, isOdd, eitherSide, laterMs }) => {
      const usual = PLEDGER_DOES.includes(command.do) ? ('pledger' as const) : ('moderator' as const)
      return { command, laterMs, side: isOdd || command.do === 'undo' ? eitherSide : usual }
    }),
  { minLength: 12, maxLength: 40, size: 'medium' },
)

const pledges = fc.array(
  fc.record({
    pitchId: fc.constantFrom(null, 'a', 'b'),
    pledger: fc.constantFrom('x', 'y', 'z'),
    kind: fc.constantFrom('money' as const, 'guarantee' as const, 'in_kind' as const),
    amountMinor: amounts,
    currency: fc.constantFrom('USD', 'EUR'),
    condition: fc.constantFrom(null, null, 'once the law is passed'),
    matchFromMinor: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: null }),
  }),
  { maxLength: 20 },
)
type Given = PublishedPledge & { pledger: string }
const someGiven = pledges.map((list) =>
  list.map((one, index): Given => ({
    ...one,
    id: `p${index}`,
    ...(one.kind === 'in_kind' ? { amountMinor: null, currency: null, matchFromMinor: null } : {}),
  })),
)
const settle = (list: readonly Given[]) => {
  const met = metPledges(list)
  return list.map((pledge) => ({ ...pledge, isMet: met.has(pledge.id) }))
}

describe('totals', () => {
  it('hold every minor unit once, firm or conditional, by goal and by country as well', () => {
    fc.assert(
      fc.property(someGiven, fc.array(fc.constantFrom('1', '2', '14', '9', '17'), { maxLength: 5 }), (list, goals) => {
        const settled = settle(list)
        const inAll = (totals: ReturnType<typeof pledgeTotals>) =>
          totals.reduce((total, { firmMinor, conditionalMinor }) => total + firmMinor + conditionalMinor, 0)
        const given = list.reduce((total, { amountMinor }) => total + (amountMinor ?? 0), 0)
        expect(inAll(pledgeTotals(settled))).toBe(given)
        const shares = pledgeShares(settled, ({ pitchId }) => (pitchId === 'a' ? goals : []))
        expect(shares.reduce((total, share) => total + inAll(share.totals), 0)).toBe(given)
      }),
      { seed: 6 },
    )
  })

  it('of the last steps of many pledges are the totals of those that are published, whatever was done to them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, moves), { minLength: 1, maxLength: 6 }), (all) => {
        const ledgers = all.map(([amount, tried], index) => {
          let atMs = 0
          return play(
            [signal(terms(amount), { actorId: 'pledger', atMs })],
            tried.map(({ command, side, laterMs }) => [command, { side, actorId: `${side} ${index}`, atMs: (atMs += laterMs) }] as const),
          )
        })
        const standings = ledgers.map((steps) => steps.at(-1)?.after).filter((after) => after?.state === 'published')
        const counted = standings.map((after, index) => ({ ...terms(0), ...after?.terms, id: String(index), pitchId: null, isMet: false }))
        const sum = standings.reduce((total, after) => total + (after?.terms.amountMinor ?? 0), 0)
        expect(pledgeTotals(counted).reduce((total, { firmMinor, conditionalMinor }) => total + firmMinor + conditionalMinor, 0)).toBe(sum)
      }),
      { seed: 7 },
    )
  })

  it('keep currencies, kinds, and firm and conditional apart', () => {
    const money = { id: '1', pitchId: 'a', ...terms(100), isMet: false }
    expect(
      pledgeTotals([
        money,
        { ...money, id: '2', condition: 'once licensed' },
        { ...money, id: '3', currency: 'EUR' },
        { ...money, id: '4', kind: 'guarantee' },
        { ...money, id: '5', kind: 'in_kind', amountMinor: null, currency: null },
      ]),
    ).toEqual([
      { currency: 'EUR', kind: 'money', firmMinor: 100, conditionalMinor: 0, pledges: 1 },
      { currency: 'USD', kind: 'guarantee', firmMinor: 100, conditionalMinor: 0, pledges: 1 },
      { currency: 'USD', kind: 'money', firmMinor: 100, conditionalMinor: 100, pledges: 2 },
    ])
  })

  it('divide an amount evenly, its rest to the first goals in the order of their numbers', () => {
    const shares = pledgeShares([{ id: '1', pitchId: 'a', ...terms(101), isMet: false }], () => ['14', '2', '7'])
    expect(shares.map(({ key, totals }) => [key, totals[0]?.firmMinor])).toEqual([
      ['2', 34],
      ['7', 34],
      ['14', 33],
    ])
  })
})

describe('a matching pledge', () => {
  const pledge = (id: string, over: Partial<Given>): Given => ({ id, pitchId: 'a', pledger: id, ...terms(100), ...over })

  it('counts once others have given what it asks, to the same pitch, in the same currency, without a condition', () => {
    const asks = pledge('m', { matchFromMinor: 200 })
    expect(metPledges([asks, pledge('1', {}), pledge('2', {})])).toEqual(new Set(['m']))
    for (const wrong of [{ pitchId: 'b' }, { currency: 'EUR' }, { condition: 'if' }, { pledger: 'm' }, { amountMinor: 99 }]) {
      expect(metPledges([asks, pledge('1', {}), pledge('2', wrong)])).toEqual(new Set())
    }
  })

  it('once met meets the next, but two never meet each other', () => {
    expect(metPledges([pledge('b', { matchFromMinor: 200 }), pledge('a', { matchFromMinor: 100 }), pledge('1', {})])).toEqual(
      new Set(['a', 'b']),
    )
    expect(metPledges([pledge('a', { matchFromMinor: 100 }), pledge('b', { matchFromMinor: 100 })])).toEqual(new Set())
  })

  it('is met or not whatever the order, and no other set with the firm ones is smaller', () => {
    fc.assert(
      fc.property(
        someGiven.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const met = metPledges(list)
          expect(metPledges(shuffled)).toEqual(met)
          for (const one of list.filter(({ matchFromMinor }) => matchFromMinor !== null)) {
            const others = list.filter(
              (other) =>
                other.pledger !== one.pledger &&
                other.pitchId === one.pitchId &&
                other.currency === one.currency &&
                other.kind === one.kind &&
                isFirm(other, met.has(other.id)),
            )
            const reached = others.reduce((total, { amountMinor }) => total + (amountMinor ?? 0), 0)
            expect(met.has(one.id)).toBe(reached >= (one.matchFromMinor ?? 0))
          }
        },
      ),
      { seed: 8 },
    )
  })
})
