import {
  CALL_INVITATION_STATES,
  INVITATION_KINDS,
  LEAD_BUTTONS,
  LEAD_EVENT_KINDS,
  LEAD_STATES,
  NOMINATOR_KINDS,
  ORIGINS,
  STAKEHOLDER_TYPES,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import {
  closed,
  Count,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  Locale,
  nullable,
  oneOf,
  PeopleCount,
  withProblems,
  withVersion,
} from '../platform/shapes.ts'

const editionParams = closed({ editionId: Id })
const params = closed({ leadId: Id })

/** What scouts write of a lead. */
const written = {
  organisationName: Type.String({ minLength: 2, maxLength: 200 }),
  stakeholderType: nullable(oneOf(STAKEHOLDER_TYPES)),
  country: nullable(Iso3),
  language: Locale,
  contactName: nullable(Type.String({ minLength: 1, maxLength: 200 })),
  contactEmail: nullable(Type.String({ format: 'email', maxLength: 254 })),
  title: nullable(Type.String({ minLength: 1, maxLength: 160 })),
  summary: nullable(Type.String({ minLength: 1, maxLength: 300 })),
  goals: Type.Array(GoalNumber, { maxItems: 5, uniqueItems: true }),
  source: Type.String({ minLength: 1, maxLength: 200 }),
  nominatorKind: oneOf(NOMINATOR_KINDS),
  nominatorName: nullable(Type.String({ minLength: 1, maxLength: 200 })),
  notes: nullable(Type.String({ maxLength: 10_000 })),
}

export const LeadCard = closed({
  id: Id,
  state: oneOf(LEAD_STATES),
  revision: Type.Integer({ minimum: 1 }),
  ...written,
  /** Who of the Secretariat looks after it. */
  owner: nullable(Type.String()),
  isOwn: Type.Boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  buttons: Type.Array(oneOf(LEAD_BUTTONS), { description: 'The moves that it has now.' }),
  /** Another lead or a submitted pitch has the same name, or a contact at the same domain. */
  hasTwin: Type.Boolean(),
})
export type LeadCard = Static<typeof LeadCard>

export const CallInvitation = closed({
  id: Id,
  kind: oneOf(INVITATION_KINDS),
  state: oneOf(CALL_INVITATION_STATES),
  language: Locale,
  contactName: nullable(Type.String()),
  contactEmail: Type.String(),
  letterCode: Type.String(),
  round: Type.Integer({ minimum: 1 }),
  issuedAt: Instant,
  expiresAt: Instant,
  endedAt: nullable(Instant),
  declineReason: nullable(Type.String()),
})
export type CallInvitation = Static<typeof CallInvitation>

/** A lead or a pitch that may be the same, and why. */
const Resembling = closed({
  kind: oneOf(['lead', 'pitch']),
  id: Id,
  organisationName: Type.String(),
  title: nullable(Type.String()),
  state: Type.String(),
  reasons: Type.Array(
    closed({
      code: oneOf(['sameName', 'similarName', 'sameMailDomain', 'similarTitle']),
      percent: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
  ),
  /** Whether the lead of this page may take it in. */
  mayMerge: Type.Boolean(),
})

export const Lead = closed({
  ...LeadCard.properties,
  pitch: nullable(closed({ id: Id, title: nullable(Type.String()), isSubmitted: Type.Boolean() })),
  history: Type.Array(
    closed({
      at: Instant,
      by: nullable(Type.String()),
      kind: oneOf(LEAD_EVENT_KINDS),
      from: nullable(oneOf(LEAD_STATES)),
      to: nullable(oneOf(LEAD_STATES)),
      note: nullable(Type.String()),
      fields: Type.Array(Type.String()),
      /** The lead that was merged into this one and to which the line belongs; null for its own. */
      of: nullable(Type.String()),
    }),
    { description: 'Oldest first, with the histories of what was merged into it.' },
  ),
  resembling: Type.Array(Resembling),
  invitations: Type.Array(CallInvitation, { description: 'Newest first.' }),
  mayInvite: Type.Boolean(),
})
export type Lead = Static<typeof Lead>

export const listLeads = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/leads',
  policy: SECRETARIAT,
  schema: {
    summary: 'The scouting board: every lead, last changed first',
    params: editionParams,
    response: withProblems({ 200: closed({ items: Type.Array(LeadCard) }) }),
  },
})

export const createLead = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/leads',
  policy: SECRETARIAT,
  idempotent: true,
  schema: { summary: 'Note a partnership to look at', params: editionParams, body: closed(written), response: withProblems({ 201: Lead }) },
})

export const getLead = endpoint({
  method: 'GET',
  url: '/api/v1/leads/:leadId',
  queries: 9,
  policy: SECRETARIAT,
  schema: {
    summary: 'A lead with its history, what resembles it and its invitations',
    params,
    response: withProblems({ 200: Lead }),
  },
})

export const saveLead = endpoint({
  method: 'PATCH',
  url: '/api/v1/leads/:leadId',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change what is known of a lead; `takeOver` makes the caller its owner',
    params,
    body: Type.Partial(closed({ ...written, takeOver: Type.Boolean() }), { additionalProperties: false }),
    response: withVersion({ 200: Lead }),
  },
})

export const moveLead = endpoint({
  method: 'POST',
  url: '/api/v1/leads/:leadId/moves',
  policy: SECRETARIAT,
  schema: {
    summary: 'Move a lead along; what follows from an invitation or a pitch moves by itself',
    params,
    body: closed({ move: oneOf(LEAD_BUTTONS), note: nullable(Type.String({ maxLength: 500 })) }),
    response: withVersion({ 200: Lead }),
  },
})

export const mergeLead = endpoint({
  method: 'POST',
  url: '/api/v1/leads/:leadId/same-as',
  policy: SECRETARIAT,
  schema: {
    summary: 'Take in another lead, or say that the lead is a pitch that is in the pool already. Both keep their histories.',
    params,
    body: closed({ kind: oneOf(['lead', 'pitch']), id: Id }),
    response: withVersion({ 200: Lead }),
  },
})

export const getScoutingPicture = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/scouting-picture',
  policy: SECRETARIAT,
  schema: {
    summary: 'What the pool lacks by goal and group of countries, and what came of each way in',
    params: editionParams,
    response: withProblems({
      200: closed({
        groups: Type.Array(Type.String()),
        goals: Type.Array(GoalNumber),
        coverage: Type.Array(closed({ goal: GoalNumber, group: Type.String(), pitches: Count, leads: Count })),
        outcomes: Type.Array(
          closed({
            origin: oneOf(ORIGINS),
            invited: PeopleCount,
            accepted: PeopleCount,
            submitted: PeopleCount,
            eligible: PeopleCount,
            selected: PeopleCount,
          }),
        ),
      }),
    }),
  },
})
