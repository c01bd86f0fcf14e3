import { describe, expect, it } from 'vitest'
import { LIGHT_MINUTES, LIGHT_QUESTIONS, lightProgress, type LightAnswers } from './light-form.ts'

const BLANK: LightAnswers = {
  title: null,
  summary: null,
  problem: null,
  countries: [],
  regions: [],
  scope: null,
  goals: [],
  askMinor: null,
  supportNeeded: [],
  results: null,
  lessons: null,
  contact: null,
}

describe('the light form', () => {
  it('takes under 25 minutes, by its own questions', () => {
    expect(LIGHT_MINUTES).toBeLessThan(25)
    expect(lightProgress(BLANK)).toEqual({ answered: 0, questions: LIGHT_QUESTIONS.length, minutesLeft: LIGHT_MINUTES })
  })

  it('when a question is answered, it takes less; when all are, nothing is left', () => {
    const begun = { ...BLANK, title: 'Solar dryers', countries: ['KEN'] }
    expect(lightProgress(begun).answered).toBe(2)
    expect(lightProgress(begun).minutesLeft).toBeLessThan(LIGHT_MINUTES)
    const whole = { ...begun, summary: 'a', problem: 'b', goals: [7], askMinor: 1, results: 'c', lessons: 'd', contact: 'e' }
    expect(lightProgress(whole)).toEqual({ answered: LIGHT_QUESTIONS.length, questions: LIGHT_QUESTIONS.length, minutesLeft: 0 })
  })

  it('when only other support than money is needed, the question of money is not left open', () => {
    expect(lightProgress({ ...BLANK, supportNeeded: ['data'] }).answered).toBe(2)
  })
})
