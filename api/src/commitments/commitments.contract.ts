import {
  INSTRUMENTS,
  PLEDGE_EVENTS,
  PLEDGE_KINDS,
  PLEDGE_STATES,
  REFUSAL_REASONS,
  SESSION_MODES,
  SESSION_STATES,
  STAGE_ROLES,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  Currency,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  nullable,
  oneOf,
  Translated,
  withProblems,
} from '../platform/shapes.ts'

const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day, RFC 3339.' })

/** What is promised (db/src/rules/pledges.ts). Money and guarantees have an amount; what is given in kind is said in words, without an invented price. */
export const PledgeTerms = closed({
  kind: oneOf(PLEDGE_KINDS),
  instrument: nullable(oneOf(INSTRUMENTS)),
  amountMinor: nullable(AmountMinor),
  currency: nullable(Currency),
  description: nullable(Type.String({ maxLength: 1000 })),
  condition: nullable(Type.String({ maxLength: 500 })),
  /** Counts as firm once others have given this, in the same currency, to the same pitch. */
  matchFromMinor: nullable(AmountMinor),
  dueOn: nullable(Day),
  /** The public sees the pledge, not whose it is. */
  isAnonymous: Type.Boolean(),
})

const PitchName = closed({ id: Id, title: nullable(Type.String()) })

/** A pledge as everybody sees it: confirmed by its pledger, approved by a moderator, and published; or withdrawn after that. */
export const BoardPledge = closed({
  id: Id,
  ...PledgeTerms.properties,
  /** Null: to the segment as a whole. */
  pitch: nullable(PitchName),
  goals: Type.Array(GoalNumber),
  countries: Type.Array(Iso3),
  /** The organisation; null where it wishes not to be named. */
  pledger: nullable(Type.String()),
  /** Whether others have given what a matching pledge asks. */
  isMet: Type.Boolean(),
  state: oneOf(['published', 'withdrawn']),
  publishedAt: Instant,
  withdrawnAt: nullable(Instant),
  /** What was corrected after publication, in the pledger's words. */
  correctionNote: nullable(Type.String()),
})
export type BoardPledge = Static<typeof BoardPledge>

/** Never across currencies, nor kinds, nor firm with conditional. */
export const PledgeTotal = closed({
  currency: Currency,
  kind: oneOf(PLEDGE_KINDS),
  firmMinor: Count,
  conditionalMinor: Count,
  pledges: Count,
})

/** The shares of goals and countries follow from the pledges by `pledgeShares` of db/src/rules/pledges.ts. */
export const getPledgeBoard = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/pledges',
  policy: PUBLIC,
  schema: {
    summary: 'The published pledges of a session’s segment, and their totals',
    params: closed({ stageId: Id }),
    response: withProblems({
      200: closed({ mode: oneOf(SESSION_MODES), pledges: Type.Array(BoardPledge), totals: Type.Array(PledgeTotal) }),
    }),
  },
})

const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }

export const getPitchPledges = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/pledges',
  policy: TEAM,
  schema: {
    summary: 'The published pledges to one’s pitch, and their totals',
    params: closed({ pitchId: Id }),
    response: withProblems({ 200: closed({ pledges: Type.Array(BoardPledge), totals: Type.Array(PledgeTotal) }) }),
  },
})

const Proposal = closed({ terms: PledgeTerms, note: Type.String() })

/** A pledge as its pledger sees it, with every step of it. */
export const OwnPledge = closed({
  id: Id,
  revision: Type.Integer(),
  terms: PledgeTerms,
  pitch: nullable(PitchName),
  segmentTitle: Translated,
  organisationName: nullable(Type.String()),
  state: oneOf(PLEDGE_STATES),
  isRehearsal: Type.Boolean(),
  isMet: Type.Boolean(),
  /** Entered by a moderator for somebody who spoke in the room. */
  isEnteredByStage: Type.Boolean(),
  proposal: nullable(Proposal),
  refusalReason: nullable(oneOf(REFUSAL_REASONS)),
  correctionNote: nullable(Type.String()),
  /** Until when the caller may take back the last step; null where it is not theirs to take back. */
  undoUntil: nullable(Instant),
  steps: Type.Array(
    closed({
      event: oneOf(PLEDGE_EVENTS),
      at: Instant,
      amountMinor: nullable(AmountMinor),
      currency: nullable(Currency),
      note: nullable(Type.String()),
    }),
  ),
})
export type OwnPledge = Static<typeof OwnPledge>

/** A session in which something can be pledged now, and to whom. */
export const PledgeStage = closed({
  stageId: Id,
  title: Translated,
  state: oneOf(SESSION_STATES),
  pitches: Type.Array(PitchName),
})

export const listOwnPledges = endpoint({
  method: 'GET',
  url: '/api/v1/pledges',
  policy: { ...MEMBERS, relation: 'any' },
  schema: {
    summary: 'The pledges of the own investor, newest first, and where one can be made',
    response: withProblems({ 200: closed({ items: Type.Array(OwnPledge), stages: Type.Array(PledgeStage) }) }),
  },
})

/** An investor for itself; the stage for an account that it names, whose owner then confirms. Sent twice, it is one pledge. */
export const signalPledge = endpoint({
  method: 'POST',
  url: '/api/v1/stage/:stageId/pledges',
  policy: { roles: [...MEMBERS.roles, ...STAGE_ROLES], relation: 'any', assurance: 2 },
  schema: {
    summary: 'Signal a pledge; public only once confirmed, approved and published',
    params: closed({ stageId: Id }),
    body: closed({
      commandId: Id,
      toPitchId: nullable(Id),
      terms: PledgeTerms,
      /** The stage's people name for whom: the address of an investor's member. Investors leave it away. */
      forEmail: Type.Optional(Type.String({ maxLength: 254 })),
    }),
    response: withProblems({ 201: OwnPledge }),
  },
})

/** `revision` is the pledge that the caller saw. The same command sent again answers as the first did. */
export const commandPledge = endpoint({
  method: 'POST',
  url: '/api/v1/pledges/:pledgeId/commands',
  policy: MEMBERS,
  schema: {
    summary: 'Confirm, correct, withdraw or undo an own pledge',
    params: closed({ pledgeId: Id }),
    body: closed({
      revision: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      command: Type.Union([
        closed({ do: Type.Literal('confirm'), hasAuthority: Type.Boolean() }),
        closed({
          do: Type.Literal('correct'),
          terms: PledgeTerms,
          hasAuthority: Type.Boolean(),
          /** Published beside a correction of what is public already. */
          note: nullable(Type.String({ maxLength: 300 })),
        }),
        closed({ do: Type.Literal('withdraw'), note: nullable(Type.String({ maxLength: 500 })) }),
        closed({ do: Type.Literal('undo') }),
      ]),
    }),
    response: withProblems({ 200: OwnPledge }),
  },
})
