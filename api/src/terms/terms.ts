import { announce, CHANNELS, readAs, record, schema, withActor, type ActorTx } from '@scalebridge/db'
import { ARCHETYPES, isCurrency, isIso3, templateOf } from '@scalebridge/db/reference'
import { investorEyes } from '@scalebridge/db/publishing'
import { computeTerms, deviationsOf, isVisible, lintTerms, type TermSheet } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { MandateRow } from '../investors/investors.queries.ts'
import { refuseClosed } from '../matching/closed-pairs.ts'
import { findVerifiedMandate, findVisiblePitch } from '../matching/matching.ts'
import { findListed } from '../matching/matching.queries.ts'
import { findPitch } from '../pitches/pitches.ts'
import { presentPitch } from '../pitches/present-pitch.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import type { getListedTerms, saveTerms, StatedTerms, Terms } from './terms.contract.ts'
import { findSheet, type SheetRow } from './terms.queries.ts'

/** The term sheet of a pitch for its team and the Secretariat, with what follows from it. */
export async function readTerms(deps: Deps, actor: Actor, pitchId: string): Promise<Terms> {
  const found = await findPitch(deps.db, actor, pitchId)
  const row = await readAs(deps.pool, actor, (reader) => findSheet(reader, pitchId))
  return {
    pitchId,
    revision: row?.revision ?? 0,
    isDemonstration: found.edition.isDemonstration,
    mayEdit: presentPitch(deps, actor, found).allowed.editFinance,
    terms: row === undefined ? null : stated(row, row.content),
  }
}

/** Saves a whole sheet. 409 when its pitch cannot be changed any more, 412 when somebody else changed the sheet meanwhile. */
export async function writeTerms(
  deps: Deps,
  actor: Actor,
  { params, body, seen }: Input<typeof saveTerms> & { seen: () => number | undefined },
): Promise<Terms> {
  const { pitchId } = params
  await withActor(deps.db, actor, async (tx) => {
    const found = await findPitch(tx, actor, pitchId)
    if (!hasPitchRole(actor, ['partnership_lead', 'partnership_editor', 'partnership_finance_editor'], found.pitch))
      throw new Problem('pitch.notFound')
    // The pitch's own lock: a submission freezes the sheet that stands, and none is written behind it.
    const [pitch] = await tx.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId)).for('update')
    if (pitch === undefined) throw new Problem('pitch.notFound')
    const expected = seen()
    if (!presentPitch(deps, actor, { ...found, pitch }).allowed.editFinance)
      throw new Problem('pitch.notEditable', { detail: 'What was submitted stays as it is.' })
    const before = await findSheet(tx, pitchId)
    if (expected !== undefined && expected !== (before?.revision ?? 0)) throw new Problem('terms.changedMeanwhile')
    refuseUnknown(body.sheet)
    await putSheet(tx, { pitchId, sheet: body.sheet, before, accountId: accountOf(actor).accountId, now: deps.clock() })
  })
  return readTerms(deps, actor, pitchId)
}

async function putSheet(
  tx: ActorTx,
  {
    pitchId,
    sheet,
    before,
    accountId,
    now,
  }: { pitchId: string; sheet: TermSheet; before: SheetRow | undefined; accountId: string; now: Date },
): Promise<void> {
  const { archetype } = sheet
  // A sheet keeps the version it began from while its archetype stays.
  const version = before?.templateId === archetype ? before?.templateVersion : archetype && templateOf(archetype)?.version
  const values = {
    revision: (before?.revision ?? 0) + 1,
    templateId: archetype,
    templateVersion: version ?? null,
    content: sheet,
    updatedAt: now,
    updatedBy: accountId,
  }
  await tx
    .insert(schema.termSheets)
    .values({ pitchId, ...values })
    .onConflictDoUpdate({ target: schema.termSheets.pitchId, set: values })
  await record(tx, {
    actorId: accountId,
    action: 'terms.save',
    subject: { kind: 'pitch', id: pitchId },
    before: before?.content ?? null,
    after: sheet,
  })
  await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
}

/** The sheet of a pitch on the mandate's list, without the names that are kept private; null for any other pitch. */
export async function readListedTerms(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof getListedTerms>,
): Promise<Output<typeof getListedTerms>> {
  const mandate = await findVerifiedMandate(deps.db, actor, params.mandateId)
  const pitch = await findVisiblePitch(deps.db, mandate, params.pitchId)
  await refuseClosed(deps.db, mandate, pitch)
  const [edition] = await deps.db.select().from(schema.editions).where(eq(schema.editions.id, mandate.editionId))
  return {
    isDemonstration: edition?.isDemonstration ?? false,
    terms: await listedTermsOf(deps, actor, { mandates: [mandate], pitchId: pitch.id }),
  }
}

/** The sheet of a pitch that stands on the list of one of these mandates, without the names that are kept private; else null. */
export async function listedTermsOf(
  { db, pool }: Pick<Deps, 'db' | 'pool'>,
  actor: Actor,
  { mandates, pitchId }: { mandates: readonly MandateRow[]; pitchId: string },
): Promise<StatedTerms | null> {
  for (const mandate of mandates) {
    const place = mandate.state === 'active' ? await findListed(db, mandate, pitchId) : undefined
    if (place === undefined) continue
    const { publishing, reader } = (await investorEyes(db, mandate.investorId, [pitchId]))(pitchId)
    const row = isVisible(publishing, 'terms', reader) ? await readAs(pool, actor, (rows) => findSheet(rows, pitchId)) : undefined
    if (row !== undefined) return statedForReaders(row)
  }
  return null
}

/** A sheet as readers outside its team get it: without the names that are kept private. */
export function statedForReaders(row: SheetRow): StatedTerms {
  return stated(row, withoutPrivateNames(row.content))
}

function stated(row: SheetRow, sheet: TermSheet): StatedTerms {
  return {
    sheet,
    template:
      row.templateId === null || row.templateVersion === null
        ? null
        : { id: listed(ARCHETYPES, row.templateId), version: row.templateVersion },
    computed: computeTerms(row.content),
    findings: lintTerms(row.content),
    deviations: deviationsOf(row.content, row.templateVersion ?? undefined),
    updatedAt: row.updatedAt.toISOString(),
  }
}

function withoutPrivateNames(sheet: TermSheet): TermSheet {
  return {
    ...sheet,
    stack: sheet.stack.map((layer) => (layer.isProviderPrivate ? { ...layer, provider: null } : layer)),
    guarantees: sheet.guarantees.map((one) => (one.isGuarantorPrivate ? { ...one, guarantor: null } : one)),
  }
}

/** What the shape alone does not refuse. */
function refuseUnknown({ stack, currency, domicile }: TermSheet): void {
  const errors: FieldError[] = []
  const twin = stack.findIndex(({ id }, index) => stack.findIndex((other) => other.id === id) < index)
  if (twin >= 0) errors.push({ pointer: `/stack/${twin}/id`, code: 'layer.twin', detail: 'Two layers have the same id.' })
  if (!isCurrency(currency)) errors.push({ pointer: '/currency', code: 'currency.unknown', detail: 'This is not an ISO 4217 currency.' })
  if (domicile !== null && !isIso3(domicile))
    errors.push({ pointer: '/domicile', code: 'country.unknown', detail: 'This is not a country or area of the UN’s list.' })
  if (errors.length > 0) throw new Problem('terms.invalid', { errors })
}
