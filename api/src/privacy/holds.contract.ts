import { HOLD_MOVES, HOLD_STATES, HOLD_SUBJECTS, MOST_HOLD_DAYS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, someOf, withProblems } from '../platform/shapes.ts'

export const LegalHold = closed({
  id: Id,
  subjectKind: oneOf(HOLD_SUBJECTS),
  /** The account's address, or the pitch's title. */
  subject: Type.String(),
  state: oneOf(HOLD_STATES),
  reason: Type.String(),
  setBy: nullable(Type.String()),
  setAt: Instant,
  /** When it ends by itself. */
  endsAt: Instant,
  confirmedBy: nullable(Type.String()),
  liftAskedBy: nullable(Type.String()),
  liftedBy: nullable(Type.String()),
  /** What the caller may do with it now. */
  may: someOf(HOLD_MOVES),
})
export type LegalHold = Static<typeof LegalHold>

export const listHolds = endpoint({
  method: 'GET',
  url: '/api/v1/legal-holds',
  policy: SECRETARIAT,
  schema: { summary: 'Legal holds, newest first', response: withProblems({ 200: closed({ items: Type.Array(LegalHold) }) }) },
})

export const askHold = endpoint({
  method: 'POST',
  url: '/api/v1/legal-holds',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Keep an account or a pitch from erasure; it stands at once, and ends after three days unless somebody else confirms it',
    body: closed({
      subjectKind: oneOf(HOLD_SUBJECTS),
      subject: Type.String({
        minLength: 1,
        maxLength: 320,
        description: 'The account’s address, or the pitch’s number such as 2026-0042.',
      }),
      reason: Type.String({ minLength: 10, maxLength: 1000 }),
      days: Type.Integer({ minimum: 1, maximum: MOST_HOLD_DAYS }),
    }),
    response: withProblems({ 201: LegalHold }),
  },
})

export const moveHold = endpoint({
  method: 'POST',
  url: '/api/v1/legal-holds/:holdId/moves',
  policy: SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary: 'Confirm a colleague’s hold or refuse it; ask that one be lifted, keep it, or lift what a colleague asked to lift',
    params: closed({ holdId: Id }),
    body: closed({ do: oneOf(HOLD_MOVES) }),
    response: withProblems({ 200: LegalHold }),
  },
})
