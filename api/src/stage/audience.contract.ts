import {
  LOCALES,
  PLEDGE_STATES,
  POLL_STATES,
  QUESTION_STATES,
  REFUSAL_REASONS,
  SEATS,
  SESSION_MODES,
  SESSION_STATES,
  STAKEHOLDER_TYPES,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { PledgeTerms } from '../commitments/commitments.contract.ts'
import { endpoint, PUBLIC } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, Translated, withProblems } from '../platform/shapes.ts'
import { STAGE } from './stage.contract.ts'

const ofStage = closed({ stageId: Id })
const QuestionText = Type.String({ minLength: 3, maxLength: 500 })
const Name = nullable(Type.String({ minLength: 1, maxLength: 120 }))
const Group = nullable(oneOf(STAKEHOLDER_TYPES))

/** A question that a moderator let through. */
export const StageQuestion = closed({
  id: Id,
  text: Type.String(),
  language: oneOf(LOCALES),
  /** Null where the asker stays unnamed. */
  name: Name,
  speakerGroup: Group,
  seat: oneOf(SEATS),
  pitchId: nullable(Id),
  state: oneOf(['approved', 'asked', 'answered']),
})
export type StageQuestion = Static<typeof StageQuestion>

export const StagePoll = closed({
  id: Id,
  question: Type.String(),
  options: Type.Array(Type.String()),
  state: oneOf(['open', 'closed']),
  /** Answers by option, in their order; null until the poll is closed. */
  results: nullable(Type.Array(Count)),
})
export type StagePoll = Static<typeof StagePoll>

/** What one member of the audience sees: what is public, and what is theirs. */
export const AudienceView = closed({
  mode: oneOf(SESSION_MODES),
  state: oneOf(SESSION_STATES),
  /** Null before the reader takes part. */
  seat: nullable(oneOf(SEATS)),
  questions: Type.Array(
    closed({
      ...StageQuestion.properties,
      hasVoted: Type.Boolean(),
      /** Null until the reader has voted for it, so that nobody follows the crowd. */
      votes: nullable(Count),
    }),
  ),
  /** The reader's own, whatever became of them. */
  own: Type.Array(
    closed({
      id: Id,
      text: Type.String(),
      state: oneOf(QUESTION_STATES),
      refusalReason: nullable(oneOf(REFUSAL_REASONS)),
      /** The question that says the same and stands for both. */
      mergedInto: nullable(Id),
    }),
  ),
  polls: Type.Array(closed({ ...StagePoll.properties, own: nullable(Type.Integer({ description: 'The option’s place, from 1.' })) })),
})
export type AudienceView = Static<typeof AudienceView>

export const getAudience = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/audience',
  policy: PUBLIC,
  schema: { summary: 'Questions and polls, as the reader may see them', params: ofStage, response: withProblems({ 200: AudienceView }) },
})

/** What the audience may do. Whoever asks or votes before joining joins as a remote member by that. */
export const AudienceCommand = Type.Union([
  closed({
    do: Type.Literal('join'),
    /** Shown in the room; without it one takes part remotely. */
    roomCode: Type.Optional(Type.String({ maxLength: 12 })),
  }),
  closed({
    do: Type.Literal('ask'),
    /** Made by the page: a second click and a retry ask once. */
    commandId: Id,
    text: QuestionText,
    language: oneOf(LOCALES),
    name: Name,
    speakerGroup: Group,
    pitchId: nullable(Id),
  }),
  closed({ do: Type.Literal('vote'), questionId: Id, isOn: Type.Boolean() }),
  closed({ do: Type.Literal('answer'), pollId: Id, option: Type.Integer({ minimum: 1, maximum: 8 }) }),
])
export type AudienceCommand = Static<typeof AudienceCommand>

export const AudienceAnswer = closed({
  seat: oneOf(SEATS),
  /** Of the question voted for, by now; null for everything else. */
  votes: nullable(Count),
})
export type AudienceAnswer = Static<typeof AudienceAnswer>

/** Needs no account: the answer sets a cookie with a random id that means nothing elsewhere. */
export const commandAudience = endpoint({
  method: 'POST',
  url: '/api/v1/stage/:stageId/audience',
  policy: PUBLIC,
  repeatable: 'sets',
  schema: {
    summary: 'Join, ask, vote or answer a poll',
    params: ofStage,
    body: closed({ command: AudienceCommand }),
    response: withProblems({ 200: AudienceAnswer }),
  },
})

export const ModeratedPledge = closed({
  id: Id,
  revision: Type.Integer(),
  pledger: nullable(Type.String()),
  pitch: nullable(closed({ id: Id, title: nullable(Type.String()) })),
  terms: PledgeTerms,
  state: oneOf(PLEDGE_STATES),
  proposal: nullable(closed({ terms: PledgeTerms, note: Type.String() })),
  isEnteredByStage: Type.Boolean(),
  hasAuthority: Type.Boolean(),
  isMet: Type.Boolean(),
  /** More than the pitch asks for, in the same currency: perhaps a zero too many. */
  exceedsAsk: Type.Boolean(),
  refusalReason: nullable(oneOf(REFUSAL_REASONS)),
  createdAt: Instant,
  /** Before it the pledger may still undo their last word. */
  publishableAt: nullable(Instant),
  /** Until when the caller may take back what they decided last; null where the last step is not theirs to take back. */
  undoUntil: nullable(Instant),
})
export type ModeratedPledge = Static<typeof ModeratedPledge>

export const ModeratedQuestion = closed({
  id: Id,
  text: Type.String(),
  language: oneOf(LOCALES),
  name: Name,
  speakerGroup: Group,
  seat: oneOf(SEATS),
  pitchId: nullable(Id),
  state: oneOf(QUESTION_STATES),
  votes: Count,
  refusalReason: nullable(oneOf(REFUSAL_REASONS)),
  mergedInto: nullable(Id),
  /** Questions with much the same words, most alike first. */
  similarIds: Type.Array(Id),
  createdAt: Instant,
})
export type ModeratedQuestion = Static<typeof ModeratedQuestion>

const Balance = closed({ waiting: Count, approved: Count, asked: Count })

/** What the moderator decides on. */
export const Moderation = closed({
  stageId: Id,
  segmentId: Id,
  title: Translated,
  mode: oneOf(SESSION_MODES),
  state: oneOf(SESSION_STATES),
  pitches: Type.Array(closed({ id: Id, title: Type.String() })),
  pledges: Type.Array(ModeratedPledge),
  questions: Type.Array(ModeratedQuestion),
  polls: Type.Array(
    closed({
      id: Id,
      question: Type.String(),
      options: Type.Array(Type.String()),
      state: oneOf(POLL_STATES),
      answers: Count,
      results: nullable(Type.Array(Count)),
    }),
  ),
  /** Questions by where they come from and by who asks; `asked` counts the answered ones too. */
  balance: closed({
    seats: Type.Array(closed({ seat: oneOf(SEATS), ...Balance.properties })),
    groups: Type.Array(closed({ group: Group, ...Balance.properties })),
  }),
  /** Room and remote ask in turn: where the next question should come from. */
  nextFrom: oneOf(SEATS),
})
export type Moderation = Static<typeof Moderation>

export const getModeration = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/moderation',
  queries: 9,
  policy: STAGE,
  schema: { summary: 'The moderator’s queues', params: ofStage, response: withProblems({ 200: Moderation }) },
})

const Reason = oneOf(REFUSAL_REASONS)
const PledgeRef = { pledgeId: Id, revision: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }
const Note = nullable(Type.String({ maxLength: 500 }))
const pledgeMove = <const D extends string>(name: D) => closed({ on: Type.Literal('pledge'), do: Type.Literal(name), ...PledgeRef })

export const ModerationCommand = Type.Union([
  pledgeMove('approve'),
  pledgeMove('publish'),
  pledgeMove('agree'),
  pledgeMove('undo'),
  closed({ on: Type.Literal('pledge'), do: Type.Literal('refuse'), ...PledgeRef, reason: Reason, note: Note }),
  closed({ on: Type.Literal('pledge'), do: Type.Literal('disagree'), ...PledgeRef, note: Note }),
  closed({ on: Type.Literal('pledge'), do: Type.Literal('withdraw'), ...PledgeRef, note: Note }),
  closed({ on: Type.Literal('question'), do: oneOf(['approve', 'return', 'asked', 'answered']), questionId: Id }),
  closed({ on: Type.Literal('question'), do: Type.Literal('refuse'), questionId: Id, reason: Reason }),
  /** The votes of both count for the other, each member's once. */
  closed({ on: Type.Literal('question'), do: Type.Literal('merge'), questionId: Id, intoId: Id }),
  closed({
    on: Type.Literal('poll'),
    do: Type.Literal('draft'),
    commandId: Id,
    question: Type.String({ minLength: 3, maxLength: 300 }),
    options: Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { minItems: 2, maxItems: 8 }),
  }),
  closed({ on: Type.Literal('poll'), do: oneOf(['open', 'close']), pollId: Id }),
])
export type ModerationCommand = Static<typeof ModerationCommand>

export const moderate = endpoint({
  method: 'POST',
  url: '/api/v1/stage/:stageId/moderation',
  policy: STAGE,
  repeatable: 'moves',
  schema: {
    summary: 'Decide on a pledge, a question or a poll',
    params: ofStage,
    body: closed({ command: ModerationCommand }),
    response: withProblems({ 200: Moderation }),
  },
})
