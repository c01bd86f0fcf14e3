import { record, schema, type Db, type Tx } from '@scalebridge/db'
import {
  LOCALES,
  QUESTION_MOVES,
  QUESTION_STATES,
  REFUSAL_REASONS,
  SEATS,
  STAKEHOLDER_TYPES,
  type QuestionState,
} from '@scalebridge/db/reference'
import { and, asc, desc, eq, inArray, sql, type InferSelectModel } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import type { AudienceCommand, AudienceView, ModerationCommand, StageQuestion } from './audience.contract.ts'
import { SHOWN, type Crowd } from './crowd.ts'
import { findPitches, type FoundStage } from './find-stage.ts'
import type { Member } from './member.ts'
import { tellStage } from './tell-stage.ts'

const { questions, questionVotes } = schema
export type QuestionRow = InferSelectModel<typeof questions>
type Did<D extends AudienceCommand['do']> = Extract<AudienceCommand, { do: D }>

const isShown = (state: string): state is (typeof SHOWN)[number] => SHOWN.some((one) => one === state)
/** More than anybody reads; the most voted for first. */
const MOST_SHOWN = 200

export const asStage = (stage: FoundStage) => ({ sessionId: stage.id, isRehearsal: stage.mode === 'rehearsal' })

/** Puts a question into the moderator's queue, once for each commandId. Only the stage's people hear of it. */
export async function ask(deps: Deps, stage: FoundStage, { member, command }: { member: Member; command: Did<'ask'> }): Promise<void> {
  const { do: _do, name, ...asked } = command
  await deps.db.transaction(async (tx) => {
    const isOnStage = asked.pitchId !== null && (await findPitches(tx, stage.id)).some(({ id }) => id === asked.pitchId)
    const pitchId = isOnStage ? asked.pitchId : null
    const [made] = await tx
      .insert(questions)
      .values({ ...asked, pitchId, name: name?.trim() || null, sessionId: stage.id, askedBy: member.id, seat: member.seat })
      .onConflictDoNothing()
      .returning({ id: questions.id })
    if (made === undefined) return
    await tellStage(tx, asStage(stage), { kind: 'question.waiting', audience: 'moderators', payload: { questionId: made.id } })
  })
}

/**
 * Votes for a question, or takes the vote back; one vote for each member, however often it is sent. A vote for a question that was
 * merged meanwhile goes to the one that stands for both. Answers how many voted for it by now. Nothing is told to the streams: numbers of votes are not for everybody.
 */
export async function vote(
  deps: Deps & { crowd: Crowd },
  stage: FoundStage,
  { member, command }: { member: Member; command: Did<'vote'> },
): Promise<number> {
  const { questionId, isOn } = command
  const cast = isOn ? await deps.crowd.vote({ stageId: stage.id, questionId, memberId: member.id }) : undefined
  if (cast !== undefined) return cast
  return deps.db.transaction(async (tx) => {
    const [question] = await tx
      .select({ votes: questions.votes })
      .from(questions)
      .where(and(eq(questions.id, questionId), eq(questions.sessionId, stage.id), inArray(questions.state, [...SHOWN, 'merged'])))
    if (question === undefined) throw new Problem('question.unknown')
    // Merged questions stand for others in turn; no question comes twice on the way, as none is merged into one that is merged.
    let { votes } = question
    for (let id: string | null = questionId; id !== null;) {
      const after: Voted = isOn ? await addVote(tx, id, member.id) : await takeVote(tx, id, member.id)
      id = after?.state === 'merged' ? after.mergedInto : null
      votes = after?.votes ?? votes
    }
    return votes
  })
}

type Voted = Pick<QuestionRow, 'state' | 'mergedInto' | 'votes'> | undefined

/**
 * The vote first, the count after: a merge that locks the question in between is seen by the second statement. Whoever voted already
 * stays counted; where the question was merged since, the vote goes on to the one that stands for both.
 */
async function addVote(tx: Tx, questionId: string, memberId: string): Promise<Voted> {
  const added = await tx.insert(questionVotes).values({ questionId, memberId }).onConflictDoNothing().returning()
  if (added.length > 0) return countVote(tx, questionId, 1)
  const { state, mergedInto, votes } = questions
  const [question] = await tx.select({ state, mergedInto, votes }).from(questions).where(eq(questions.id, questionId))
  return question
}

async function takeVote(tx: Tx, questionId: string, memberId: string): Promise<Voted> {
  const isIt = and(eq(questionVotes.questionId, questionId), eq(questionVotes.memberId, memberId))
  const taken = await tx.delete(questionVotes).where(isIt).returning()
  return taken.length === 0 ? undefined : countVote(tx, questionId, -1)
}

async function countVote(tx: Tx, questionId: string, by: 1 | -1): Promise<Voted> {
  const [after] = await tx
    .update(questions)
    .set({ votes: sql`${questions.votes} + ${by}` })
    .where(eq(questions.id, questionId))
    .returning({ state: questions.state, mergedInto: questions.mergedInto, votes: questions.votes })
  return after
}

/** The questions that a moderator let through; their votes only where the member has voted. */
export async function shownQuestions(db: Db, stage: FoundStage, member: Member | undefined): Promise<AudienceView['questions']> {
  const rows = await db
    .select()
    .from(questions)
    .where(and(eq(questions.sessionId, stage.id), inArray(questions.state, [...SHOWN])))
    .orderBy(asc(questions.createdAt), asc(questions.id))
    .limit(MOST_SHOWN)
  const voted = new Set(
    member === undefined
      ? []
      : (await db.select({ id: questionVotes.questionId }).from(questionVotes).where(eq(questionVotes.memberId, member.id))).map(
          ({ id }) => id,
        ),
  )
  return rows.flatMap((row) => {
    const question = toShown(row)
    return question === undefined ? [] : [{ ...question, hasVoted: voted.has(row.id), votes: voted.has(row.id) ? row.votes : null }]
  })
}

/** What the member asked, and what became of it, with the reason where it was refused: told to nobody else. */
export async function ownQuestions(db: Db, member: Member): Promise<AudienceView['own']> {
  const rows = await db.select().from(questions).where(eq(questions.askedBy, member.id)).orderBy(desc(questions.id)).limit(50)
  return rows.map((row) => ({
    id: row.id,
    text: row.text,
    state: listed(QUESTION_STATES, row.state),
    refusalReason: row.refusalReason === null ? null : listed(REFUSAL_REASONS, row.refusalReason),
    mergedInto: row.mergedInto,
  }))
}

/** A question as everybody may see it; undefined for one that they may not. */
export function toShown(row: QuestionRow): StageQuestion | undefined {
  if (!isShown(row.state)) return undefined
  const { id, text, name, pitchId, state } = row
  const seat = listed(SEATS, row.seat)
  return { id, text, name, pitchId, state, seat, language: listed(LOCALES, row.language), speakerGroup: groupOf(row) }
}

export const groupOf = (row: QuestionRow) => (row.speakerGroup === null ? null : listed(STAKEHOLDER_TYPES, row.speakerGroup))

const MOVES = { approve: 'approved', return: 'waiting', asked: 'asked', answered: 'answered', refuse: 'refused', merge: 'merged' } as const

/**
 * Lets a question through, refuses, merges or returns it, or marks it asked or answered. A decision that stands already is no error:
 * two moderators may press the same button.
 */
export async function moderateQuestion(
  tx: Tx,
  stage: FoundStage,
  sent: { command: Extract<ModerationCommand, { on: 'question' }>; accountId: string; at: Date },
): Promise<void> {
  const { command } = sent
  const ids = command.do === 'merge' ? [command.questionId, command.intoId] : [command.questionId]
  // Always in the order of their ids, so that two merges never wait for each other.
  const rows = await tx
    .select()
    .from(questions)
    .where(and(inArray(questions.id, ids), eq(questions.sessionId, stage.id)))
    .orderBy(asc(questions.id))
    .for('update')
  const question = rows.find(({ id }) => id === command.questionId)
  if (question === undefined || rows.length !== new Set(ids).size) throw new Problem('question.unknown')
  const to = MOVES[command.do]
  if (question.state === to && command.do !== 'merge') return
  if (!mayMove(question, to)) throw new Problem('question.moveNotAllowed')
  if (command.do === 'merge')
    await mergeVotes(
      tx,
      question,
      rows.find(({ id }) => id === command.intoId),
    )
  const refusalReason = command.do === 'refuse' ? command.reason : null
  const mergedInto = command.do === 'merge' ? command.intoId : null
  const [after] = await tx
    .update(questions)
    .set({ state: to, refusalReason, mergedInto, decidedBy: sent.accountId, decidedAt: sent.at, revision: question.revision + 1 })
    .where(eq(questions.id, question.id))
    .returning()
  if (after === undefined) throw new Error('the question was not returned')
  await record(tx, {
    actorId: sent.accountId,
    action: `question.${command.do}`,
    subject: { kind: 'question', id: question.id },
    before: { state: question.state },
    after: { state: to, refusalReason, mergedInto },
  })
  await tellQuestion(tx, stage, { was: question, is: after })
}

const mayMove = (question: QuestionRow, to: QuestionState) =>
  QUESTION_MOVES[listed(QUESTION_STATES, question.state)].some((state) => state === to)

/** Every member's vote for either counts for the one that stays, once. */
async function mergeVotes(tx: Tx, from: QuestionRow, into: QuestionRow | undefined): Promise<void> {
  if (into === undefined || into.id === from.id || into.state === 'merged' || into.state === 'refused') {
    throw new Problem('question.moveNotAllowed')
  }
  await tx.execute(sql`
    insert into question_votes (question_id, member_id)
    select ${into.id}, member_id from question_votes where question_id = ${from.id}
    on conflict do nothing`)
  const counted = sql`(select count(*) from question_votes v where v.question_id = ${into.id})`
  await tx.update(questions).set({ votes: counted }).where(eq(questions.id, into.id))
}

async function tellQuestion(tx: Tx, stage: FoundStage, { was, is }: { was: QuestionRow; is: QuestionRow }): Promise<void> {
  const question = toShown(is)
  const payload = question === undefined ? { questionId: is.id } : { question }
  if (question !== undefined) return tellStage(tx, asStage(stage), { kind: `question.${is.state}`, audience: 'public', payload })
  const audience = isShown(was.state) ? 'public' : 'moderators'
  return tellStage(tx, asStage(stage), { kind: 'question.removed', audience, payload })
}
