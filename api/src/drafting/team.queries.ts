import { schema, type Db, type Tx } from '@scalebridge/db'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { PitchMemberRole } from '@scalebridge/db/reference'

const { accounts, leadTransfers, memberships, pitchMembers } = schema

/** Somebody who works on a pitch; `memberId` is null where they do so as a member of its organisation. */
export interface TeamMember {
  memberId: string | null
  accountId: string
  name: string | null
  email: string
  role: PitchMemberRole
  isOfOrganisation: boolean
}

const ORGANISATION_ROLES: Readonly<Record<string, PitchMemberRole>> = {
  partnership_lead: 'lead',
  partnership_editor: 'editor',
  partnership_viewer: 'viewer',
}
const RANK: readonly PitchMemberRole[] = ['lead', 'editor', 'finance_editor', 'viewer', 'presenter']

/** Everybody whose account is open and who works on a pitch, each once with their strongest role, leads first. */
export async function findTeam(db: Db | Tx, pitch: { id: string; organisationId: string }): Promise<TeamMember[]> {
  const person = { accountId: accounts.id, name: accounts.name, email: accounts.email }
  const [ofOrganisation, ofPitch] = await Promise.all([
    db
      .select({ ...person, role: memberships.role })
      .from(memberships)
      .innerJoin(accounts, eq(accounts.id, memberships.accountId))
      .where(and(eq(memberships.organisationId, pitch.organisationId), isNull(accounts.disabledAt)))
      .orderBy(memberships.id),
    db
      .select({ ...person, role: pitchMembers.role, memberId: pitchMembers.id })
      .from(pitchMembers)
      .innerJoin(accounts, eq(accounts.id, pitchMembers.accountId))
      .where(and(eq(pitchMembers.pitchId, pitch.id), isNull(pitchMembers.removedAt), isNull(accounts.disabledAt)))
      .orderBy(pitchMembers.id),
  ])
  const found = new Map<string, TeamMember>()
  const add = (member: TeamMember) => {
    const known = found.get(member.accountId)
    if (known === undefined) found.set(member.accountId, member)
    else if (RANK.indexOf(member.role) < RANK.indexOf(known.role))
      found.set(member.accountId, { ...member, isOfOrganisation: known.isOfOrganisation })
  }
  for (const { role, ...rest } of ofOrganisation) {
    const mapped = ORGANISATION_ROLES[role]
    if (mapped !== undefined) add({ ...rest, memberId: null, role: mapped, isOfOrganisation: true })
  }
  for (const { role, ...rest } of ofPitch) add({ ...rest, role: RANK.find((one) => one === role) ?? 'viewer', isOfOrganisation: false })
  return [...found.values()].toSorted((a, b) => RANK.indexOf(a.role) - RANK.indexOf(b.role))
}

/** The accounts that lead a pitch now; none where the last one has gone. */
export async function leadsOf(db: Db | Tx, pitch: { id: string; organisationId: string }): Promise<string[]> {
  return (await findTeam(db, pitch)).filter(({ role }) => role === 'lead').map(({ accountId }) => accountId)
}

/** The hand-over of a pitch's lead that is under way. */
export async function openTransfer(db: Db | Tx, pitchId: string): Promise<typeof leadTransfers.$inferSelect | undefined> {
  const [row] = await db
    .select()
    .from(leadTransfers)
    .where(and(eq(leadTransfers.pitchId, pitchId), sql`${leadTransfers.state} in ('offered', 'accepted')`))
  return row
}

/** What others call an account: its name, else its address. */
export async function nameOf(db: Db | Tx, accountId: string): Promise<string> {
  const [row] = await db.select({ name: accounts.name, email: accounts.email }).from(accounts).where(eq(accounts.id, accountId))
  return row?.name ?? row?.email ?? ''
}
