import { INSTRUMENTS, LOCALES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  CountryGroup,
  Currency,
  GoalNumber,
  Id,
  Iso3,
  nullable,
  oneOf,
  withProblems,
} from '../platform/shapes.ts'
import { MEMBERS } from './investors.contract.ts'

const LEADS: Policy = { ...MEMBERS, roles: ['investor_lead'], relation: 'any' }

/** The largest file that an investor reads in by itself, in bytes; larger ones go through the Secretariat. */
const MAX_OWN_GRANT_FILE_BYTES = 4_000_000

const amounts = { minimumMinor: AmountMinor, maximumMinor: AmountMinor, currency: Currency }

/** One answer that a mandate could give, and how many of the grants speak for it. */
export const Proposed = closed({
  field: oneOf(['goals', 'countryGroups', 'countries', 'ticket', 'language', 'instruments']),
  goals: Type.Optional(Type.Array(GoalNumber)),
  countryGroups: Type.Optional(Type.Array(CountryGroup)),
  countries: Type.Optional(Type.Array(Iso3)),
  ticket: Type.Optional(closed(amounts)),
  language: Type.Optional(oneOf(LOCALES)),
  instruments: Type.Optional(Type.Array(oneOf(INSTRUMENTS))),
  count: Count,
  of: Count,
})
export type Proposed = Static<typeof Proposed>

export const GrantsReading = closed({
  grants: Count,
  firstYear: nullable(Type.Integer()),
  lastYear: nullable(Type.Integer()),
  /** The most frequent ones. */
  countries: Type.Array(closed({ country: Iso3, count: Count })),
  goals: Type.Array(closed({ goal: GoalNumber, count: Count })),
  languages: Type.Array(closed({ language: Type.String(), count: Count })),
  /** What lies between the tenth and the ninetieth part of the amounts, in each currency. */
  amounts: Type.Array(closed({ ...amounts, medianMinor: AmountMinor, count: Count })),
  proposals: Type.Array(Proposed),
  /** Whether the grants are kept as the investor's track record. */
  isKept: Type.Boolean(),
  problemCount: Count,
  problems: Type.Array(
    closed({
      line: nullable(Type.Integer({ minimum: 1 })),
      at: nullable(Type.String()),
      code: Type.String(),
      isFatal: Type.Boolean(),
      detail: Type.String(),
    }),
  ),
})
export type GrantsReading = Static<typeof GrantsReading>

/** 360Giving JSON or CSV, or IATI XML. A file that cannot be read is answered with what is wrong in it; nothing of it is kept then. */
export const readGrantsFile = endpoint({
  method: 'POST',
  url: '/api/v1/grant-files',
  policy: LEADS,
  repeatable: 'sets',
  schema: {
    summary: 'Read a file of own past grants, and propose a mandate from it',
    body: closed({
      investorId: Id,
      content: Type.String({ minLength: 1, maxLength: MAX_OWN_GRANT_FILE_BYTES }),
      keep: Type.Boolean({ description: 'Keep the grants as the track record that matching looks at.' }),
    }),
    response: withProblems({ 200: GrantsReading }),
  },
  bodyLimit: 8_388_608,
})
