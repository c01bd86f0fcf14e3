import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { CLARIFICATION_STATES, LOCALES, type Translated } from '@scalebridge/db/reference'
import { and, desc, eq, inArray, lt, or, type SQL } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { revisionOf } from '../platform/etag.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import type * as contract from './windows.contract.ts'

const { clarifications, editions, memberships, pitches } = schema
const SECRETARIAT = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
type Row = typeof clarifications.$inferSelect

/** What was asked about the current call: the answers to everybody, the rest to who asked and to the Secretariat. */
export async function listClarifications(
  deps: Deps,
  actor: Actor,
  { querystring }: Input<typeof contract.listClarifications>,
): Promise<Output<typeof contract.listClarifications>> {
  const { cursor, size = 20 } = querystring
  const scope = { list: 'clarifications', actor }
  const [before] = readCursor(deps, scope, cursor) ?? []
  const edition = await currentEdition(deps.db)
  const rows = await deps.db
    .select()
    .from(clarifications)
    .where(
      and(
        eq(clarifications.editionId, edition.id),
        visibleTo(actor),
        before === undefined ? undefined : lt(clarifications.id, String(before)),
      ),
    )
    .orderBy(desc(clarifications.id))
    .limit(size + 1)
  const found = toPage(deps, scope, { rows, size, keysOf: ({ id }) => [id] })
  return {
    items: found.rows.map((row) => present(row, actor)),
    nextCursor: found.nextCursor,
    mayAsk: deps.clock() < edition.clarificationsUntil,
    until: edition.clarificationsUntil.toISOString(),
  }
}

/** Asks something about the current call; 409 once the time for questions is over. */
export async function askClarification(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.askClarification>,
): Promise<contract.Clarification> {
  const { accountId } = accountOf(actor)
  const edition = await currentEdition(deps.db)
  if (deps.clock() >= edition.clarificationsUntil) throw new Problem('clarification.tooLate')
  await takeOrRefuse(deps, LIMITS.clarification, accountId)
  return deps.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(clarifications)
      .values({ editionId: edition.id, askedBy: accountId, language: body.language, asked: body.text })
      .returning()
    if (row === undefined) throw new Error('the question was not returned')
    await record(tx, { actorId: accountId, action: 'clarification.ask', subject: { kind: 'clarification', id: row.id } })
    return present(row, actor)
  })
}

/**
 * Publishes an answer, or declines where there is none. Everybody who is writing a pitch and who asked is told, the first
 * time; a correction is on record with what stood there before.
 */
export async function answerClarification(
  deps: Deps,
  actor: Actor,
  { params, body, seen }: Input<typeof contract.answerClarification> & { seen: () => number | undefined },
): Promise<contract.Clarification> {
  const { accountId } = accountOf(actor)
  const { question, answer } = body
  if ((question === null) !== (answer === null)) throw new Problem('clarification.half')
  return deps.db.transaction(async (tx) => {
    const [row] = await tx.select().from(clarifications).where(eq(clarifications.id, params.clarificationId)).for('update')
    if (row === undefined) throw new Problem('clarification.notFound')
    const revision = seen()
    if (revision !== undefined && revision !== revisionOfAnswer(row)) throw new Problem('clarification.changedMeanwhile')
    const state = answer === null ? 'declined' : 'answered'
    const [saved] = await tx
      .update(clarifications)
      .set({ state, question, answer, answeredBy: accountId, answeredAt: deps.clock() })
      .where(eq(clarifications.id, row.id))
      .returning()
    if (saved === undefined) throw new Error('the answer was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'clarification.answer',
      subject: { kind: 'clarification', id: row.id },
      before: { state: row.state, question: row.question, answer: row.answer },
      after: body,
    })
    if (row.state !== 'answered' && state === 'answered') await tellAll(tx, row)
    return present(saved, actor)
  })
}

async function tellAll(tx: Tx, { editionId, askedBy }: Row): Promise<void> {
  const writers = await tx
    .selectDistinct({ accountId: memberships.accountId })
    .from(memberships)
    .innerJoin(pitches, eq(pitches.organisationId, memberships.organisationId))
    .where(
      and(
        eq(pitches.editionId, editionId),
        eq(pitches.state, 'draft'),
        inArray(memberships.role, ['partnership_lead', 'partnership_editor']),
      ),
    )
  const accountIds = [askedBy, ...writers.map(({ accountId }) => accountId)]
  await notify(tx, { accountIds, kind: 'clarification.answered', subjectId: editionId, params: {} })
}

function visibleTo(actor: Actor): SQL | undefined {
  if (hasRole(actor, SECRETARIAT)) return undefined
  const answered = eq(clarifications.state, 'answered')
  return actor.kind === 'public' ? answered : or(answered, eq(clarifications.askedBy, actor.accountId))
}

function present(row: Row, actor: Actor): contract.Clarification {
  const isOwn = actor.kind === 'account' && actor.accountId === row.askedBy
  const asked = { text: row.asked, language: listed(LOCALES, row.language), at: row.createdAt.toISOString(), isOwn }
  return {
    id: row.id,
    state: listed(CLARIFICATION_STATES, row.state),
    question: published(row.question),
    answer: published(row.answer),
    answeredAt: row.answeredAt?.toISOString() ?? null,
    revision: revisionOfAnswer(row),
    asked: isOwn || hasRole(actor, SECRETARIAT) ? asked : null,
  }
}

const revisionOfAnswer = ({ state, question, answer }: Row) => revisionOf([state, published(question), published(answer)])

function published(text: Partial<Translated> | null): contract.Clarification['question'] {
  if (text?.en === undefined) return null
  const { en, ...others } = text
  return { en, ...others }
}

async function currentEdition(db: Db): Promise<typeof editions.$inferSelect> {
  const [row] = await db.select().from(editions).where(eq(editions.isCurrent, true))
  if (row === undefined) throw new Problem('edition.notFound')
  return row
}
