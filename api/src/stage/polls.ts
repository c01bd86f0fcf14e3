import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { POLL_MOVES, POLL_STATES } from '@scalebridge/db/reference'
import { and, asc, count, eq, inArray, ne, type InferSelectModel } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import type { AudienceCommand, AudienceView, Moderation, ModerationCommand, StagePoll } from './audience.contract.ts'
import type { FoundStage } from './find-stage.ts'
import type { Member } from './member.ts'
import { asStage } from './questions.ts'
import { tellStage } from './tell-stage.ts'

const { polls, pollAnswers } = schema
type PollRow = InferSelectModel<typeof polls>

/** Answers an open poll; a later answer replaces the earlier one. The poll's row is held so that none comes after it closed. */
export async function answerPoll(
  deps: Deps,
  stage: FoundStage,
  { member, command }: { member: Member; command: Extract<AudienceCommand, { do: 'answer' }> },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const isIt = and(eq(polls.id, command.pollId), eq(polls.sessionId, stage.id), ne(polls.state, 'draft'))
    const [poll] = await tx.select().from(polls).where(isIt).for('share')
    if (poll === undefined) throw new Problem('poll.unknown')
    if (poll.state !== 'open') throw new Problem('poll.moveNotAllowed')
    if (command.option > poll.options.length) throw new Problem('poll.optionUnknown')
    const { option } = command
    await tx
      .insert(pollAnswers)
      .values({ pollId: poll.id, memberId: member.id, option })
      .onConflictDoUpdate({ target: [pollAnswers.pollId, pollAnswers.memberId], set: { option, at: deps.clock() } })
  })
}

/** Polls that are open or closed, and the member's own answers. */
export async function pollsFor(db: Db, stage: FoundStage, member: Member | undefined): Promise<AudienceView['polls']> {
  const rows = await db
    .select()
    .from(polls)
    .where(and(eq(polls.sessionId, stage.id), ne(polls.state, 'draft')))
    .orderBy(asc(polls.id))
  const own = new Map(
    member === undefined
      ? []
      : (
          await db
            .select({ pollId: pollAnswers.pollId, option: pollAnswers.option })
            .from(pollAnswers)
            .where(eq(pollAnswers.memberId, member.id))
        ).map(({ pollId, option }) => [pollId, option]),
  )
  const counts = await countsOf(db, rows)
  return rows.map((row) => ({ ...toShown(row, counts), own: own.get(row.id) ?? null }))
}

/** Polls with how many have answered; what they answered not before the poll is closed, for the moderator neither. */
export async function moderatedPolls(db: Db | Tx, stage: FoundStage): Promise<Moderation['polls']> {
  const rows = await db.select().from(polls).where(eq(polls.sessionId, stage.id)).orderBy(asc(polls.id))
  const counts = await countsOf(db, rows)
  return rows.map((row) => ({
    id: row.id,
    question: row.question,
    options: row.options,
    state: listed(POLL_STATES, row.state),
    answers: (counts.get(row.id) ?? []).reduce((sum, one) => sum + one, 0),
    results: row.state === 'closed' ? (counts.get(row.id) ?? []) : null,
  }))
}

/** Drafts, opens or closes a poll. Sent twice it is done once. */
export async function moderatePoll(
  tx: Tx,
  stage: FoundStage,
  sent: { command: Extract<ModerationCommand, { on: 'poll' }>; accountId: string; at: Date },
): Promise<void> {
  const { command } = sent
  if (command.do === 'draft') {
    const { question, options } = command
    // The page's own id is the poll's, so that a second click drafts nothing more.
    await tx.insert(polls).values({ id: command.commandId, sessionId: stage.id, question, options }).onConflictDoNothing()
    return
  }
  const isIt = and(eq(polls.id, command.pollId), eq(polls.sessionId, stage.id))
  const [poll] = await tx.select().from(polls).where(isIt).for('update')
  if (poll === undefined) throw new Problem('poll.unknown')
  const to = command.do === 'open' ? 'open' : 'closed'
  if (poll.state === to) return
  if (!POLL_MOVES[listed(POLL_STATES, poll.state)].includes(to)) throw new Problem('poll.moveNotAllowed')
  const [after] = await tx
    .update(polls)
    .set({ state: to, closedAt: to === 'closed' ? sent.at : null })
    .where(eq(polls.id, poll.id))
    .returning()
  if (after === undefined) throw new Error('the poll was not returned')
  await record(tx, { actorId: sent.accountId, action: `poll.${command.do}`, subject: { kind: 'poll', id: poll.id } })
  const payload = { poll: toShown(after, await countsOf(tx, [after])) }
  await tellStage(tx, asStage(stage), { kind: `poll.${to === 'open' ? 'opened' : 'closed'}`, audience: 'public', payload })
}

function toShown(row: PollRow, counts: ReadonlyMap<string, number[]>): StagePoll {
  const { id, question, options } = row
  const isClosed = row.state === 'closed'
  return { id, question, options, state: isClosed ? 'closed' : 'open', results: isClosed ? (counts.get(id) ?? []) : null }
}

/** How often each option of each poll was chosen. */
async function countsOf(db: Db | Tx, rows: readonly PollRow[]): Promise<ReadonlyMap<string, number[]>> {
  const counts = new Map(rows.map((row) => [row.id, row.options.map(() => 0)]))
  if (rows.length === 0) return counts
  const answers = await db
    .select({ pollId: pollAnswers.pollId, option: pollAnswers.option, chosen: count() })
    .from(pollAnswers)
    .where(inArray(pollAnswers.pollId, [...counts.keys()]))
    .groupBy(pollAnswers.pollId, pollAnswers.option)
  for (const { pollId, option, chosen } of answers) {
    const list = counts.get(pollId)
    if (list !== undefined && option <= list.length) list[option - 1] = chosen
  }
  return counts
}
