import { describe, expect, it } from 'vitest'
import { blankMandateForm } from './mandate-form.ts'
import { mergeStep, minutesLeft, PARTS_OF_STEP, stepBeside, WIZARD_STEPS } from './wizard-steps.ts'

describe('the steps of the wizard', () => {
  it('when all are gone through, take less than ten minutes, and every part of the form stands in one of them', () => {
    expect(minutesLeft('purpose')).toBeLessThan(10)
    expect(minutesLeft('review')).toBe(1)
    expect(WIZARD_STEPS.flatMap((step) => PARTS_OF_STEP[step]).toSorted()).toEqual([
      'goals',
      'intent',
      'limits',
      'maturity',
      'money',
      'name',
      'places',
      'support',
    ])
    expect([stepBeside('purpose', -1), stepBeside('purpose', 1), stepBeside('review', 1)]).toEqual([null, 'places', null])
  })

  it('when a step is saved, only its own fields change, whatever the browser left out or added', () => {
    const stored = { ...blankMandateForm('en', 'i'), name: 'Islands', countries: ['FJI'], namedToPartnerships: true, revision: '3' }
    const posted = {
      ...blankMandateForm('en'),
      instruments: ['grant'],
      ticketMin: '5',
      countries: ['KEN'],
      namedToPartnerships: false,
      revision: '4',
    }
    expect(mergeStep(stored, posted, 'money')).toEqual({ ...stored, instruments: ['grant'], ticketMin: '5', revision: '4' })
  })
})
