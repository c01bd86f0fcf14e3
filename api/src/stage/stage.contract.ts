import { STAGE_AUDIENCES, STAGE_ROLES } from '@scalebridge/db/reference'
import { Type } from 'typebox'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Nothing, oneOf, withProblems, withVersion } from '../platform/shapes.ts'
import {
  AgendaSegment,
  CommandAnswer,
  CommandConflict,
  Rundown,
  RundownItemInput,
  Speed,
  StageCommand,
  StageReport,
  StageSession,
  StageSnapshot,
} from './stage.shapes.ts'

export const STAGE: Policy = { roles: STAGE_ROLES, relation: 'any', assurance: 2 }

const As = Type.Optional(
  oneOf(STAGE_AUDIENCES, { description: 'Whose view: public (the default) for everybody, the others for the stage’s own people.' }),
)

/** The server’s clock, in the header x-server-time (milliseconds since 1970): a page estimates from it how far its own is off. */
export const getTime = endpoint({
  method: 'GET',
  url: '/api/v1/time',
  policy: PUBLIC,
  schema: { summary: 'The server’s clock', response: withProblems({ 204: Nothing }) },
})

/** The current edition's segments for everybody; a rehearsal never stands here, nor what an embargo still covers. */
export const listAgenda = endpoint({
  method: 'GET',
  url: '/api/v1/stage',
  policy: PUBLIC,
  schema: {
    summary: 'Segments, what runs now, and what is on',
    response: withProblems({ 200: closed({ items: Type.Array(AgendaSegment) }) }),
  },
})

/** What an embargo covers is not in it. */
export const getCalendar = endpoint({
  method: 'GET',
  url: '/api/v1/segments/:segmentId/calendar.ics',
  handsOut: 'everybody',
  policy: PUBLIC,
  schema: {
    summary: 'A segment as a calendar (text/calendar)',
    params: closed({ segmentId: Id }),
    querystring: closed({ item: Type.Optional(Id) }),
    response: withProblems({ 200: Type.String({ description: 'RFC 5545.' }) }),
  },
})

/** Also what the printed cue sheet is made of. */
export const getRundown = endpoint({
  method: 'GET',
  url: '/api/v1/segments/:segmentId/rundown',
  queries: 9,
  policy: STAGE,
  schema: { summary: 'A segment’s rundown', params: closed({ segmentId: Id }), response: withProblems({ 200: Rundown }) },
})

/** Replaces the whole rundown, or builds it anew from the released slate. An open session keeps what it was opened with. */
export const saveRundown = endpoint({
  method: 'PUT',
  url: '/api/v1/segments/:segmentId/rundown',
  policy: STAGE,
  bodyLimit: 512 * 1024,
  schema: {
    summary: 'Replace a segment’s rundown',
    params: closed({ segmentId: Id }),
    body: Type.Union([
      closed({ from: Type.Literal('items'), items: Type.Array(RundownItemInput, { maxItems: 200 }) }),
      closed({ from: Type.Literal('slate') }),
    ]),
    response: withVersion({ 200: Rundown }),
  },
})

/** Opens a rehearsal or the real running; a segment has one at a time. */
export const openStage = endpoint({
  method: 'POST',
  url: '/api/v1/segments/:segmentId/stage',
  policy: STAGE,
  idempotent: true,
  schema: {
    summary: 'Open a session of a segment',
    params: closed({ segmentId: Id }),
    body: Type.Union([
      closed({ mode: Type.Literal('live') }),
      /** So many times faster than the hour: the whole segment in a tenth of its time. */
      closed({ mode: Type.Literal('rehearsal'), speed: Type.Optional(Speed) }),
    ]),
    response: withProblems({ 201: StageSession }),
  },
})

/** A rehearsal is for the stage's own people alone, whichever view is asked for. */
export const getStage = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId',
  policy: PUBLIC,
  schema: {
    summary: 'How things stand on stage',
    params: closed({ stageId: Id }),
    querystring: closed({ as: As }),
    response: withProblems({ 200: StageSnapshot }),
  },
})

/**
 * Server-sent events: `hello`, then either `snapshot` (a StageSnapshot) or what was missed since Last-Event-ID or `since`, then
 * `stage` events as they happen: `{ seq, kind, at, commandId?, payload }`, `id` their number. The payload of `show.*` is a patch
 * (db/src/rules/show.ts). `bye` when the server leaves, `reauth` when the session has ended, `closed` when a rehearsal was wiped.
 */
export const streamStage = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/live',
  handsOut: 'frames',
  policy: PUBLIC,
  schema: {
    summary: 'What happens on stage, as it happens (text/event-stream)',
    params: closed({ stageId: Id }),
    querystring: closed({
      as: As,
      since: Type.Optional(Type.Integer({ minimum: 0, description: 'The last event that the reader has; Last-Event-ID goes before it.' })),
    }),
    response: withProblems({ 200: Type.String({ description: 'text/event-stream' }) }),
  },
})

/**
 * The one way to change what is on stage. `expectedSeq` is the show's `seq` that the operator saw: of two who press "next" at once
 * the second is told what happened instead of moving on twice. The same `commandId` again is carried out once.
 */
export const commandStage = endpoint({
  method: 'POST',
  url: '/api/v1/stage/:stageId/commands',
  policy: STAGE,
  schema: {
    summary: 'Command the stage',
    params: closed({ stageId: Id }),
    body: closed({ commandId: Id, expectedSeq: Type.Integer({ minimum: 0 }), command: StageCommand }),
    response: { ...withProblems({ 200: CommandAnswer }), 409: CommandConflict },
  },
})

/** Deletes what an ended rehearsal left behind: its log, pledges, questions, polls and audience. */
export const wipeStage = endpoint({
  method: 'DELETE',
  url: '/api/v1/stage/:stageId',
  policy: STAGE,
  repeatable: 'removes',
  schema: { summary: 'Wipe a rehearsal', params: closed({ stageId: Id }), response: withProblems({ 204: Nothing }) },
})

export const getStageReport = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/report',
  policy: STAGE,
  schema: { summary: 'Planned against actual', params: closed({ stageId: Id }), response: withProblems({ 200: StageReport }) },
})

export const getStageReportCsv = endpoint({
  method: 'GET',
  url: '/api/v1/stage/:stageId/report.csv',
  handsOut: 'relation',
  policy: STAGE,
  schema: {
    summary: 'Planned against actual (text/csv)',
    params: closed({ stageId: Id }),
    response: withProblems({ 200: Type.String({ description: 'RFC 4180.' }) }),
  },
})
