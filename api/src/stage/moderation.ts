import { readAs, schema, withActor, type ActorReader, type ActorTx } from '@scalebridge/db'
import {
  LOCALES,
  PLEDGE_EVENTS,
  PLEDGE_STATES,
  QUESTION_STATES,
  REFUSAL_REASONS,
  SEATS,
  type StakeholderType,
} from '@scalebridge/db/reference'
import { UNDO_MS } from '@scalebridge/db/rules'
import { and, asc, desc, eq, type InferSelectModel } from 'drizzle-orm'
import { undoUntil } from '../commitments/commitments.ts'
import { carryOut, lockPledges, termsOf } from '../commitments/ledger.ts'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './audience.contract.ts'
import { findPitches, findStage, type FoundStage } from './find-stage.ts'
import { nextSeat } from './next-seat.ts'
import { moderatedPolls, moderatePoll } from './polls.ts'
import { groupOf, moderateQuestion, type QuestionRow } from './questions.ts'
import { findSession } from './sessions.queries.ts'
import { similarTo } from './similar.ts'

const { organisations, pitches, pledgeEvents, pledges, questions } = schema
const MOST_LISTED = 500

/** The moderator's queues of a session: pledges, questions and polls, with what helps to decide. */
export async function getModeration(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getModeration>,
): Promise<contract.Moderation> {
  const stage = await findStage(deps.db, actor, params.stageId)
  const reader = { accountId: accountOf(actor).accountId, at: deps.clock() }
  return moderationOf(deps, actor, { stage, reader })
}

/**
 * Carries out one decision and answers the queues as they are then.
 * Errors: `pledge.unknown`, `question.unknown`, `poll.unknown`; `*.moveNotAllowed` and the other refusals of a pledge.
 */
export async function moderate(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.moderate>): Promise<contract.Moderation> {
  const { accountId } = accountOf(actor)
  const { command } = body
  const stage = await findStage(deps.db, actor, params.stageId)
  const at = deps.clock()
  await withActor(deps.db, actor, async (tx) => {
    if (command.on === 'pledge') return moderatePledge(tx, stage, { command, accountId, at })
    if (command.on === 'question') return moderateQuestion(tx, stage, { command, accountId, at })
    return moderatePoll(tx, stage, { command, accountId, at })
  })
  return moderationOf(deps, actor, { stage, reader: { accountId, at } })
}

/** Whose queues, and when: they tell what this moderator may still take back. */
interface Reader {
  accountId: string
  at: Date
}

async function moderatePledge(
  tx: ActorTx,
  stage: FoundStage,
  sent: { command: Extract<contract.ModerationCommand, { on: 'pledge' }>; accountId: string; at: Date },
): Promise<void> {
  const { command } = sent
  await lockPledges(tx, stage.segmentId)
  const [pledge] = await tx
    .select()
    .from(pledges)
    .where(and(eq(pledges.id, command.pledgeId), isOfStage(stage)))
    .for('update')
  if (pledge === undefined) throw new Problem('pledge.unknown')
  const by = { side: 'moderator', actorId: sent.accountId, atMs: sent.at.getTime() } as const
  await carryOut(tx, pledge, { command, revision: command.revision, by })
}

/** A rehearsal's own pledges; of the real running those of the whole segment, whenever they were made. */
function isOfStage(stage: FoundStage) {
  return stage.mode === 'rehearsal'
    ? and(eq(pledges.sessionId, stage.id), eq(pledges.isRehearsal, true))
    : and(eq(pledges.segmentId, stage.segmentId), eq(pledges.isRehearsal, false))
}

async function moderationOf(
  { db, pool }: Deps,
  actor: Actor,
  { stage, reader }: { stage: FoundStage; reader: Reader },
): Promise<contract.Moderation> {
  const rows = await db
    .select()
    .from(questions)
    .where(eq(questions.sessionId, stage.id))
    .orderBy(desc(questions.votes), asc(questions.id))
    .limit(MOST_LISTED)
  const isOpen = ({ state }: QuestionRow) => state === 'waiting' || state === 'approved' || state === 'asked'
  const similar = similarTo(rows.filter(isOpen))
  const { id, segmentId, title, mode, state } = stage
  return {
    stageId: id,
    segmentId,
    title,
    mode,
    state,
    pitches: await findPitches(db, id),
    pledges: await readAs(pool, actor, (rowsOf) => moderatedPledges(rowsOf, stage, reader)),
    questions: rows.map((row) => toModerated(row, similar.get(row.id) ?? [])),
    polls: await moderatedPolls(db, stage),
    balance: balanceOf(rows),
    nextFrom: nextSeat((await findSession(db, id)).show, rows.flatMap(toAsked)),
  }
}

const toAsked = ({ seat, state, decidedAt }: QuestionRow) =>
  decidedAt !== null && (state === 'asked' || state === 'answered') ? [{ seat: listed(SEATS, seat), at: decidedAt }] : []

function toModerated(row: QuestionRow, similarIds: string[]): contract.ModeratedQuestion {
  const { id, text, name, pitchId, votes, mergedInto } = row
  return {
    id,
    text,
    name,
    pitchId,
    votes,
    mergedInto,
    similarIds,
    language: listed(LOCALES, row.language),
    speakerGroup: groupOf(row),
    seat: listed(SEATS, row.seat),
    state: listed(QUESTION_STATES, row.state),
    refusalReason: row.refusalReason === null ? null : listed(REFUSAL_REASONS, row.refusalReason),
    createdAt: row.createdAt.toISOString(),
  }
}

async function moderatedPledges(reader: ActorReader, stage: FoundStage, by: Reader): Promise<contract.ModeratedPledge[]> {
  const rows = await reader
    .select({
      pledge: pledges,
      pledger: organisations.name,
      title: pitches.title,
      askMinor: pitches.askMinor,
      askCurrency: pitches.askCurrency,
      last: pledgeEvents,
    })
    .from(pledges)
    .leftJoin(pledgeEvents, and(eq(pledgeEvents.pledgeId, pledges.id), eq(pledgeEvents.revision, pledges.revision)))
    .leftJoin(organisations, eq(organisations.id, pledges.organisationId))
    .leftJoin(pitches, eq(pitches.id, pledges.pitchId))
    .where(isOfStage(stage))
    .orderBy(desc(pledges.id))
    .limit(MOST_LISTED)
  return rows.map(({ pledge, pledger, title, last, ...ask }) => ({
    id: pledge.id,
    revision: pledge.revision,
    pledger,
    pitch: pledge.pitchId === null ? null : { id: pledge.pitchId, title },
    terms: termsOf(pledge),
    state: listed(PLEDGE_STATES, pledge.state),
    proposal: pledge.proposal,
    isEnteredByStage: pledge.enteredBy !== null,
    hasAuthority: pledge.hasAuthority,
    isMet: pledge.metAt !== null,
    exceedsAsk: exceedsAsk(pledge, ask),
    refusalReason: pledge.refusalReason === null ? null : listed(REFUSAL_REASONS, pledge.refusalReason),
    createdAt: pledge.createdAt.toISOString(),
    publishableAt: pledge.confirmedAt === null ? null : new Date(pledge.confirmedAt.getTime() + UNDO_MS).toISOString(),
    undoUntil: last === null ? null : undoUntil(toStep(last), { side: 'moderator', actorId: by.accountId }, by.at.getTime()),
  }))
}

const toStep = ({ actorId, event, at }: InferSelectModel<typeof pledgeEvents>) => ({
  actorId,
  event: listed(PLEDGE_EVENTS, event),
  atMs: at.getTime(),
})

function exceedsAsk(
  pledge: InferSelectModel<typeof pledges>,
  { askMinor, askCurrency }: { askMinor: number | null; askCurrency: string | null },
): boolean {
  return pledge.amountMinor !== null && askMinor !== null && pledge.currency === askCurrency && pledge.amountMinor > askMinor
}

interface Tally {
  waiting: number
  approved: number
  asked: number
}

/** Who gets to ask: room against remote, and the groups that speakers say they are of. Merged and refused questions do not count. */
function balanceOf(rows: readonly QuestionRow[]): contract.Moderation['balance'] {
  const seats = new Map(SEATS.map((seat): [(typeof SEATS)[number], Tally] => [seat, { waiting: 0, approved: 0, asked: 0 }]))
  const groups = new Map<StakeholderType | null, Tally>()
  for (const row of rows) {
    const part = row.state === 'answered' ? 'asked' : row.state
    if (part !== 'waiting' && part !== 'approved' && part !== 'asked') continue
    const seat = seats.get(listed(SEATS, row.seat))
    if (seat !== undefined) seat[part] += 1
    const group = groups.get(groupOf(row)) ?? { waiting: 0, approved: 0, asked: 0 }
    group[part] += 1
    groups.set(groupOf(row), group)
  }
  return {
    seats: [...seats].map(([seat, tally]) => ({ seat, ...tally })),
    groups: [...groups].map(([group, tally]) => ({ group, ...tally })),
  }
}
