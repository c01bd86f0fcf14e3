import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, page, PageQuery, withProblems } from '../platform/shapes.ts'
import { Pitch, PitchContent } from './pitches.contract.ts'

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }
const WRITERS: Policy = { ...TEAM, roles: ['partnership_lead', 'partnership_editor'] }
const params = closed({ pitchId: Id })
const Revision = Type.Integer({ minimum: 0 })
const Field = oneOf(Object.keys(PitchContent.properties))

export const PitchRevision = closed({
  revision: Revision,
  at: Instant,
  /** Who saved it; null where the product did. */
  by: nullable(Type.String()),
  isOwn: Type.Boolean(),
  fields: Type.Array(Field, { description: 'The fields that changed.' }),
  restored: nullable(Revision),
})
export type PitchRevision = Static<typeof PitchRevision>

export const listRevisions = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/revisions',
  policy: TEAM,
  schema: {
    summary: 'Every saved change of a pitch, newest first',
    params,
    querystring: closed(PageQuery),
    response: withProblems({ 200: page(PitchRevision) }),
  },
})

export const compareRevisions = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/differences',
  policy: TEAM,
  schema: {
    summary: 'What differs between a pitch as it was at two revisions; without the second, as it is now',
    params,
    querystring: closed({ from: Revision, to: Type.Optional(Revision) }),
    response: withProblems({
      200: closed({
        from: Revision,
        to: Revision,
        before: Type.Partial(PitchContent, { additionalProperties: false }),
        after: Type.Partial(PitchContent, { additionalProperties: false }),
      }),
    }),
  },
})

export const restoreRevision = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/restore',
  policy: WRITERS,
  schema: {
    summary: 'Bring a pitch back to what it was at a revision, as a new change that can be undone like any other',
    params,
    body: closed({ revision: Revision, current: Revision }),
    response: withProblems({ 200: Pitch }),
  },
})
