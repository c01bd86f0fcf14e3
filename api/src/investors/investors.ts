import { CHANNELS, announce, record, schema, type Db, type Tx } from '@scalebridge/db'
import {
  INSTRUMENTS,
  INVESTOR_ROLES,
  INVESTOR_STATES,
  INVESTOR_TYPES,
  LOCALES,
  MANDATE_MONTHS,
  MANDATE_MOVES,
  MANDATE_STATES,
  MANDATE_THRESHOLDS,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
  type MandateState,
} from '@scalebridge/db/reference'
import { eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { latestRuns, newerRun, requestMatch, toRunStatus, type RunRow } from '../matching/run-status.ts'
import { accountOf, investorsOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './investors.contract.ts'
import { findCurrentEditionId, findMandate, listMandatesOf, lockMandate, type MandateRow } from './investors.queries.ts'
import { contradictions, type MandateContentValue } from './mandate-rules.ts'

/** The mandates of the caller's investors, oldest first. */
export async function listMandates(
  deps: Deps,
  actor: Actor,
  { querystring }: Input<typeof contract.listMandates>,
): Promise<Output<typeof contract.listMandates>> {
  const scope = { list: 'mandates', actor }
  const size = querystring.size ?? 20
  const [after] = readCursor(deps, scope, querystring.cursor) ?? []
  const found = await listMandatesOf(deps.db, investorsOf(actor, INVESTOR_ROLES), { after, limit: size + 1 })
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: (row) => [row.id] })
  return { items: await presentMandates(deps.db, rows), nextCursor }
}

/** A mandate of the caller's own investor; 404 for any other, whether it exists or not. */
export async function getMandate(deps: Deps, actor: Actor, { params }: Input<typeof contract.getMandate>): Promise<contract.Mandate> {
  return presentMandate(deps.db, await readOwnMandate(deps.db, actor, params.mandateId))
}

/** Writes a mandate as a draft for the current edition. 422 where it contradicts itself. */
export async function createMandate(deps: Deps, actor: Actor, { body }: Input<typeof contract.createMandate>): Promise<contract.Mandate> {
  const { investorId, ...content } = body
  if (!investorsOf(actor, ['investor_lead']).includes(investorId)) throw new Problem('investor.notFound')
  refuseContradictions(content)
  return deps.db.transaction(async (tx) => {
    const editionId = await findCurrentEditionId(tx)
    if (editionId === undefined) throw new Problem('edition.notFound')
    const [row] = await tx
      .insert(schema.mandates)
      .values({ ...content, investorId, editionId })
      .returning({ id: schema.mandates.id })
    const mandate = ownMandate(actor, await findMandate(tx, row?.id ?? ''))
    await record(tx, { actorId: accountOf(actor).accountId, action: 'mandate.create', subject: subjectOf(mandate), after: content })
    await announce(tx, CHANNELS.mandate(mandate.id), { kind: 'mandate.changed', payload: { mandateId: mandate.id } })
    return presentMandate(tx, mandate)
  })
}

/** Replaces a mandate's content; 409 when it changed since the caller read it. An active one is matched again. */
export async function saveMandate(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.saveMandate>,
): Promise<contract.Mandate> {
  const { revision, ...content } = body
  return deps.db.transaction(async (tx) => {
    const before = mandateToLead(actor, await lockMandate(tx, params.mandateId, investorsOf(actor, INVESTOR_ROLES)))
    if (before.revision !== revision) {
      throw new Problem('mandate.changedMeanwhile', { detail: 'Load the mandate again, and make your change on top of theirs.' })
    }
    refuseContradictions(content)
    // What a person has stated is no longer derived from a source.
    const derivedFields = before.derivedFields.filter((field) => !isChanged(before, content, field))
    await tx
      .update(schema.mandates)
      .set({ ...content, derivedFields, revision: revision + 1, updatedAt: sql`now()` })
      .where(eq(schema.mandates.id, before.id))
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'mandate.save',
      subject: subjectOf(before),
      before: { ...contentOf(before), capacity: before.capacity, publicThresholds: before.publicThresholds },
      after: content,
    })
    return afterChange(tx, before, { isMatchedAgain: before.state === 'active' })
  })
}

/** Activates, pauses or renews a mandate, as the allowed moves say; asked for the state it is in, it stays as it is. */
export async function moveMandate(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.moveMandate>,
): Promise<contract.Mandate> {
  return deps.db.transaction(async (tx) => {
    const before = mandateToLead(actor, await lockMandate(tx, params.mandateId, investorsOf(actor, INVESTOR_ROLES)))
    const { accountId } = accountOf(actor)
    if (before.state === body.state && body.renew !== true) return presentMandate(tx, before)
    if (before.state !== body.state) await transition(tx, before, { to: body.state, actorId: accountId })
    if (body.state === 'active') await giveTime(tx, before, { isRenewed: body.renew === true, actorId: accountId })
    return afterChange(tx, before, { isMatchedAgain: before.state !== body.state })
  })
}

/** Reads the caller's own mandate. Another's is not even read: it takes as long as none. */
export async function readOwnMandate(db: Db | Tx, actor: Actor, mandateId: string): Promise<MandateRow> {
  return ownMandate(actor, await findMandate(db, mandateId, investorsOf(actor, INVESTOR_ROLES)))
}

/** The caller's own mandate, or the 404 that a missing one gets too. */
export function ownMandate<M extends { investorId: string }>(actor: Actor, mandate: M | undefined): M {
  if (mandate === undefined || !investorsOf(actor, INVESTOR_ROLES).includes(mandate.investorId)) throw new Problem('mandate.notFound')
  return mandate
}

/** Lists are for verified investors only; says which of the two other states stands in the way. */
export function refuseUnverified(investorState: string): void {
  if (investorState === 'verified') return
  throw investorState === 'suspended'
    ? new Problem('investor.suspended', { detail: 'The Secretariat has suspended this investor. Please write to the Secretariat.' })
    : new Problem('investor.notVerified', {
        detail: 'The Secretariat has not verified this investor yet. You can write your mandate now; pitches appear once you are verified.',
      })
}

/** The one place that writes a mandate's state. */
async function transition(tx: Tx, mandate: MandateRow, { to, actorId }: { to: MandateState; actorId: string }): Promise<void> {
  const from = listed(MANDATE_STATES, mandate.state)
  if (!MANDATE_MOVES[from].includes(to)) {
    throw new Problem('mandate.moveNotAllowed', { detail: `A mandate that is ${from} cannot become ${to}.` })
  }
  await tx
    .update(schema.mandates)
    .set({ state: to, revision: mandate.revision + 1, updatedAt: sql`now()` })
    .where(eq(schema.mandates.id, mandate.id))
  await record(tx, { actorId, action: 'mandate.move', subject: subjectOf(mandate), before: { state: from }, after: { state: to } })
}

/** A mandate that becomes active has a year from now, unless more of an earlier one is left; a renewal always gives the whole year. */
async function giveTime(tx: Tx, before: MandateRow, { isRenewed, actorId }: { isRenewed: boolean; actorId: string }): Promise<void> {
  const isRunning = before.state !== 'expired' && before.expiresAt !== null && before.expiresAt.getTime() > Date.now()
  if (isRunning && !isRenewed) return
  await tx
    .update(schema.mandates)
    .set({ expiresAt: sql`now() + make_interval(months => ${MANDATE_MONTHS})`, remindedDays: null })
    .where(eq(schema.mandates.id, before.id))
  if (isRenewed) await record(tx, { actorId, action: 'mandate.renew', subject: subjectOf(before), before: { expiresAt: before.expiresAt } })
}

/** Promises the matching that a change asks for, tells those who watch, and presents the mandate as it is now. */
async function afterChange(tx: Tx, before: MandateRow, { isMatchedAgain }: { isMatchedAgain: boolean }): Promise<contract.Mandate> {
  if (isMatchedAgain) await requestMatch(tx, { kind: 'mandate', mandateId: before.id, editionId: before.editionId })
  await announce(tx, CHANNELS.mandate(before.id), { kind: 'mandate.changed', payload: { mandateId: before.id } })
  return presentMandate(tx, (await findMandate(tx, before.id)) ?? before)
}

/** An own mandate that the caller may change: colleagues who may only read it are told so. */
function mandateToLead(actor: Actor, mandate: MandateRow | undefined): MandateRow {
  const own = ownMandate(actor, mandate)
  if (!investorsOf(actor, ['investor_lead']).includes(own.investorId)) throw new Problem('policy.roleMissing')
  return own
}

function refuseContradictions(content: MandateContentValue): void {
  const errors = contradictions(content)
  if (errors.length > 0) throw new Problem('mandate.invalid', { errors })
}

function subjectOf(mandate: { id: string }) {
  return { kind: 'mandate', id: mandate.id }
}

/** Every list of a mandate is a set: the order of clicks states nothing. */
function isChanged(before: MandateRow, content: MandateContentValue, field: string): boolean {
  return canonical(Reflect.get(before, field)) !== canonical(Reflect.get(content, field))
}

function canonical(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : value)
}

async function presentMandate(db: Db | Tx, row: MandateRow): Promise<contract.Mandate> {
  const runs = await latestRuns(db, [row.id, row.editionId])
  return toMandate(row, runs)
}

async function presentMandates(db: Db, rows: readonly MandateRow[]): Promise<contract.Mandate[]> {
  const runs = await latestRuns(
    db,
    rows.flatMap((row) => [row.id, row.editionId]),
  )
  return rows.map((row) => toMandate(row, runs))
}

/** A run of the whole edition is one of each of its active mandates too. */
function runOf(row: MandateRow, runs: ReadonlyMap<string, RunRow>): RunRow | undefined {
  const own = runs.get(row.id)
  return row.state === 'active' ? newerRun(own, runs.get(row.editionId)) : own
}

function toMandate(row: MandateRow, runs: ReadonlyMap<string, RunRow>): contract.Mandate {
  const run = runOf(row, runs)
  return {
    id: row.id,
    investorId: row.investorId,
    investorName: row.investorName,
    investorType: listed(INVESTOR_TYPES, row.investorType),
    investorState: listed(INVESTOR_STATES, row.investorState),
    state: listed(MANDATE_STATES, row.state),
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
    ...contentOf(row),
    capacity: row.capacity,
    publicThresholds: row.publicThresholds.map((one) => listed(MANDATE_THRESHOLDS, one)),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    derivedFields: row.derivedFields,
    run: run === undefined ? null : toRunStatus(run),
  }
}

function contentOf(row: MandateRow): MandateContentValue {
  return {
    name: row.name,
    language: listed(LOCALES, row.language),
    text: row.text,
    goals: row.goals,
    targets: row.targets,
    countries: row.countries,
    countryGroups: row.countryGroups,
    strictGeography: row.strictGeography,
    excludedCountries: row.excludedCountries,
    excludedSectors: row.excludedSectors.map((sector) => listed(SENSITIVE_SECTORS, sector)),
    instruments: row.instruments.map((instrument) => listed(INSTRUMENTS, instrument)),
    ticketMinMinor: row.ticketMinMinor,
    ticketMaxMinor: row.ticketMaxMinor,
    ticketCurrency: row.ticketCurrency,
    stages: row.stages.map((stage) => listed(STAGES, stage)),
    minimumEvidence: row.minimumEvidence,
    supportOffered: row.supportOffered.map((kind) => listed(SUPPORT_KINDS, kind)),
    namedToPartnerships: row.namedToPartnerships,
  }
}
