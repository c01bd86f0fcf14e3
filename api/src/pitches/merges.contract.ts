import { ORIGINS, PITCH_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const params = closed({ pitchId: Id })

/** What tells one pitch from another to who compares the two. */
const told = {
  id: Id,
  reference: nullable(Type.String()),
  title: nullable(Type.String()),
  organisationName: Type.String(),
  origin: oneOf(ORIGINS),
  state: oneOf(PITCH_STATES),
  submittedAt: nullable(Instant),
}

const SimilarPitch = closed({
  ...told,
  reasons: Type.Array(
    closed({
      code: oneOf(['sameName', 'similarName', 'sameMailDomain', 'similarTitle']),
      percent: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
  ),
  /** Which way round the two can be merged now: this one can stay, or the other. */
  mayTakeIn: Type.Boolean(),
  mayGoInto: Type.Boolean(),
})
export type SimilarPitch = Static<typeof SimilarPitch>

const MergedPitch = closed({
  ...told,
  reason: Type.String(),
  mergedAt: Instant,
  /** Whether the caller may open its own page. */
  mayOpen: Type.Boolean(),
  versions: Type.Array(closed({ version: Type.Integer(), submittedAt: Instant, contentHash: Type.String() })),
})

export const PitchMerges = closed({
  similar: Type.Array(SimilarPitch, { description: 'For the Secretariat alone; the most alike first.' }),
  merged: Type.Array(MergedPitch, { description: 'What this pitch stands for beside itself, with the history of each.' }),
  into: nullable(closed({ id: Id, title: nullable(Type.String()), reason: Type.String(), mergedAt: Instant, mayOpen: Type.Boolean() })),
})
export type PitchMerges = Static<typeof PitchMerges>

export const getPitchMerges = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/merges',
  policy: {
    roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer', 'secretariat_curator', 'secretariat_officer', 'admin'],
    relation: 'own',
    assurance: 1,
  },
  schema: {
    summary: 'Pitches that were merged with this one, and for the Secretariat those that resemble it',
    params,
    response: withProblems({ 200: PitchMerges }),
  },
})

export const mergePitch = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/merges',
  policy: SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary: 'Merge another pitch into this one, which keeps the earlier time; the other leaves the pool and keeps its history',
    params,
    body: closed({ mergedPitchId: Id, reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
    response: withProblems({ 200: PitchMerges }),
  },
})
