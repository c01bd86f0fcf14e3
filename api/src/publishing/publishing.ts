/** Who may read what of a pitch, and what its partnership agreed to: chosen by its team, seen by the Secretariat. */
import { announce, CHANNELS, record, schema, type Db, type Tx } from '@scalebridge/db'
import {
  CONSENT_PURPOSES,
  CONSENT_TEXTS,
  CONSENTS_WITH_EVIDENCE,
  DEFAULT_AUDIENCES,
  LOCALES,
  MATCHED_STATES,
  NOT_PUBLIC_BLOCKS,
} from '@scalebridge/db/reference'
import { desc, eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { requestMatch } from '../matching/run-status.ts'
import { findPitch } from '../pitches/pitches.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import { toPublishing } from '@scalebridge/db/publishing'
import { recardOnStage } from '../stage/withdrawal.ts'
import type { savePublishing, sayConsent } from './publishing.contract.ts'
import type { PublishingShape } from './publishing.shapes.ts'
import { isCatalogueState } from './solutions.ts'

const { accounts, consents, pitches, publishing } = schema
const WRITERS = ['partnership_lead', 'partnership_editor'] as const

/** What stands, and all that was ever said of consents, newest first. */
export async function readPublishing(db: Db | Tx, actor: Actor, pitchId: string): Promise<PublishingShape> {
  const { pitch } = await findPitch(db, actor, pitchId)
  const [row] = await db.select().from(publishing).where(eq(publishing.pitchId, pitchId))
  const history = await historyOf(db, pitchId)
  const stands = CONSENT_PURPOSES.map((purpose) => {
    const newest = history.find((said) => said.purpose === purpose)
    const { purpose: _purpose, ...said } = newest ?? { purpose }
    return { purpose, textVersion: CONSENT_TEXTS[purpose], said: 'at' in said ? said : null }
  })
  return {
    pitchId,
    revision: row?.revision ?? 0,
    ...toPublishing(row),
    consents: stands,
    history,
    isInCatalogue: isCatalogueState(pitch) && stands.some(({ purpose, said }) => purpose === 'catalogue' && said?.isGiven === true),
    allowed: {
      edit: hasPitchRole(actor, WRITERS, pitch),
      consent: hasPitchRole(actor, ['partnership_lead'], pitch),
    },
  }
}

async function historyOf(db: Db | Tx, pitchId: string): Promise<PublishingShape['history']> {
  const rows = await db
    .select({ said: consents, by: accounts.name, email: accounts.email })
    .from(consents)
    .leftJoin(accounts, eq(accounts.id, consents.accountId))
    .where(eq(consents.pitchId, pitchId))
    .orderBy(desc(consents.id))
    .limit(500)
  return rows.map(({ said, by, email }) => ({
    purpose: listed(CONSENT_PURPOSES, said.purpose),
    isGiven: said.isGiven,
    textVersion: said.textVersion,
    locale: listed(LOCALES, said.locale),
    evidence: said.evidence,
    at: said.at.toISOString(),
    by: by ?? email,
  }))
}

/** Saves the choices as a whole; they hold at once. 412 when somebody else changed them meanwhile, 422 where they do not fit. */
export async function writePublishing(
  deps: Deps,
  actor: Actor,
  { params, body, seen }: Input<typeof savePublishing> & { seen: () => number | undefined },
): Promise<PublishingShape> {
  const { pitchId } = params
  const { accountId } = accountOf(actor)
  await deps.db.transaction(async (tx) => {
    await lockOwn(tx, actor, pitchId)
    const expected = seen()
    const [before] = await tx.select().from(publishing).where(eq(publishing.pitchId, pitchId))
    if (expected !== undefined && expected !== (before?.revision ?? 0)) throw new Problem('publishing.changedMeanwhile')
    const chosen = { ...body, alias: textOrNull(body.alias), capability: textOrNull(body.capability) }
    refuseMisfits(chosen)
    const values = { ...chosen, revision: (before?.revision ?? 0) + 1, updatedAt: deps.clock(), updatedBy: accountId }
    await tx
      .insert(publishing)
      .values({ pitchId, ...values })
      .onConflictDoUpdate({ target: publishing.pitchId, set: values })
    await record(tx, {
      actorId: accountId,
      action: 'publishing.save',
      subject: { kind: 'pitch', id: pitchId },
      before: before === undefined ? { audiences: DEFAULT_AUDIENCES, isSafe: false } : toPublishing(before),
      after: chosen,
    })
    await recardOnStage(tx, deps, { pitchId, actorId: accountId })
    await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
  })
  return readPublishing(deps.db, actor, pitchId)
}

/**
 * Writes a word on a purpose into the ledger; the same word again writes nothing.
 * Errors: `consent.textChanged` where other words stand now than were read, `consent.evidenceMissing`.
 */
export async function writeConsent(deps: Deps, actor: Actor, { params, body }: Input<typeof sayConsent>): Promise<PublishingShape> {
  const { pitchId } = params
  const { accountId } = accountOf(actor)
  const evidence = textOrNull(body.evidence ?? null)
  await deps.db.transaction(async (tx) => {
    await lockOwn(tx, actor, pitchId)
    if (body.textVersion !== CONSENT_TEXTS[body.purpose]) throw new Problem('consent.textChanged')
    const needsEvidence = body.isGiven && CONSENTS_WITH_EVIDENCE.some((purpose) => purpose === body.purpose)
    if (needsEvidence && (evidence === null || evidence.length < 3))
      throw new Problem('consent.evidenceMissing', { errors: [{ pointer: '/evidence', code: 'consent.evidence', detail: 'is missing' }] })
    const [newest] = await tx
      .select()
      .from(consents)
      .where(sql`${consents.pitchId} = ${pitchId} and ${consents.purpose} = ${body.purpose}`)
      .orderBy(desc(consents.id))
      .limit(1)
    const said = { isGiven: body.isGiven, textVersion: body.textVersion, evidence: body.isGiven ? evidence : null }
    const isSaid = newest === undefined ? false : said.isGiven === newest.isGiven && (!said.isGiven || sameGrant(newest, said))
    if (isSaid) return
    const row = { pitchId, purpose: body.purpose, locale: body.locale, ...said, accountId, at: deps.clock() }
    await tx.insert(consents).values(row)
    if (body.purpose === 'investors') await matchAgain(tx, pitchId)
    if (body.purpose === 'stage') await recardOnStage(tx, deps, { pitchId, actorId: accountId })
    await record(tx, {
      actorId: accountId,
      action: body.isGiven ? 'consent.give' : 'consent.withdraw',
      subject: { kind: 'pitch', id: pitchId },
      after: { purpose: body.purpose, textVersion: body.textVersion, locale: body.locale },
    })
    await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
  })
  return readPublishing(deps.db, actor, pitchId)
}

/** Investors' lists lose it, or have it again, without waiting for the night. */
async function matchAgain(tx: Tx, pitchId: string): Promise<void> {
  const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId))
  if (pitch === undefined || !MATCHED_STATES.some((state) => state === pitch.state)) return
  await requestMatch(tx, { kind: 'pitch', pitchId, editionId: pitch.editionId })
}

function sameGrant(
  newest: { textVersion: number; evidence: string | null },
  said: { textVersion: number; evidence: string | null },
): boolean {
  return newest.textVersion === said.textVersion && newest.evidence === said.evidence
}

/** The caller's own pitch: until the transaction ends nobody else says anything of it. */
async function lockOwn(tx: Tx, actor: Actor, pitchId: string): Promise<void> {
  const { pitch } = await findPitch(tx, actor, pitchId)
  if (!hasPitchRole(actor, WRITERS, pitch)) throw new Problem('pitch.notFound')
  await tx.select({ id: pitches.id }).from(pitches).where(eq(pitches.id, pitchId)).for('update')
}

function textOrNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

function refuseMisfits({ audiences, isSafe, alias }: Input<typeof savePublishing>['body']): void {
  const errors: FieldError[] = NOT_PUBLIC_BLOCKS.filter((block) => audiences[block] === 'public').map((block) => ({
    pointer: `/audiences/${block}`,
    code: 'audience.notPublic',
    detail: 'This is for investors at the most.',
  }))
  if (alias === null ? isSafe : alias.length < 3)
    errors.push({ pointer: '/alias', code: 'alias.missing', detail: 'A safe profile needs an alias of three letters or more.' })
  if (errors.length > 0) throw new Problem('publishing.invalid', { errors })
}
