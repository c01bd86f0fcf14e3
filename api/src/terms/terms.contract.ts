import { ARCHETYPES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, withProblems, withVersion } from '../platform/shapes.ts'
import { ComputedShape, DeviationShape, FindingShape, TermSheetShape } from './terms.shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const READERS: Policy = {
  roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer', 'secretariat_curator', 'secretariat_officer', 'admin'],
  relation: 'own',
  assurance: 1,
}

/** A sheet with what follows from it; nothing of the second part is ever typed by anybody. */
export const StatedTerms = closed({
  sheet: TermSheetShape,
  template: nullable(closed({ id: oneOf(ARCHETYPES), version: Type.Integer({ minimum: 1 }) })),
  computed: ComputedShape,
  findings: Type.Array(FindingShape, { description: 'What does not hold together, errors first.' }),
  deviations: Type.Array(DeviationShape),
  updatedAt: Instant,
})
export type StatedTerms = Static<typeof StatedTerms>

export const Terms = closed({
  pitchId: Id,
  revision: Type.Integer({ minimum: 0, description: 'What a change names in If-Match; 0 before the first.' }),
  isDemonstration: Type.Boolean(),
  mayEdit: Type.Boolean(),
  terms: nullable(StatedTerms),
})
export type Terms = Static<typeof Terms>

const params = closed({ pitchId: Id })

export const getTerms = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/terms',
  policy: READERS,
  schema: { summary: 'The term sheet of a pitch, to its own team and the Secretariat', params, response: withProblems({ 200: Terms }) },
})

/** A sheet may contradict itself while it is written; such a one is not submitted. */
export const saveTerms = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/terms',
  policy: { ...WRITERS, roles: [...WRITERS.roles, 'partnership_finance_editor'] },
  schema: {
    summary: 'Save the term sheet of a draft',
    params,
    body: closed({ sheet: TermSheetShape }),
    response: withVersion({ 200: Terms }),
  },
  bodyLimit: 262_144,
})

/** Names that their owners keep private are left out; nothing is told of a pitch that is not on the mandate's list. */
export const getListedTerms = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/terms',
  queries: 9,
  policy: MEMBERS,
  schema: {
    summary: 'The term sheet of a pitch on a mandate’s list',
    params: closed({ mandateId: Id, pitchId: Id }),
    response: withProblems({ 200: closed({ isDemonstration: Type.Boolean(), terms: nullable(StatedTerms) }) }),
  },
})
