import { describe, expect, test } from 'vitest'
import { corpus, forum, fullMandate, fullPitch } from '../facts/facts.arbitrary.ts'
import { createEngine, type MandateFacts, type PitchFacts } from '../index.ts'

const engine = createEngine({ corpus, on: forum })

describe('support that is not money', () => {
  const needy: PitchFacts = {
    ...fullPitch,
    askUsdMinor: null,
    askMinimumUsdMinor: null,
    instruments: [],
    supportNeeded: ['data', 'mentorship'],
  }
  const giver: MandateFacts = {
    ...fullMandate,
    instruments: [],
    ticketMinUsdMinor: null,
    ticketMaxUsdMinor: null,
    supportOffered: ['data', 'research'],
  }
  const supportOf = (result: ReturnType<typeof engine.scorePair>) =>
    result.eligible ? result.pitchSide.factors.find(({ key }) => key === 'support') : undefined

  test('when a pitch asks only for it and a mandate offers only it, no gate is closed and the points tell what is met', () => {
    const result = engine.scorePair(needy, giver)
    expect(result.eligible).toBe(true)
    expect(supportOf(result)).toMatchObject({
      known: true,
      reason: { code: 'support.offered', params: { support: ['data'], needed: ['data', 'mentorship'] } },
    })
    expect(supportOf(result)?.points).toBeGreaterThan(0)
  })

  test('when more of what is needed is offered, the score rises; when nothing is, it falls and both sides read why', () => {
    const score = (supportOffered: string[]) => {
      const result = engine.scorePair(needy, { ...giver, supportOffered })
      return result.eligible ? result.score : -1
    }
    expect(score(['data', 'mentorship'])).toBeGreaterThan(score(['data']))
    expect(score(['data'])).toBeGreaterThan(score(['research']))
    expect(supportOf(engine.scorePair(needy, { ...giver, supportOffered: ['research'] }))).toMatchObject({
      points: 0,
      reason: { code: 'support.none_offered', params: { needed: ['data', 'mentorship'], offered: ['research'] } },
    })
  })

  test('a mandate with tickets stays open to who asks for no money: the amount is unknown, not nothing', () => {
    const result = engine.scorePair(needy, fullMandate)
    expect(result.eligible && result.investorSide.factors.find(({ key }) => key === 'ticket')).toMatchObject({
      known: false,
      reason: { code: 'ticket.unknown' },
    })
  })
})
