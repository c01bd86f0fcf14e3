import { AFFILIATIONS, RELATION_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { closed, nullable, oneOf, someOf } from '../platform/shapes.ts'

/** What still keeps an officer from a decision, or would make it easier. */
export const MISSING = ['country', 'website', 'identifier', 'authority', 'domain'] as const

/** What an investor says of itself, when it registers and later. */
export const RegistrationContent = closed({
  website: nullable(Type.String({ minLength: 4, maxLength: 280 })),
  iatiId: nullable(Type.String({ minLength: 3, maxLength: 100 })),
  lei: nullable(Type.String({ minLength: 20, maxLength: 20, description: 'ISO 17442.' })),
  registrationNumber: nullable(Type.String({ minLength: 2, maxLength: 100 })),
  claimed: someOf(AFFILIATIONS),
  relations: Type.Array(closed({ organisation: Type.String({ minLength: 2, maxLength: 200 }), kind: oneOf(RELATION_KINDS) }), {
    maxItems: 20,
  }),
  authorityRole: nullable(Type.String({ minLength: 2, maxLength: 120 })),
  states: Type.Boolean({ description: 'That the caller may speak for the organisation, in the words in force.' }),
})
export type RegistrationContent = Static<typeof RegistrationContent>
