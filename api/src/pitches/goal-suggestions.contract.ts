import { Type } from 'typebox'
import { endpoint } from '../platform/endpoint.ts'
import { closed, GoalNumber, Id, Locale, oneOf, withProblems } from '../platform/shapes.ts'

/** How sure a suggestion is, as words: a percentage would claim more than the classifier knows. */
export const LIKELIHOODS = ['likely', 'possible'] as const

/** Goals that the saved texts of a draft speak of. Nothing is ever applied: the writer adds what fits. */
export const getGoalSuggestions = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/goal-suggestions',
  // As for saving a draft.
  policy: { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 },
  schema: {
    summary: 'Goals suggested from the saved texts of a pitch, to those who write it',
    params: closed({ pitchId: Id }),
    response: withProblems({
      200: closed({
        language: Locale,
        hasText: Type.Boolean({ description: 'False while title, summary and the longer texts are all empty.' }),
        suggestions: Type.Array(
          closed({
            goal: GoalNumber,
            likelihood: oneOf(LIKELIHOODS),
            words: Type.Array(Type.String(), { description: 'Words of the text that speak for the goal most, the weightiest first.' }),
          }),
          { description: 'The likeliest first. Empty where no goal stands out.' },
        ),
      }),
    }),
  },
})
