import type { Db } from '@scalebridge/db'
import type { Seat } from '@scalebridge/db/reference'
import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { Problem } from '../platform/problem.ts'
import { takeAddressOrRefuse, takeOrRefuse } from '../platform/request-limits.ts'
import type * as contract from './audience.contract.ts'
import type { Crowd } from './crowd.ts'
import { refuseStranger, type FoundStage } from './find-stage.ts'
import type { Member } from './member.ts'
import { answerPoll, pollsFor } from './polls.ts'
import { ask, ownQuestions, shownQuestions, vote } from './questions.ts'

/** What operations of an audience use besides. */
export type AudienceDeps = Deps & { crowd: Crowd }

/** Who asks: the secret of their cookie, where they have one, and the address that new members are counted by. */
export interface Visitor {
  token: string | undefined
  address: string
}

export const newToken = () => randomBytes(32).toString('base64url')

/** The same secret is another member in every session, and the database never holds the secret itself. */
function memberIdOf(token: string, stageId: string): string {
  const hex = createHash('sha256').update(`${stageId}:${token}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What the visitor may see of a session's questions and polls. A rehearsal is `stage.notFound` but for the stage's people. */
export async function getAudience(
  deps: AudienceDeps,
  actor: Actor,
  { params, visitor }: Input<typeof contract.getAudience> & { visitor: Visitor },
): Promise<contract.AudienceView> {
  const stage = refuseStranger(actor, await deps.crowd.stage(params.stageId))
  return viewOf(deps.db, stage, await findMember(deps, stage, visitor.token))
}

/**
 * Joins, asks, votes or answers, as a member without an account.
 * @param visitor with a token, which a new visitor is given before this is called
 * Errors: `request.tooMany`, `audience.roomCodeWrong`, `audience.closed`, `question.unknown`, `poll.unknown`.
 */
export async function commandAudience(
  deps: AudienceDeps,
  actor: Actor,
  { params, body, visitor }: Input<typeof contract.commandAudience> & { visitor: Visitor & { token: string } },
): Promise<contract.AudienceAnswer> {
  const { command } = body
  const stage = refuseStranger(actor, await deps.crowd.stage(params.stageId))
  if (stage.state === 'ended') throw new Problem('audience.closed')
  const seat = command.do === 'join' ? seatOf(stage, command.roomCode) : undefined
  const member = await join(deps, actor, { stage, visitor, seat })
  const answer = { seat: member.seat, votes: null }
  switch (command.do) {
    case 'join':
      return answer
    case 'ask':
      await takeOrRefuse(deps, LIMITS.question, member.id)
      await ask(deps, stage, { member, command })
      return answer
    case 'vote':
      await takeOrRefuse(deps, LIMITS.vote, member.id)
      return { ...answer, votes: await vote(deps, stage, { member, command }) }
    case 'answer':
      await takeOrRefuse(deps, LIMITS.vote, member.id)
      await answerPoll(deps, stage, { member, command })
      return answer
  }
}

function seatOf(stage: FoundStage, roomCode: string | undefined): Seat {
  if (roomCode === undefined || roomCode.trim() === '') return 'remote'
  if (roomCode.trim().toUpperCase() !== stage.roomCode) throw new Problem('audience.roomCodeWrong')
  return 'room'
}

/** The visitor as a member, made one where they are not yet: only that is counted against the address they share with others. */
async function join(
  deps: AudienceDeps,
  actor: Actor,
  { stage, visitor, seat }: { stage: FoundStage; visitor: Visitor & { token: string }; seat: Seat | undefined },
): Promise<Member> {
  const known = await findMember(deps, stage, visitor.token)
  if (known !== undefined && (seat === undefined || seat === known.seat)) return known
  if (known === undefined) await takeAddressOrRefuse(deps, LIMITS.audienceJoin, visitor.address)
  const member = { id: memberIdOf(visitor.token, stage.id), seat: seat ?? 'remote' }
  const accountId = actor.kind === 'account' ? actor.accountId : null
  if (!(await deps.crowd.join({ ...member, sessionId: stage.id, accountId }))) throw new Problem('stage.notFound')
  return member
}

async function findMember({ crowd }: AudienceDeps, stage: FoundStage, token: string | undefined): Promise<Member | undefined> {
  return token === undefined ? undefined : crowd.member(memberIdOf(token, stage.id))
}

async function viewOf(db: Db, stage: FoundStage, member: Member | undefined): Promise<contract.AudienceView> {
  const [questions, own, polls] = await Promise.all([
    shownQuestions(db, stage, member),
    member === undefined ? [] : ownQuestions(db, member),
    pollsFor(db, stage, member),
  ])
  return { mode: stage.mode, state: stage.state, seat: member?.seat ?? null, questions, own, polls }
}
