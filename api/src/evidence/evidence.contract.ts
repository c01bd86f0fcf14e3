import {
  EVIDENCE_METHODS,
  INDEPENDENCES,
  MOST_CLAIMS,
  MOST_REPLICATIONS,
  SECRETARIAT_ROLES,
  type EvidenceLevel,
} from '@scalebridge/db/reference'
import { LEVEL_STEPS } from '@scalebridge/db/rules'
import { Type, type Static } from 'typebox'
import { Attachment, Download } from '../attachments/attachments.contract.ts'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, Iso3, nullable, oneOf, withProblems, withVersion } from '../platform/shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const READERS: Policy = { roles: [...WRITERS.roles, 'partnership_viewer', ...SECRETARIAT_ROLES], relation: 'own', assurance: 1 }
const JUDGES: Policy = { roles: [...SECRETARIAT_ROLES], relation: 'any', assurance: 1 }

const MOST = 1_000_000_000_000_000
const Value = nullable(Type.Number({ minimum: -MOST, maximum: MOST, description: 'In the claim’s unit.' }))
const Year = nullable(Type.Integer({ minimum: 1900, maximum: 2100 }))
const Line = nullable(Type.String({ maxLength: 200 }))
const Level = Type.Unsafe<EvidenceLevel>(Type.Integer({ minimum: 0, maximum: 5, description: 'Nesta 1–5; 0 for none yet.' }))

export const ClaimShape = closed({
  id: Type.String({ pattern: '^c[1-9][0-9]{0,3}$', description: 'Unique in its ledger; stays with the claim.' }),
  text: Type.String({ minLength: 1, maxLength: 500 }),
  indicator: Line,
  unit: nullable(Type.String({ maxLength: 60 })),
  baselineValue: Value,
  baselineYear: Year,
  currentValue: Value,
  currentYear: Year,
  targetValue: Value,
  targetYear: Year,
  sourceText: nullable(Type.String({ maxLength: 500 })),
  sourceUrl: nullable(Type.String({ maxLength: 500, pattern: '^https?://[^\\s]+$' })),
  attachmentId: nullable(Id),
  independence: nullable(oneOf(INDEPENDENCES)),
  method: nullable(oneOf(EVIDENCE_METHODS)),
  replications: Type.Array(closed({ country: Iso3, byWhom: Type.String({ minLength: 1, maxLength: 200 }), isByOthers: Type.Boolean() }), {
    maxItems: MOST_REPLICATIONS,
  }),
  conditions: nullable(Type.String({ maxLength: 500 })),
  costPerUnit: Line,
  statedLevel: nullable(Level),
  levelReason: nullable(Type.String({ maxLength: 500 })),
})

/** A claim with what follows from its answers, and what whoever judged it left standing. */
export const StatedClaim = closed({
  claim: ClaimShape,
  proposal: closed({ level: Level, met: Type.Array(oneOf(LEVEL_STEPS)), missing: Type.Array(oneOf(LEVEL_STEPS)) }),
  supportedLevel: Level,
  review: nullable(closed({ level: Level, reason: Type.String(), at: Instant })),
  attachment: nullable(Attachment),
})
export type StatedClaim = Static<typeof StatedClaim>

export const Evidence = closed({
  pitchId: Id,
  revision: Type.Integer({ minimum: 0, description: 'What a change names in If-Match; 0 before the first.' }),
  isDemonstration: Type.Boolean(),
  mayEdit: Type.Boolean(),
  mayAttach: Type.Boolean(),
  mayJudge: Type.Boolean(),
  claims: Type.Array(StatedClaim),
  /** The highest level that a claim supports: a proposal for the pitch, which its team accepts or not. Null without a claim. */
  supportedLevel: nullable(Level),
  updatedAt: nullable(Instant),
  /** The files of the pitch, and who from outside took them along. To its team alone. */
  files: Type.Array(closed({ ...Attachment.properties, isUsed: Type.Boolean(), downloads: Type.Array(Download) })),
})
export type Evidence = Static<typeof Evidence>

const params = closed({ pitchId: Id })

export const getEvidence = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/evidence',
  policy: READERS,
  schema: { summary: 'The evidence of a pitch, to its own team and the Secretariat', params, response: withProblems({ 200: Evidence }) },
})

export const saveEvidence = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/evidence',
  policy: WRITERS,
  schema: {
    summary: 'Save the claims of a draft, in their order',
    params,
    body: closed({ claims: Type.Array(ClaimShape, { maxItems: MOST_CLAIMS }) }),
    response: withVersion({ 200: Evidence }),
  },
  bodyLimit: 262_144,
})

/** Confirms the level of a claim or lowers it; what was said stays said, and the newest counts. */
export const judgeClaim = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/evidence/reviews',
  policy: JUDGES,
  repeatable: 'adds',
  schema: {
    summary: 'Confirm or lower the level of a claim',
    params,
    body: closed({ claimId: ClaimShape.properties.id, level: Level, reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
    response: withProblems({ 201: Evidence }),
  },
})

/** Nothing is told of a pitch that is not on the mandate's list. Files are to be had after an introduction. */
export const getListedEvidence = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/evidence',
  queries: 12,
  policy: MEMBERS,
  schema: {
    summary: 'The evidence of a pitch on a mandate’s list',
    params: closed({ mandateId: Id, pitchId: Id }),
    response: withProblems({
      200: closed({ isDemonstration: Type.Boolean(), claims: Type.Array(StatedClaim), mayDownload: Type.Boolean() }),
    }),
  },
})
