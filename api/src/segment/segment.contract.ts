import { PLACE_STATES, SLATE_ROLES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { Segment, SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, page, PageQuery, Translated, withProblems, withVersion } from '../platform/shapes.ts'
import {
  Candidate,
  Confirmation,
  PanelChoice,
  PlaceChecks,
  Presentation,
  Proposal,
  Quota,
  QuotaState,
  Rule,
  SegmentPlan,
  Slate,
  SlateReason,
  WhyText,
} from './segment.shapes.ts'

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }
const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const params = closed({ segmentId: Id })

/** Where a segment's curation stands, in one line of a list. */
export const SegmentLine = closed({
  ...Segment.properties,
  places: Count,
  candidates: nullable(Count),
  slateState: nullable(Slate.properties.state),
  embargoUntil: nullable(Instant),
  selected: Count,
  confirmed: Count,
  quotas: Type.Array(QuotaState),
})
export type SegmentLine = Static<typeof SegmentLine>

export const listCuration = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/curation',
  policy: SECRETARIAT,
  schema: {
    summary: 'Every segment of an edition, with how its quotas stand',
    params: closed({ editionId: Id }),
    response: withProblems({ 200: closed({ items: Type.Array(SegmentLine) }) }),
  },
})

/** A segment's plan with its quotas and rules; the revision, 0 while nobody saved it, is its ETag. */
export const SegmentCuration = closed({
  segment: Segment,
  zone: Type.String(),
  revision: Count,
  plan: SegmentPlan,
  quotas: Type.Array(Quota),
  rules: Type.Array(closed({ ...Rule.properties, name: nullable(Type.String()) })),
  proposal: nullable(Proposal),
  slate: nullable(Slate),
  /** The pitches that the slate and the proposal speak of. */
  candidates: Type.Array(Candidate),
  investors: Type.Array(PanelChoice),
  serverTime: Instant,
})
export type SegmentCuration = Static<typeof SegmentCuration>

export const getCuration = endpoint({
  method: 'GET',
  url: '/api/v1/segments/:segmentId/curation',
  queries: 21,
  policy: SECRETARIAT,
  schema: { summary: 'A segment’s plan, its newest proposal and its slate', params, response: withProblems({ 200: SegmentCuration }) },
})

export const saveSegmentPlan = endpoint({
  method: 'PUT',
  url: '/api/v1/segments/:segmentId/plan',
  policy: SECRETARIAT,
  schema: {
    summary: 'Save a segment’s plan, quotas, pins and bans; If-Match names the revision that was read',
    params,
    body: closed({ plan: SegmentPlan, quotas: Type.Array(Quota, { maxItems: 60 }), rules: Type.Array(Rule, { maxItems: 60 }) }),
    response: withVersion({ 200: SegmentCuration }),
  },
})

export const listCandidates = endpoint({
  method: 'GET',
  url: '/api/v1/segments/:segmentId/candidates',
  queries: 15,
  policy: SECRETARIAT,
  schema: {
    summary: 'Pitches that could stand on a segment’s slate, best first, with why the solver left them out',
    params,
    querystring: closed({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 100 })) }),
    response: withProblems({ 200: page(closed({ ...Candidate.properties, leftOut: nullable(SlateReason) })) }),
  },
})

export const commandProposal = endpoint({
  method: 'POST',
  url: '/api/v1/segments/:segmentId/proposals',
  policy: SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary: 'Ask the solver for slates, or cancel what it is at',
    params,
    body: closed({ command: oneOf(['start', 'cancel']) }),
    response: withProblems({ 202: Proposal }),
  },
})

export const createSlate = endpoint({
  method: 'POST',
  url: '/api/v1/segments/:segmentId/slates',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Begin a slate: from an alternative of the newest proposal, or empty',
    params,
    body: closed({ alternative: nullable(Type.Integer({ minimum: 0, maximum: 9 })) }),
    response: withProblems({ 201: Slate }),
  },
})

export const SLATE_COMMANDS = [
  'add',
  'remove',
  'swap',
  'move',
  'addPanelist',
  'removePanelist',
  'propose',
  'signOff',
  'sendBack',
  'retire',
] as const
export type SlateCommand = (typeof SLATE_COMMANDS)[number]

/**
 * Each command needs some of the fields: a pitch to add, remove or move; for `swap` the one that leaves and the one that comes;
 * an investor for the panel; an instant to sign off. Against the solver's word, a reason.
 */
export const commandSlate = endpoint({
  method: 'POST',
  url: '/api/v1/slates/:slateId/commands',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change a slate or move it on; If-Match names the revision that was read',
    params: closed({ slateId: Id }),
    body: closed({
      command: oneOf(SLATE_COMMANDS),
      pitchId: Type.Optional(Id),
      otherPitchId: Type.Optional(Id),
      investorId: Type.Optional(Id),
      role: Type.Optional(oneOf(SLATE_ROLES)),
      position: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
      reason: Type.Optional(WhyText),
      embargoUntil: Type.Optional(Instant),
    }),
    response: withVersion({ 200: Slate }),
  },
})

/** A partnership's own view: nothing of a slate until its release, then its place and what is still to do. */
export const StagePlace = closed({
  pitchId: Id,
  presentation: Presentation,
  place: nullable(
    closed({
      ...Confirmation.properties,
      revision: Count,
      state: oneOf(PLACE_STATES),
      confirmedAt: nullable(Instant),
      checks: PlaceChecks,
      segmentTitle: Translated,
      startsAt: Instant,
      endsAt: Instant,
      zoneOfEdition: Type.String(),
    }),
  ),
})
export type StagePlace = Static<typeof StagePlace>

export const getStagePlace = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/stage-place',
  policy: TEAM,
  schema: {
    summary: 'How one’s pitch comes to the stage, and its place once it is released',
    params: closed({ pitchId: Id }),
    response: withProblems({ 200: StagePlace }),
  },
})

export const saveStagePlace = endpoint({
  method: 'PUT',
  url: '/api/v1/pitches/:pitchId/stage-place',
  policy: WRITERS,
  schema: {
    summary: 'Say how one would come to the stage; with a place, save, confirm or decline it',
    params: closed({ pitchId: Id }),
    body: closed({
      presentation: Type.Optional(Presentation),
      place: Type.Optional(
        closed({ revision: Type.Integer({ minimum: 1 }), command: oneOf(['save', 'confirm', 'decline']), ...Confirmation.properties }),
      ),
    }),
    response: withVersion({ 200: StagePlace }),
  },
})
