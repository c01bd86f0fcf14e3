import { PITCH_CONTENT, schema, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { notify } from '@scalebridge/db/notices'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { investorEyes, isShared, publicEyes } from '@scalebridge/db/publishing'
import { BLOCK_FIELDS, BLOCKS, type Block } from '@scalebridge/db/reference'
import { asSeenBy, isVisible } from '@scalebridge/db/rules'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { closedToFrom } from '../matching/read/from-rows.ts'

const { pitches, pitchMerges, pitchVersions } = schema

/** What no investor reads of a pitch, so that nobody is told that it changed. */
const NOT_READ = ['wantedInvestorTypes', 'refusedInvestorTypes', 'sensitiveSectors', 'dealStage'] as const

/** Somebody who keeps a pitch, and a mandate through which they may open it. */
interface Watcher {
  accountId: string
  mandateId: string
  investorId: string
  /** Where it stands among what they keep. */
  path: string
}

/**
 * Tells members of investors who saved a pitch or put it on a list that it was withdrawn, merged into another, or submitted again with
 * something else in it. Who is kept apart from it hears nothing, as if it had not changed.
 */
export async function tellWatchers(tx: Tx, { pitchId }: JobPayload<'pitch.tellWatchers'>): Promise<void> {
  const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId))
  if (pitch === undefined) return
  const [shared] = await tx
    .select({ isShared: sql<boolean>`${sql.raw(isShared('pitches.id'))}` })
    .from(pitches)
    .where(eq(pitches.id, pitchId))
  if (pitch.state === 'merged') return tellOfMerge(tx, pitch)
  if (shared?.isShared !== true && pitch.state !== 'withdrawn') return
  const step = pitch.state === 'submitted' ? await lastStep(tx, pitchId) : undefined
  if (step === undefined && pitch.state !== 'withdrawn') return
  const watchers = await watchersOf(tx, pitch)
  // A mail may reach those who were never introduced: by the name that everybody may read.
  const { publishing, reader } = (await publicEyes(tx, [pitchId]))(pitchId)
  const params = { pitch: asSeenBy({ title: pitch.title }, publishing, reader).title ?? '' }
  for (const { accountId, mandateId, investorId, path } of watchers) {
    if (step !== undefined && !(await reads(tx, { pitchId, investorId, changed: step.changed }))) continue
    const told = { accountIds: [accountId], subjectId: pitchId, params }
    if (step === undefined) await notify(tx, { ...told, kind: 'pitch.withdrawn', path })
    else {
      const difference = `/mandates/${mandateId}/shortlist/${pitchId}/changes?from=${step.from}&to=${step.to}`
      await notify(tx, { ...told, kind: 'pitch.changed', path: difference })
    }
  }
}

/** Whoever keeps a pitch that was merged into another hears which one stands for both, and is led there; not where that one is not open to them. */
async function tellOfMerge(tx: Tx, merged: typeof pitches.$inferSelect): Promise<void> {
  const [kept] = await tx
    .select({ pitch: pitches, isShared: sql<boolean>`${sql.raw(isShared('pitches.id'))}` })
    .from(pitchMerges)
    .innerJoin(pitches, eq(pitches.id, pitchMerges.keptPitchId))
    .where(and(eq(pitchMerges.mergedPitchId, merged.id), isNull(pitchMerges.undoneAt)))
  if (kept?.isShared !== true) return
  const { id: keptId, organisationId, title } = kept.pitch
  const closed = await closedToOf(tx, merged.editionId, { pitchId: keptId })
  const { publishing, reader } = (await publicEyes(tx, [keptId]))(keptId)
  const params = { pitch: asSeenBy({ title }, publishing, reader).title ?? '' }
  for (const { accountId, mandateId } of await watchersOf(tx, merged)) {
    const apart = closedToFrom(closed, mandateId)
    if (apart.organisationIds.includes(organisationId) || apart.pitchIds.includes(keptId)) continue
    const path = `/mandates/${mandateId}/shortlist/${keptId}`
    await notify(tx, { accountIds: [accountId], kind: 'pitch.merged', subjectId: merged.id, params, path })
  }
}

/** Two versions, and what differs between them. */
interface Step {
  from: number
  to: number
  changed: readonly string[]
}

/** Whether an investor reads anything of what changed: nobody is led to a difference that is hidden from them. */
async function reads(tx: Tx, { pitchId, investorId, changed }: { pitchId: string; investorId: string; changed: Step['changed'] }) {
  const { publishing, reader } = (await investorEyes(tx, investorId, [pitchId]))(pitchId)
  return changed.some((part) => {
    const block = blockOf(part)
    return block === undefined || isVisible(publishing, block, reader)
  })
}

/** Where a part of a version stands; what stands in no block is open to whoever sees the pitch. */
function blockOf(part: string): Block | undefined {
  if (part === 'termSheet') return 'terms'
  if (part === 'evidence') return 'evidence'
  return BLOCKS.find((block) => BLOCK_FIELDS[block].some((field) => field === part))
}

/** The last two submitted versions, where an investor may read a difference between them. */
async function lastStep(tx: Tx, pitchId: string): Promise<Step | undefined> {
  const [to, from] = await tx
    .select({ version: pitchVersions.version, content: pitchVersions.content })
    .from(pitchVersions)
    .where(eq(pitchVersions.pitchId, pitchId))
    .orderBy(desc(pitchVersions.version))
    .limit(2)
  if (to === undefined || from === undefined) return undefined
  const changed = READ.filter((part) => !isDeepStrictEqual(partOf(from.content, part), partOf(to.content, part)))
  return changed.length === 0 ? undefined : { from: from.version, to: to.version, changed }
}

/** The fields that investors read, and what stands beside them. */
const READ = [...PITCH_CONTENT.filter((field) => !NOT_READ.some((hidden) => hidden === field)), 'termSheet', 'evidence']

function partOf(content: unknown, part: string): unknown {
  return (typeof content === 'object' && content !== null ? Reflect.get(content, part) : undefined) ?? null
}

/** Each account once: through what it saved if it did, else through a list. */
async function watchersOf(
  tx: Tx,
  { id, editionId, organisationId }: { id: string; editionId: string; organisationId: string },
): Promise<Watcher[]> {
  const { rows } = await tx.execute<{ account_id: string; mandate_id: string; investor_id: string; path: string }>(sql`
    with kept as (
      select e.account_id, m.investor_id, '/mandates/' || m.id || '/shortlist?state=saved' as path, 0 as nth
      from shortlist_entries e join mandates m on m.id = e.mandate_id
      where e.pitch_id = ${id} and e.state = 'saved'
      union all
      select i.added_by, l.investor_id, '/lists/' || l.id, 1
      from list_items i join lists l on l.id = i.list_id
      where i.pitch_id = ${id} and (l.owner_id = i.added_by or l.sharing <> 'private'))
    select distinct on (k.account_id, m.id) k.account_id, m.id as mandate_id, m.investor_id, k.path
    from kept k
    join investors v on v.id = k.investor_id and v.state = 'verified'
    join memberships b on b.organisation_id = v.organisation_id and b.account_id = k.account_id and b.role in ('investor_lead', 'investor_member')
    join accounts a on a.id = k.account_id and a.disabled_at is null
    join mandates m on m.investor_id = v.id and m.edition_id = ${editionId}
    order by k.account_id, m.id, k.nth`)
  const closed = await closedToOf(tx, editionId, { pitchId: id })
  const open = rows.filter((row) => {
    const kept = closedToFrom(closed, row.mandate_id)
    return !kept.organisationIds.includes(organisationId) && !kept.pitchIds.includes(id)
  })
  const firsts = new Map(open.toReversed().map((row) => [row.account_id, row]))
  return [...firsts.values()].map((row) => ({
    accountId: row.account_id,
    mandateId: row.mandate_id,
    investorId: row.investor_id,
    path: row.path,
  }))
}
