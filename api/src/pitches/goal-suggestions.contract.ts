import { LIKELIHOODS, SUGGESTION_ANSWERS, SUGGESTION_KINDS } from '@scalebridge/db/reference'
import { Type } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, GoalNumber, Id, Instant, Locale, oneOf, TargetCode, withProblems } from '../platform/shapes.ts'

/** As for saving a draft. */
const policy: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }

const Words = Type.Array(Type.String(), { description: 'Words of the text that speak for it most, the weightiest first.' })

/** Goals and targets that the saved texts of a draft speak of. Nothing is ever applied: the writer adds what fits. */
export const getGoalSuggestions = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/goal-suggestions',
  policy,
  schema: {
    summary: 'Goals and targets suggested from the saved texts of a pitch, to those who write it',
    params: closed({ pitchId: Id }),
    response: withProblems({
      200: closed({
        language: Locale,
        hasText: Type.Boolean({ description: 'False while title, summary and the longer texts are all empty.' }),
        suggestions: Type.Array(closed({ goal: GoalNumber, likelihood: oneOf(LIKELIHOODS), words: Words }), {
          description: 'The likeliest first. Empty where no goal stands out. What was rejected stays away until the text has changed much.',
        }),
        targets: Type.Array(closed({ target: TargetCode, likelihood: oneOf(LIKELIHOODS), words: Words }), {
          description: 'Targets of the suggested and of the chosen goals, by the words shared with their official wording.',
        }),
      }),
    }),
  },
})

/** Logs what a writer says to a suggestion; the pitch stays as it is. Said twice of the same text, it is logged once. */
export const answerSuggestion = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/goal-suggestions',
  policy,
  repeatable: 'sets',
  schema: {
    summary: 'Accept or reject a suggested goal or target; logged, never applied by itself',
    params: closed({ pitchId: Id }),
    body: closed({
      kind: oneOf(SUGGESTION_KINDS),
      code: Type.String({ pattern: String.raw`^[0-9]{1,2}(\.[0-9a-z]{1,2})?$`, description: 'A goal’s number or a target’s code.' }),
      answer: oneOf(SUGGESTION_ANSWERS),
    }),
    response: withProblems({ 200: closed({ at: Instant }) }),
  },
})
