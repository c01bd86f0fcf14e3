import { AUDIENCES, BLOCKS, CONSENT_PURPOSES, INSTRUMENTS, SCOPES, STAGES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import {
  AmountMinor,
  closed,
  Currency,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  Locale,
  M49,
  nullable,
  oneOf,
  TargetCode,
} from '../platform/shapes.ts'

const audience = oneOf(AUDIENCES)
export const AudiencesShape = closed({
  summary: audience,
  goals_places: audience,
  ask: audience,
  needs: audience,
  stage: audience,
  problem: audience,
  approach: audience,
  results: audience,
  scale_plan: audience,
  lessons: audience,
  terms: audience,
  evidence: audience,
  partners: audience,
})

export const Hidden = Type.Array(oneOf(BLOCKS), { description: 'Parts that this reader is not shown.' })

/** The long texts of a pitch, as far as its reader sees them. */
export const PitchTexts = closed({
  problem: nullable(Type.String()),
  approach: nullable(Type.String()),
  results: nullable(Type.String()),
  scalePlan: nullable(Type.String()),
  lessons: nullable(Type.String()),
})

/** A pitch in the open catalogue: nothing here says how its call judged it. */
const Listed = {
  id: Id,
  language: Locale,
  title: nullable(Type.String()),
  organisationName: Type.String(),
  isAlias: Type.Boolean({ description: 'A safe profile: the names are an alias.' }),
  summary: nullable(Type.String()),
  goals: Type.Array(GoalNumber),
  scope: nullable(oneOf(SCOPES)),
  countries: Type.Array(Iso3),
  regions: Type.Array(M49),
  askMinor: nullable(AmountMinor),
  askMinimumMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
  instruments: Type.Array(oneOf(INSTRUMENTS)),
  supportNeeded: Type.Array(oneOf(SUPPORT_KINDS)),
}

export const ListedSolution = closed(Listed)
export type ListedSolution = Static<typeof ListedSolution>

export const Solution = closed({
  ...Listed,
  targets: Type.Array(TargetCode),
  stage: nullable(oneOf(STAGES)),
  evidenceLevel: nullable(Type.Integer()),
  derivedFields: Type.Array(Type.String()),
  texts: PitchTexts,
  partners: Type.Array(Type.String(), { description: 'Organisations that confirmed that they are partners.' }),
  submittedAt: nullable(Instant),
  mayBeIndexed: Type.Boolean(),
})
export type Solution = Static<typeof Solution>

const Said = closed({
  isGiven: Type.Boolean(),
  textVersion: Type.Integer(),
  locale: Locale,
  evidence: nullable(Type.String()),
  at: Instant,
  by: nullable(Type.String({ description: 'Null where the account is gone.' })),
})

export const PublishingShape = closed({
  pitchId: Id,
  revision: Type.Integer({ minimum: 0, description: 'What a change names in If-Match; 0 before the first.' }),
  audiences: AudiencesShape,
  isSafe: Type.Boolean(),
  alias: nullable(Type.String()),
  capability: nullable(Type.String()),
  consents: Type.Array(
    closed({
      purpose: oneOf(CONSENT_PURPOSES),
      textVersion: Type.Integer({ description: 'Of the words as they stand now.' }),
      said: nullable(Said),
    }),
  ),
  history: Type.Array(closed({ purpose: oneOf(CONSENT_PURPOSES), ...Said.properties }), { description: 'Newest first.' }),
  isInCatalogue: Type.Boolean(),
  allowed: closed({ edit: Type.Boolean(), consent: Type.Boolean() }),
})
export type PublishingShape = Static<typeof PublishingShape>
