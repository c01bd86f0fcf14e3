import { Type } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Count, Instant, nullable, oneOf, withProblems } from '../platform/shapes.ts'

/** What the Secretariat relies on, in the order in which it notices: who works behind the screens, letters, matching, what was given up, rounds. */
export const STATUS_PARTS = ['workers', 'mail', 'matching', 'deadLetters', 'rounds'] as const
export const STATUS_LEVELS = ['good', 'attention', 'bad'] as const

export const getStatus = endpoint({
  method: 'GET',
  url: '/api/v1/status',
  policy: SECRETARIAT,
  schema: {
    summary: 'Whether everything goes as it should, part by part',
    response: withProblems({
      200: closed({
        asOf: Instant,
        parts: Type.Array(
          closed({
            part: oneOf(STATUS_PARTS),
            level: oneOf(STATUS_LEVELS),
            /** What waits, works or was given up. */
            count: Count,
            /** When it last went well; null where it never did. */
            lastAt: nullable(Instant),
          }),
        ),
      }),
    }),
  },
})
