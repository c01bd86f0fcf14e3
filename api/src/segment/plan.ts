import { announce, CHANNELS, record, schema, type Db, type Tx } from '@scalebridge/db'
import { QUOTA_KINDS, VALUED_QUOTA_KINDS } from '@scalebridge/db/reference'
import { DEFAULT_PLAN } from '@scalebridge/db/rules'
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import type { saveSegmentPlan } from './segment.contract.ts'
import type { Quota, Rule, SegmentPlan } from './segment.shapes.ts'

const { editions, investors, pitches, segmentPlans, segmentQuotas, segmentRules, segments } = schema

/** A segment's plan with its quotas and rules, at one revision; 0 while nobody saved it. */
export interface WholePlan {
  revision: number
  plan: SegmentPlan
  quotas: Quota[]
  rules: Rule[]
}

/** A segment with what its edition says of it; 404 where there is none. */
export async function findSegment(db: Db | Tx, segmentId: string) {
  const [row] = await db
    .select({ segment: segments, slug: editions.slug, zone: editions.zone, closesAt: editions.closesAt })
    .from(segments)
    .innerJoin(editions, eq(editions.id, segments.editionId))
    .where(eq(segments.id, segmentId))
  if (row === undefined) throw new Problem('segment.notFound')
  return { ...row, segmentId, editionId: row.segment.editionId }
}
export type FoundSegment = Awaited<ReturnType<typeof findSegment>>

/** Reads the plan of a segment. */
export async function readPlan(db: Db | Tx, segmentId: string): Promise<WholePlan> {
  const [row] = await db.select().from(segmentPlans).where(eq(segmentPlans.segmentId, segmentId))
  const quotas = await db
    .select()
    .from(segmentQuotas)
    .where(eq(segmentQuotas.segmentId, segmentId))
    .orderBy(asc(segmentQuotas.kind), asc(segmentQuotas.value))
  const rules = await db.select().from(segmentRules).where(eq(segmentRules.segmentId, segmentId)).orderBy(asc(segmentRules.id))
  const { revision, ...plan } = row === undefined ? DEFAULT_PLAN : numbersOf(row)
  return {
    revision,
    plan,
    quotas: quotas
      .map(({ kind, value, minimum, maximum, flex }) => ({ kind: listed(QUOTA_KINDS, kind), value, minimum, maximum, flex }))
      .toSorted((a, b) => QUOTA_KINDS.indexOf(a.kind) - QUOTA_KINDS.indexOf(b.kind) || Number(a.value) - Number(b.value) || 0),
    rules: rules.map(({ kind, pitchId, investorId, reason }) => ({ kind: listed(['pin', 'ban'], kind), pitchId, investorId, reason })),
  }
}

const { revision: _revision, ...FIRST_NUMBERS } = DEFAULT_PLAN

function numbersOf({ segmentId: _segmentId, updatedAt: _updatedAt, ...numbers }: typeof segmentPlans.$inferSelect) {
  return numbers
}

/**
 * Saves the whole plan. 412 when it is not the revision that was read, naming every field that somebody changed since;
 * 422 by field where numbers contradict each other.
 */
export async function changePlan(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body, revisionRead }: Input<typeof saveSegmentPlan> & { revisionRead: number | undefined },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const found = await findSegment(tx, params.segmentId)
    await lockSegment(tx, found.segmentId)
    const before = await readPlan(tx, found.segmentId)
    if (revisionRead !== undefined && revisionRead !== before.revision) {
      const errors = await changesSince(tx, before, { segmentId: found.segmentId, revision: revisionRead })
      throw new Problem('segmentPlan.changedMeanwhile', { detail: 'Each field that changed is named, with what stands there now.', errors })
    }
    const errors = [...contradictions(body), ...(await strangers(tx, found, body.rules))]
    if (errors.length > 0) throw new Problem('segmentPlan.invalid', { errors })
    const after = { ...body, revision: before.revision + 1 }
    await writePlan(tx, found.segmentId, { ...after, accountId: accountOf(actor).accountId })
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'segmentPlan.save',
      subject: { kind: 'segment', id: found.segmentId },
      before,
      after,
    })
    await tellCurators(tx, found.segmentId)
  })
}

/** Locks a segment's curation until the transaction ends: its plan, its proposals and its slates change one after another. */
export async function lockSegment(tx: Tx, segmentId: string): Promise<void> {
  await tx.select({ id: segments.id }).from(segments).where(eq(segments.id, segmentId)).for('update')
}

/** Tells the pages of the segment's curators to look again. */
export async function tellCurators(tx: Tx, segmentId: string): Promise<void> {
  await announce(tx, CHANNELS.segment(segmentId), { kind: 'segment.changed', payload: { segmentId } })
}

async function writePlan(tx: Tx, segmentId: string, { plan, quotas, rules, revision, accountId }: WholePlan & { accountId: string }) {
  const values = { ...plan, revision }
  await tx
    .insert(segmentPlans)
    .values({ segmentId, ...values })
    .onConflictDoUpdate({ target: segmentPlans.segmentId, set: { ...values, updatedAt: sql`now()` } })
  await tx.delete(segmentQuotas).where(eq(segmentQuotas.segmentId, segmentId))
  if (quotas.length > 0) await tx.insert(segmentQuotas).values(quotas.map((quota) => ({ ...quota, segmentId })))
  await tx.delete(segmentRules).where(eq(segmentRules.segmentId, segmentId))
  if (rules.length > 0) await tx.insert(segmentRules).values(rules.map((rule) => ({ ...rule, segmentId, createdBy: accountId })))
}

const needsValue = (kind: string) => VALUED_QUOTA_KINDS.some((valued) => valued === kind)

/** What contradicts itself in a plan, each with a pointer into the request. */
function contradictions({ plan, quotas, rules }: Pick<WholePlan, 'plan' | 'quotas' | 'rules'>): FieldError[] {
  const errors: FieldError[] = []
  const say = (pointer: string, code: string, detail: string) => errors.push({ pointer, code, detail })
  if (plan.relevantInvestorsPerPitch > plan.panelSize)
    say('/plan/relevantInvestorsPerPitch', 'panel.tooSmall', 'The panel is smaller than the relevant investors asked for each pitch.')
  const seen = new Set<string>()
  for (const [index, { kind, value, minimum, maximum }] of quotas.entries()) {
    const at = `/quotas/${index}`
    if (needsValue(kind) !== (value !== ''))
      say(`${at}/value`, 'quota.valueMissing', 'Say what is counted, where the kind does not say it all.')
    if (minimum === 0 && maximum === null) say(`${at}/minimum`, 'quota.boundMissing', 'A quota has a minimum, a maximum or both.')
    if (maximum !== null && maximum < minimum) say(`${at}/maximum`, 'quota.boundsCrossed', 'The maximum is smaller than the minimum.')
    if (seen.has(`${kind}:${value}`)) say(`${at}/kind`, 'quota.twice', 'There is such a quota already.')
    seen.add(`${kind}:${value}`)
  }
  const subjects = new Set<string>()
  for (const [index, { pitchId, investorId }] of rules.entries()) {
    if ((pitchId === null) === (investorId === null))
      say(`/rules/${index}`, 'rule.subjectMissing', 'A rule is about one pitch or one investor.')
    const subject = pitchId ?? investorId ?? ''
    if (subjects.has(subject)) say(`/rules/${index}`, 'rule.twice', 'There is a rule about it already.')
    subjects.add(subject)
  }
  return errors
}

/** Rules about pitches of no such edition, or investors that are none. */
async function strangers(tx: Tx, { editionId }: FoundSegment, rules: readonly Rule[]): Promise<FieldError[]> {
  const pitchIds = rules.flatMap(({ pitchId }) => pitchId ?? [])
  const investorIds = rules.flatMap(({ investorId }) => investorId ?? [])
  const known = new Set<string>()
  const isOurs = and(eq(pitches.editionId, editionId), inArray(pitches.id, pitchIds))
  for (const { id } of await tx.select({ id: pitches.id }).from(pitches).where(isOurs)) known.add(id)
  for (const { id } of await tx.select({ id: investors.id }).from(investors).where(inArray(investors.id, investorIds))) known.add(id)
  return rules.flatMap(({ pitchId, investorId }, index) =>
    known.has(pitchId ?? investorId ?? '')
      ? []
      : [{ pointer: `/rules/${index}`, code: 'rule.subjectUnknown', detail: 'There is no such pitch or investor in this edition.' }],
  )
}

/** Every field of the plan that differs from the revision that somebody read, with what stands there now. */
async function changesSince(tx: Tx, now: WholePlan, read: { segmentId: string; revision: number }): Promise<FieldError[]> {
  const { auditLog } = schema
  const saves = and(eq(auditLog.subjectKind, 'segment'), eq(auditLog.subjectId, read.segmentId), eq(auditLog.action, 'segmentPlan.save'))
  const [entry] = await tx
    .select({ after: auditLog.after })
    .from(auditLog)
    .where(and(saves, sql`${auditLog.after} ->> 'revision' = ${String(read.revision)}`))
    .orderBy(desc(auditLog.id))
    .limit(1)
  const was = flat(entry?.after ?? { plan: FIRST_NUMBERS, quotas: [], rules: [] })
  const is = flat(now)
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((pointer) => was.get(pointer) !== is.get(pointer))
    .map((pointer) => ({ pointer, code: 'field.changed', detail: is.get(pointer) ?? '' }))
}

/** A plan as one text for each field, quota and rule, by a pointer that does not depend on their order. */
function flat(whole: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  const part = (name: string): unknown => (typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined)
  const listOf = (name: string): object[] => {
    const list = part(name)
    return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : []
  }
  for (const [field, value] of Object.entries(part('plan') ?? {})) fields.set(`/plan/${field}`, String(value ?? ''))
  for (const quota of listOf('quotas')) {
    const { kind, value, minimum, maximum, flex }: Record<string, unknown> = { ...quota }
    fields.set(
      `/quotas/${String(kind)}${value === '' ? '' : `:${String(value)}`}`,
      `${String(minimum)}–${typeof maximum === 'number' ? maximum : ''} ±${String(flex)}`,
    )
  }
  for (const rule of listOf('rules')) {
    const { kind, pitchId, investorId, reason }: Record<string, unknown> = { ...rule }
    fields.set(`/rules/${String(pitchId ?? investorId)}`, `${String(kind)}: ${String(reason)}`)
  }
  return fields
}
