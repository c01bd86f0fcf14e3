/** What the two sides of an introduction write to each other, and the documents that the investor asks for. */
import { record, schema, withActor, type ActorTx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { DEAL_SIDES, DOCUMENT_MOVES, DOCUMENT_STATES, statesBefore } from '@scalebridge/db/reference'
import { isIntroduced, shownTo } from '@scalebridge/db/rules'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { downloadsOf, listAttachments, presentAttachment } from '../attachments/attachments.queries.ts'
import { listed } from '../editions/editions.ts'
import { startsFor } from '../meetings/starts.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './introductions.contract.ts'
import { toIntroduction } from './present.ts'
import { findOwn, standingOf, type SeenIntroduction } from './sides.ts'
import { tellSides } from './tell.ts'

const { accounts, attachments, documentRequests, introductionMessages, pitches } = schema

export async function getIntroduction(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getIntroduction>,
): Promise<contract.Thread> {
  return withActor(deps.db, actor, async (tx) => toThread(deps, tx, await findOwn(tx, actor, { id: params.introductionId })))
}

async function toThread(deps: Deps, tx: ActorTx, seen: SeenIntroduction): Promise<contract.Thread> {
  const nowMs = deps.clock().getTime()
  const { row } = seen
  const introduction = toIntroduction(seen, nowMs)
  const messages = await tx
    .select({ message: introductionMessages, name: accounts.name })
    .from(introductionMessages)
    .innerJoin(accounts, eq(accounts.id, introductionMessages.accountId))
    .where(eq(introductionMessages.introductionId, row.id))
    .orderBy(asc(introductionMessages.id))
  const documents = await tx
    .select({ request: documentRequests, file: attachments })
    .from(documentRequests)
    .leftJoin(attachments, eq(attachments.id, documentRequests.attachmentId))
    .where(eq(documentRequests.introductionId, row.id))
    .orderBy(asc(documentRequests.id))
  const given = seen.side === 'partnership' ? documents.flatMap(({ file }) => (file === null ? [] : [file.id])) : []
  const downloads = await downloadsOf(tx, given)
  return {
    introduction,
    messages: messages.map(({ message, name }) => ({
      id: message.id,
      side: listed(DEAL_SIDES, message.side),
      name,
      text: message.text,
      at: message.createdAt.toISOString(),
    })),
    documents: documents.map(({ request: { id, name, state, askedAt, answeredAt, answer }, file }) => ({
      id,
      name,
      state: listed(DOCUMENT_STATES, state),
      askedAt: askedAt.toISOString(),
      answeredAt: answeredAt?.toISOString() ?? null,
      answer,
      attachment: file === null ? null : presentAttachment(file),
      downloads: file === null ? [] : (downloads.get(file.id) ?? []).map(({ told }) => told),
    })),
    starts: isIntroduced(introduction.state) ? await startsFor(tx, row, nowMs) : [],
  }
}

/**
 * Writes to the thread, asks for a document (the investor), or answers such a request (the partnership). Each stays as it was said.
 * Errors: `introduction.notFound`, `introduction.notIntroduced` before it is accepted and after it is closed,
 * `introduction.moveNotAllowed` for the wrong side, `document.notFound` for one that is answered or of another introduction.
 */
export async function writeIntroduction(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.writeIntroduction>,
): Promise<contract.Thread> {
  const { accountId } = accountOf(actor)
  return withActor(deps.db, actor, async (tx) => {
    const seen = await findOwn(tx, actor, { id: params.introductionId, isLocked: true })
    const { row, side } = seen
    if (!isIntroduced(shownTo(side, standingOf(row), deps.clock().getTime()))) throw new Problem('introduction.notIntroduced')
    const isTheirs = body.do === 'write' || (body.do === 'ask') === (side === 'investor')
    if (!isTheirs) throw new Problem('introduction.moveNotAllowed')
    await keep(tx, { body, seen, accountId, now: deps.clock() })
    await record(tx, { actorId: accountId, action: `introduction.${body.do}`, subject: { kind: 'introduction', id: row.id } })
    await tellSides(tx, { organisationIds: [row.partnershipId, row.investorOrganisationId], id: row.id })
    const isInvestor = side === 'investor'
    const others = [isInvestor ? row.respondedBy : row.requestedBy].filter((id) => id !== null)
    const kind = body.do === 'write' ? ('introduction.message' as const) : ('introduction.document' as const)
    const named = { who: isInvestor ? row.investorName : row.partnershipName, pitch: row.pitchTitle ?? '' }
    await notify(tx, { accountIds: others, kind, subjectId: row.id, params: named })
    return toThread(deps, tx, seen)
  })
}

type Said = Input<typeof contract.writeIntroduction>['body']

async function keep(tx: ActorTx, said: { body: Said; seen: SeenIntroduction; accountId: string; now: Date }): Promise<void> {
  const { body, seen, accountId, now } = said
  const introductionId = seen.row.id
  switch (body.do) {
    case 'write': {
      const text = textOf(body.text, '/text')
      await tx.insert(introductionMessages).values({ introductionId, side: seen.side, accountId, text, createdAt: now })
      return
    }
    case 'ask':
      await tx.insert(documentRequests).values({ introductionId, name: textOf(body.name, '/name'), askedBy: accountId, askedAt: now })
      return
    case 'answer': {
      const state = body.isGiven ? 'given' : 'refused'
      const open = and(
        eq(documentRequests.id, body.documentId),
        eq(documentRequests.introductionId, introductionId),
        inArray(documentRequests.state, statesBefore(DOCUMENT_MOVES, state)),
      )
      const answer = body.answer?.trim() ?? ''
      const attachmentId = body.attachmentId ?? null
      if (attachmentId !== null) await refuseUngivable(tx, { pitchId: seen.row.pitchId, attachmentId, isGiven: body.isGiven })
      const answered = await tx
        .update(documentRequests)
        .set({ state, answer: answer === '' ? null : answer, attachmentId, answeredBy: accountId, answeredAt: now })
        .where(open)
        .returning({ id: documentRequests.id })
      if (answered.length === 0) throw new Problem('document.notFound')
    }
  }
}

/** A file goes with a yes, and has to be one of the pitch's: its lock keeps it from being deleted meanwhile. */
async function refuseUngivable(tx: ActorTx, file: { pitchId: string; attachmentId: string; isGiven: boolean }): Promise<void> {
  await tx.select({ id: pitches.id }).from(pitches).where(eq(pitches.id, file.pitchId)).for('update')
  const isThere = (await listAttachments(tx, file.pitchId)).some(({ id }) => id === file.attachmentId)
  if (!isThere || !file.isGiven) throw new Problem('attachment.notFound')
}

function textOf(given: string, pointer: string): string {
  const text = given.trim()
  if (text !== '') return text
  throw new Problem('introduction.invalid', { errors: [{ pointer, code: 'introduction.message', detail: 'is empty' }] })
}
