import { schema, type Db, type Tx } from '@scalebridge/db'
import {
  LEAD_TRANSFER_STATES,
  LOCALES,
  PITCH_MEMBER_ROLES,
  SECRETARIAT_ROLES,
  TRANSFER_MOVES,
  type TeamMove,
} from '@scalebridge/db/reference'
import { nextTransferState } from '@scalebridge/db/rules'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { heldBy } from '../pitches/held-by.ts'
import { Problem } from '../platform/problem.ts'
import type { PitchTeam } from './team.contract.ts'
import { findTeam, nameOf, openTransfer, type TeamMember } from './team.queries.ts'

const { leadNominations, pitchInvitations, pitches } = schema
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
const OVER: readonly string[] = ['withdrawn', 'archived', 'merged', 'duplicate', 'declined', 'retracted']
type PitchRow = typeof pitches.$inferSelect

/** Who asks for something of a team, and what they are to it. */
export interface TeamCaller {
  actor: Actor
  accountId: string
  pitch: PitchRow
  team: readonly TeamMember[]
  own: TeamMember | undefined
  isSecretariat: boolean
}

/**
 * The team of a pitch for those who work on it, and for the Secretariat, which must be able to find a lead for a draft whose
 * last one has gone, and sees of it no more than who works on it. 404 for anybody else.
 */
export async function findCaller(db: Db | Tx, actor: Actor, pitchId: string): Promise<TeamCaller> {
  const { accountId } = accountOf(actor)
  const isSecretariat = hasRole(actor, SECRETARIAT_ROLES)
  const isTheirs = isSecretariat ? undefined : heldBy(actor, TEAM)
  const [pitch] = await db
    .select()
    .from(pitches)
    .where(and(eq(pitches.id, pitchId), isTheirs))
  if (pitch === undefined) throw new Problem('pitch.notFound')
  const team = await findTeam(db, pitch)
  return { actor, accountId, pitch, team, own: team.find((member) => member.accountId === accountId), isSecretariat }
}

/** The team as a page shows it, with what the caller may do. */
export async function readTeam(deps: Deps, actor: Actor, pitchId: string): Promise<PitchTeam> {
  const caller = await findCaller(deps.db, actor, pitchId)
  const { team, accountId } = caller
  const transfer = await openTransfer(deps.db, pitchId)
  const isInside = caller.own !== undefined
  const moves = movesOf(caller)
  return {
    members: team.map((member) => ({ ...member, isYou: member.accountId === accountId })),
    invitations: moves.includes('invite') ? await openInvitations(deps, pitchId) : [],
    transfer:
      transfer === undefined || !isInside
        ? null
        : {
            state: listed(LEAD_TRANSFER_STATES, transfer.state),
            fromName: await nameOf(deps.db, transfer.fromAccountId),
            toName: await nameOf(deps.db, transfer.toAccountId),
            moves: TRANSFER_MOVES.filter(
              (move) =>
                move !== 'offerLead' &&
                nextTransferState({ ...transfer, state: listed(LEAD_TRANSFER_STATES, transfer.state) }, move, {
                  accountId,
                  isLead: caller.own?.role === 'lead',
                }) !== null,
            ),
          },
    hasLead: team.some(({ role }) => role === 'lead'),
    nominations: isInside ? await listNominations(deps.db, pitchId) : [],
    moves: moves.filter((move) => move !== 'offerLead' || transfer === undefined),
  }
}

/** What somebody may ask of a team; the hand-over's own moves depend on where it stands. */
export function movesOf({ own, team, pitch, isSecretariat }: TeamCaller): TeamMove[] {
  if (OVER.includes(pitch.state)) return []
  const hasLead = team.some(({ role }) => role === 'lead')
  const moves: TeamMove[] = []
  if (own?.role === 'lead') moves.push('invite', 'resend', 'withdrawInvitation', 'changeRole', 'remove', 'offerLead')
  if (own !== undefined && own.memberId !== null) moves.push('leave')
  if (own?.role === 'editor' && !hasLead) moves.push('nominateLead')
  if (isSecretariat && !hasLead) moves.push('appointLead')
  return moves
}

async function openInvitations(deps: Deps, pitchId: string): Promise<PitchTeam['invitations']> {
  const rows = await deps.db
    .select()
    .from(pitchInvitations)
    .where(and(eq(pitchInvitations.pitchId, pitchId), isNull(pitchInvitations.acceptedAt), isNull(pitchInvitations.withdrawnAt)))
    .orderBy(asc(pitchInvitations.id))
  return rows.map(({ id, email, role, language, createdAt, expiresAt }) => ({
    id,
    email,
    role: listed(PITCH_MEMBER_ROLES, role),
    language: listed(LOCALES, language),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isExpired: expiresAt <= deps.clock(),
  }))
}

async function listNominations(db: Db | Tx, pitchId: string): Promise<PitchTeam['nominations']> {
  const rows = await db
    .select({ by: leadNominations.byAccountId, to: leadNominations.toAccountId })
    .from(leadNominations)
    .where(eq(leadNominations.pitchId, pitchId))
    .orderBy(asc(leadNominations.at))
  const found: PitchTeam['nominations'] = []
  for (const { by, to } of rows) found.push({ byName: await nameOf(db, by), toAccountId: to, toName: await nameOf(db, to) })
  return found
}
