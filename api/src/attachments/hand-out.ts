/** Who may take a file along, what they are given, and that it was so. */
import { readAs, record, schema, withActor, type Db, type Tx } from '@scalebridge/db'
import { investorEyes } from '@scalebridge/db/publishing'
import { SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { isIntroduced, isVisible, shownTo } from '@scalebridge/db/rules'
import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { Disk } from 'flydrive'
import { renderLine } from '../documents/render-pdf.ts'
import { dealingInvestorsOf, listRows, standingOf } from '../introductions/sides.ts'
import { heldBy } from '../pitches/held-by.ts'
import { accountOf, hasPitchRole, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { findKept } from './attachments.ts'
import { introductionsGiven, isEvidence, type AttachmentRow } from './attachments.queries.ts'
import { markInThread } from './run-in-thread.ts'
import { readStored } from './sealed.ts'
import { sha256Of } from './take-in.ts'

const { accounts, attachmentDownloads, attachments, introductions, organisations, pitches } = schema
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const

/** The team's own, or a reader's from outside; a copy for an investor is marked. */
type Standing = { isTeam: true } | { isTeam: false; isMarked: boolean; organisationId: string }

export interface Permitted {
  row: AttachmentRow
  standing: Standing
}

/**
 * Finds a file that the caller may take along. The team may always; the Secretariat what a submitted claim rests on; an
 * investor that and what was given to them, as long as the two are introduced. To anybody else it does not exist.
 */
export async function findPermitted(deps: Pick<Deps, 'db' | 'pool' | 'clock'>, actor: Actor, attachmentId: string): Promise<Permitted> {
  // What is nowhere near the caller is not even read: it takes as long as none.
  const row = await readAs(deps.pool, actor, (reader) => findKept(reader, attachmentId, isNear(actor)))
  const [pitch] = await deps.db.select().from(pitches).where(eq(pitches.id, row.pitchId))
  if (pitch !== undefined && hasPitchRole(actor, TEAM, pitch)) return { row, standing: { isTeam: true } }
  const isClaimed = await isEvidence(deps.db, row)
  const officeId = accountOf(actor).memberships.find(({ role }) => SECRETARIAT_ROLES.some((one) => one === role))?.organisationId
  if (officeId !== undefined && isClaimed && pitch !== undefined && pitch.number !== null)
    return { row, standing: { isTeam: false, isMarked: false, organisationId: officeId } }
  const introduced = await introducedInvestors(deps, actor, { row, isClaimed })
  const dealing = dealingInvestorsOf(actor)
  const organisationId = introduced.find(({ investorId }) => dealing.includes(investorId))?.organisationId
  if (organisationId !== undefined) return { row, standing: { isTeam: false, isMarked: true, organisationId } }
  throw new Problem('attachment.notFound')
}

/** Whose files the caller might take along: those of their own pitches, for the Secretariat of all, for an investor of those it is in touch with. */
function isNear(actor: Actor): SQL | undefined {
  if (hasRole(actor, SECRETARIAT_ROLES)) return undefined
  const known = sql`exists (select from ${introductions} where ${and(eq(introductions.pitchId, pitches.id), inArray(introductions.investorId, dealingInvestorsOf(actor)))})`
  return sql`exists (select from ${pitches} where ${and(eq(pitches.id, attachments.pitchId), or(heldBy(actor, TEAM), known))})`
}

async function introducedInvestors(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  { row, isClaimed }: { row: AttachmentRow; isClaimed: boolean },
) {
  const given = await withActor(deps.db, actor, (tx) => introductionsGiven(tx, row.id))
  if (!isClaimed && given.length === 0) return []
  const ofPitch = eq(introductions.pitchId, row.pitchId)
  const rows = await listRows(deps.db, isClaimed ? ofPitch : and(ofPitch, inArray(introductions.id, given)))
  const nowMs = deps.clock().getTime()
  const introduced = rows.filter((one) => isIntroduced(shownTo('investor', standingOf(one), nowMs)))
  const reached: { investorId: string; organisationId: string }[] = []
  for (const { id, investorId, investorOrganisationId } of introduced) {
    // What was given in an introduction was given; what a claim rests on is for whom the partnership lets read its evidence.
    if (!given.includes(id)) {
      const { publishing, reader } = (await investorEyes(deps.db, investorId, [row.pitchId]))(row.pitchId)
      if (!isVisible(publishing, 'evidence', reader)) continue
    }
    reached.push({ investorId, organisationId: investorOrganisationId })
  }
  return reached
}

/** The bytes that the caller gets. Whoever is not of the team stands in the log with the hash of their copy, or gets none. */
export async function handOut(deps: Deps & { store: Disk }, actor: Actor, { row, standing }: Permitted): Promise<Buffer> {
  const bytes = await readStored(deps, row)
  if (standing.isTeam) return bytes
  const { accountId } = accountOf(actor)
  const at = deps.clock()
  const reader = await readerOf(deps.db, accountId, standing.organisationId)
  const copy = standing.isMarked && row.mediaType === 'application/pdf' ? await marked(bytes, reader, at) : bytes
  const sha256 = sha256Of(copy)
  await deps.db.transaction(async (tx) => {
    const { name, organisationName } = reader
    await tx.insert(attachmentDownloads).values({ attachmentId: row.id, accountId, readerName: name, organisationName, sha256, at })
    await record(tx, { actorId: accountId, action: 'attachment.download', subject: { kind: 'attachment', id: row.id }, after: { sha256 } })
  })
  return copy
}

interface Reader {
  name: string
  email: string
  organisationName: string
}

async function readerOf(db: Db | Tx, accountId: string, organisationId: string): Promise<Reader> {
  const [account] = await db.select().from(accounts).where(eq(accounts.id, accountId))
  const [organisation] = await db.select().from(organisations).where(eq(organisations.id, organisationId))
  if (account === undefined || organisation === undefined) throw new Error('a reader has an account and an organisation')
  return { name: account.name ?? account.email, email: account.email, organisationName: organisation.name }
}

/** The scripts of the fonts that are bundled; a name in another is told by its mail address. */
const PRINTABLE =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Han}\p{Script=Common}\p{Script=Inherited}]*$/u

async function marked(bytes: Buffer, { name, email, organisationName }: Reader, at: Date): Promise<Buffer> {
  const instant = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const known = [name, organisationName].filter((word) => PRINTABLE.test(word) && word !== email)
  const words = [...known, email, instant]
  return Buffer.from(await markInThread({ bytes, line: await renderLine(words), words: words.join(' · ') }))
}
