import { CONSENT_PURPOSES, INSTRUMENTS, PREVIEWS, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { InvestorPitch } from '../matching/matching.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import {
  closed,
  GoalNumber,
  Id,
  Iso3,
  Locale,
  nullable,
  oneOf,
  page,
  PageQuery,
  Problem,
  withProblems,
  withVersion,
} from '../platform/shapes.ts'
import { PitchCard } from '../stage/stage.shapes.ts'
import { StatedTerms } from '../terms/terms.contract.ts'
import { AudiencesShape, Hidden, ListedSolution, PitchTexts, PublishingShape, Solution } from './publishing.shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const LEAD: Policy = { roles: ['partnership_lead'], relation: 'own', assurance: 1 }
const READERS: Policy = {
  roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer', 'secretariat_curator', 'secretariat_officer', 'admin'],
  relation: 'own',
  assurance: 1,
}
const params = closed({ pitchId: Id })

export const getPublishing = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/publishing',
  policy: READERS,
  schema: {
    summary: 'Who may read what of a pitch, and what its partnership agreed to',
    params,
    response: withProblems({ 200: PublishingShape }),
  },
})

/** At any time, also after submission: it changes who reads, not what was submitted. */
export const savePublishing = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/publishing',
  policy: WRITERS,
  schema: {
    summary: 'Choose who may read each part of a pitch, or a safe profile',
    params,
    body: closed({
      audiences: AudiencesShape,
      isSafe: Type.Boolean(),
      alias: nullable(Type.String({ maxLength: 160 })),
      capability: nullable(Type.String({ maxLength: 300, description: 'What a safe profile says in place of the summary.' })),
    }),
    response: withVersion({ 200: PublishingShape }),
  },
})

/** Said again, nothing changes; a consent that is taken back ends what it allowed at once. */
export const sayConsent = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/consents',
  policy: LEAD,
  repeatable: 'sets',
  schema: {
    summary: 'Agree to a purpose, or take it back',
    params,
    body: closed({
      purpose: oneOf(CONSENT_PURPOSES),
      isGiven: Type.Boolean(),
      textVersion: Type.Integer({ minimum: 1, maximum: 1000, description: 'Of the words that were read.' }),
      locale: Locale,
      evidence: Type.Optional(Type.String({ maxLength: 500, description: 'Where it is written down that those who are shown agree.' })),
    }),
    response: withProblems({ 200: PublishingShape }),
  },
})

/** Made by the same code as the answers to those readers; of the four parts those that such a reader gets. */
export const Preview = closed({
  as: oneOf(PREVIEWS),
  solution: nullable(Solution),
  investor: nullable(closed({ pitch: InvestorPitch, texts: PitchTexts, terms: nullable(StatedTerms) })),
  card: nullable(PitchCard),
  hidden: Hidden,
  isNamed: Type.Boolean(),
  isShared: Type.Boolean({ description: 'Whether such readers get it as things stand: consent is given and the pitch is submitted.' }),
})
export type Preview = Static<typeof Preview>

export const getPreview = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/preview',
  policy: READERS,
  schema: {
    summary: 'A pitch as one of its readers gets it',
    params,
    querystring: closed({ as: Type.Optional(oneOf(PREVIEWS)) }),
    response: withProblems({ 200: Preview }),
  },
})

/** Newest first. Parts that are not public are neither shown nor searched. */
export const listSolutions = endpoint({
  method: 'GET',
  url: '/api/v1/solutions',
  policy: PUBLIC,
  schema: {
    summary: 'The open catalogue: every submitted pitch whose partnership agreed',
    querystring: closed({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      goal: Type.Optional(GoalNumber),
      country: Type.Optional(Iso3),
      need: Type.Optional(oneOf([...SUPPORT_KINDS, ...INSTRUMENTS])),
    }),
    response: withProblems({ 200: page(ListedSolution) }),
  },
})

/** 410 once the consent was taken back or the pitch withdrawn. */
export const getSolution = endpoint({
  method: 'GET',
  url: '/api/v1/solutions/:pitchId',
  policy: PUBLIC,
  schema: { summary: 'A pitch in the open catalogue', params, response: withProblems({ 200: Solution, 410: Problem }) },
})
