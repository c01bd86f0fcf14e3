import { announce, CHANNELS, mayMove, membersOf, movePitch, pitchReference, record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { publicEyes } from '@scalebridge/db/publishing'
import { MATCHED_STATES, ORIGINS, PITCH_STATES } from '@scalebridge/db/reference'
import { resemblancesOf } from '@scalebridge/db/rules'
import { and, asc, desc, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, hasPitchRole, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { titleFor } from '../publishing/view.ts'
import type { mergePitch, PitchMerges, SimilarPitch } from './merges.contract.ts'
import { findPitch } from './pitches.ts'

const { editions, organisations, pitches, pitchMerges, pitchVersions } = schema
type PitchRow = typeof pitches.$inferSelect

const SECRETARIAT = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
/** How many are told; with more the names are too common to say anything. */
const MOST_TOLD = 12

/** What was merged with a pitch, either way, and to the Secretariat what resembles it; 404 for whom the pitch is not. */
export async function readMerges(deps: Deps, actor: Actor, pitchId: string): Promise<PitchMerges> {
  const { db } = deps
  const { pitch, organisationName } = await findPitch(db, actor, pitchId)
  const [into] = await db
    .select({ pitch: pitches, reason: pitchMerges.reason, mergedAt: pitchMerges.mergedAt })
    .from(pitchMerges)
    .innerJoin(pitches, eq(pitches.id, pitchMerges.keptPitchId))
    .where(and(eq(pitchMerges.mergedPitchId, pitchId), isNull(pitchMerges.undoneAt)))
  const isSecretariat = hasRole(actor, SECRETARIAT)
  const mayOpen = (one: PitchRow) => isSecretariat || hasPitchRole(actor, TEAM, one)
  return {
    similar: isSecretariat && into === undefined ? await similarTo(db, { pitch, organisationName }) : [],
    merged: await mergedInto(db, pitchId, mayOpen),
    into:
      into === undefined
        ? null
        : {
            id: into.pitch.id,
            title: mayOpen(into.pitch) ? into.pitch.title : await publicTitle(db, into.pitch),
            reason: into.reason,
            mergedAt: into.mergedAt.toISOString(),
            mayOpen: mayOpen(into.pitch),
          },
  }
}

/** What everybody may call it: a name that an organisation keeps to itself stays so. */
async function publicTitle(db: Db | Tx, { id, title }: PitchRow): Promise<string | null> {
  return titleFor(title, (await publicEyes(db, [id]))(id))
}

/**
 * Merges another pitch into this one, for the Secretariat: the kept one takes the earlier time over, the other moves to `merged`
 * and so leaves every list. Both teams are told. 409 where one of them is not in the pool, or the other has been decided on.
 */
export async function merge(deps: Deps, actor: Actor, { params, body }: Input<typeof mergePitch>): Promise<PitchMerges> {
  const { accountId } = accountOf(actor)
  await findPitch(deps.db, actor, params.pitchId)
  await deps.db.transaction(async (tx) => {
    // Locked in the order of their ids, so that two merges the other way round wait for each other instead of for ever.
    const rows = await tx
      .select()
      .from(pitches)
      .where(inArray(pitches.id, [params.pitchId, body.mergedPitchId]))
      .orderBy(pitches.id)
      .for('update')
    const [kept, other] = [params.pitchId, body.mergedPitchId].map((id) => rows.find((row) => row.id === id))
    if (kept === undefined || other === undefined || !mayMergeInto(kept, other)) throw new Problem('pitch.mergeNotAllowed')
    const submittedAt = earlier(kept.submittedAt, other.submittedAt)
    await tx.insert(pitchMerges).values({
      keptPitchId: kept.id,
      mergedPitchId: other.id,
      reason: body.reason,
      keptSubmittedAt: kept.submittedAt,
      mergedBy: accountId,
      mergedAt: deps.clock(),
    })
    await tx.update(pitches).set({ submittedAt, updatedAt: deps.clock() }).where(eq(pitches.id, kept.id))
    await record(tx, {
      actorId: accountId,
      action: 'pitch.takeIn',
      subject: { kind: 'pitch', id: kept.id },
      before: { submittedAt: kept.submittedAt, origin: kept.origin },
      after: { submittedAt, mergedPitchId: other.id, origin: other.origin },
      reason: body.reason,
    })
    await movePitch(tx, { pitch: other, to: 'merged', actorId: accountId, reason: body.reason })
    await announce(tx, CHANNELS.pitch(kept.id), { kind: 'pitch.changed', payload: { pitchId: kept.id } })
    await tell(tx, { kept, other })
  })
  return readMerges(deps, actor, params.pitchId)
}

/** Each team on the page of its own pitch. */
async function tell(tx: Tx, { kept, other }: { kept: PitchRow; other: PitchRow }): Promise<void> {
  const shown = (await publicTitle(tx, kept)) ?? ''
  const keptTeam = await membersOf(tx, kept.id)
  const otherTeam = (await membersOf(tx, other.id)).filter((id) => !keptTeam.includes(id))
  await notify(tx, { accountIds: keptTeam, kind: 'pitch.merged', subjectId: kept.id, params: { pitch: kept.title ?? '' } })
  await notify(tx, { accountIds: otherTeam, kind: 'pitch.merged', subjectId: other.id, params: { pitch: shown } })
}

/** Both in the pool of one edition and neither a pool of asks, and nobody has decided on the one that goes. */
function mayMergeInto(kept: PitchRow, other: PitchRow): boolean {
  const isIn = MATCHED_STATES.some((state) => state === kept.state)
  const isAlike = kept.id !== other.id && kept.editionId === other.editionId && kept.form !== 'pool' && other.form !== 'pool'
  return isIn && isAlike && kept.number !== null && mayMove(other.state, 'merged')
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}

async function similarTo(db: Db, own: { pitch: PitchRow; organisationName: string }): Promise<SimilarPitch[]> {
  const { pitch } = own
  const rows = await db
    .select({ pitch: pitches, organisationName: organisations.name, slug: editions.slug })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(
      and(
        eq(pitches.editionId, pitch.editionId),
        ne(pitches.id, pitch.id),
        inArray(pitches.state, [...MATCHED_STATES]),
        isNotNull(pitches.number),
      ),
    )
  const comparable = { organisationName: own.organisationName, title: pitch.title, mailDomains: [] }
  return rows
    .flatMap((row) => {
      const reasons = resemblancesOf(comparable, { organisationName: row.organisationName, title: row.pitch.title, mailDomains: [] })
      const ways = { mayTakeIn: mayMergeInto(pitch, row.pitch), mayGoInto: mayMergeInto(row.pitch, pitch) }
      return reasons.length === 0 ? [] : [{ ...toTold(row), reasons, ...ways }]
    })
    .toSorted((a, b) => b.reasons.length - a.reasons.length || (b.reasons[0]?.percent ?? 0) - (a.reasons[0]?.percent ?? 0))
    .slice(0, MOST_TOLD)
}

async function mergedInto(db: Db, pitchId: string, mayOpen: (one: PitchRow) => boolean): Promise<PitchMerges['merged']> {
  const rows = await db
    .select({ pitch: pitches, organisationName: organisations.name, slug: editions.slug, merge: pitchMerges })
    .from(pitchMerges)
    .innerJoin(pitches, eq(pitches.id, pitchMerges.mergedPitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(and(eq(pitchMerges.keptPitchId, pitchId), isNull(pitchMerges.undoneAt)))
    .orderBy(desc(pitchMerges.mergedAt))
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.pitch.id)
  const versions = await db.select().from(pitchVersions).where(inArray(pitchVersions.pitchId, ids)).orderBy(asc(pitchVersions.version))
  return rows.map((row) => ({
    ...toTold(row),
    reason: row.merge.reason,
    mergedAt: row.merge.mergedAt.toISOString(),
    mayOpen: mayOpen(row.pitch),
    versions: versions
      .filter((version) => version.pitchId === row.pitch.id)
      .map(({ version, submittedAt, contentHash }) => ({ version, submittedAt: submittedAt.toISOString(), contentHash })),
  }))
}

function toTold({ pitch, organisationName, slug }: { pitch: PitchRow; organisationName: string; slug: string }) {
  return {
    id: pitch.id,
    reference: pitch.number === null ? null : pitchReference(slug, pitch.number),
    title: pitch.title,
    organisationName,
    origin: listed(ORIGINS, pitch.origin),
    state: listed(PITCH_STATES, pitch.state),
    submittedAt: pitch.submittedAt?.toISOString() ?? null,
  }
}
