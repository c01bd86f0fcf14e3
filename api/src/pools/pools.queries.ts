import { schema, usdRates, type Db } from '@scalebridge/db'
import { LOCALES, MATCHED_STATES, PITCH_STATES, POOL_MEMBER_STATES, type MandatesAbove } from '@scalebridge/db/reference'
import { poolSum } from '@scalebridge/db/rules'
import { usdMinorOf } from '@scalebridge/worker/engine'
import { and, arrayOverlaps, desc, eq, inArray, ne, notInArray, or } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { hasPitchRole, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findPitch } from '../pitches/pitches.ts'
import type { getPools, Pool } from './pools.contract.ts'

const { exchangeRates, investors, mandates, organisations, pitches, poolMembers } = schema
type PitchRow = typeof pitches.$inferSelect

const MOST_CANDIDATES = 20

/** What a pitch's team sees of pooling: the pools it is asked into, and whom it could ask. 404 for anybody else's pitch. */
export async function readPools(deps: Deps, actor: Actor, pitchId: string): Promise<Output<typeof getPools>> {
  const { pitch } = await findPitch(deps.db, actor, pitchId)
  const poolIds = await poolIdsOf(deps.db, pitch)
  const pools = await Promise.all(poolIds.map((id) => presentPool(deps.db, actor, id)))
  const isIn = pools.some(
    ({ state, members }) => state !== 'withdrawn' && members.some((one) => one.pitchId === pitch.id && one.state === 'joined'),
  )
  const isMatched = MATCHED_STATES.some((state) => state === pitch.state)
  const mayAsk = isMatched && pitch.form !== 'pool' && mayLead(actor, pitch)
  return {
    mandatesAbove: pitch.form === 'pool' ? 'unknown' : await mandatesAbove(deps.db, pitch),
    mayStart: mayAsk && !isIn,
    pools,
    candidates: mayAsk && !isIn ? await findCandidates(deps.db, pitch) : [],
  }
}

/** Whether the caller leads the pitch, or starts pools for the Secretariat. */
export function mayLead(actor: Actor, pitch: Pick<PitchRow, 'id' | 'organisationId'>): boolean {
  return hasPitchRole(actor, ['partnership_lead'], pitch) || isSecretariat(actor)
}

export function isSecretariat(actor: Actor): boolean {
  return hasRole(actor, ['secretariat_curator', 'secretariat_officer', 'admin'])
}

/** A pool with its members; those who declined or left are told only to the pool's own. @throws Problem 404 */
export async function presentPool(db: Db, actor: Actor, poolId: string): Promise<Pool> {
  const [found] = await db
    .select({ pool: pitches, organisationName: organisations.name })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(and(eq(pitches.id, poolId), eq(pitches.form, 'pool')))
  if (found === undefined) throw new Problem('pitch.notFound')
  const { pool } = found
  const [members, rates] = await Promise.all([findMembers(db, poolId), usdRates(db, pool.editionId)])
  const joined = members.filter(({ state }) => state === 'joined').map(({ pitch }) => ({ ...pitch, pitchId: pitch.id }))
  const sum = poolSum(joined, rates)
  const pooled = new Map(sum.asks.map(({ pitchId, amountMinor }) => [pitchId, amountMinor]))
  return {
    id: pool.id,
    title: pool.title,
    summary: pool.summary,
    language: listed(LOCALES, pool.language),
    state: listed(PITCH_STATES, pool.state),
    leadOrganisationName: found.organisationName,
    askMinor: sum.askMinor,
    askCurrency: sum.askMinor === null ? null : sum.currency,
    ratesOf: sum.isNormalised ? await oldestRate(db, pool.editionId, joined) : null,
    goals: pool.goals,
    countries: pool.countries,
    members: members.map(({ pitch, organisationName, state }) => ({
      ...shownOf(pitch, organisationName),
      state: listed(POOL_MEMBER_STATES, state),
      pooledMinor: state === 'joined' ? (pooled.get(pitch.id) ?? null) : null,
      isOwn: hasPitchRole(actor, ['partnership_lead'], pitch),
    })),
  }
}

function findMembers(db: Db, poolId: string) {
  return db
    .select({ pitch: pitches, organisationName: organisations.name, state: poolMembers.state })
    .from(poolMembers)
    .innerJoin(pitches, eq(pitches.id, poolMembers.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(eq(poolMembers.poolId, poolId))
    .orderBy(poolMembers.invitedAt, pitches.id)
}

/** The pool itself, or those that a pitch was asked into, the newest first. */
async function poolIdsOf(db: Db, pitch: PitchRow): Promise<string[]> {
  if (pitch.form === 'pool') return [pitch.id]
  const rows = await db
    .select({ id: poolMembers.poolId })
    .from(poolMembers)
    .where(eq(poolMembers.pitchId, pitch.id))
    .orderBy(desc(poolMembers.poolId))
  return rows.map(({ id }) => id)
}

/** Submitted pitches that agreed to be found and share a goal or a country. */
async function findCandidates(db: Db, pitch: PitchRow): Promise<Output<typeof getPools>['candidates']> {
  const isNear = or(
    pitch.goals.length === 0 ? undefined : arrayOverlaps(pitches.goals, pitch.goals),
    pitch.countries.length === 0 ? undefined : arrayOverlaps(pitches.countries, pitch.countries),
  )
  if (isNear === undefined) return []
  const inPools = db.select({ id: poolMembers.pitchId }).from(poolMembers).where(eq(poolMembers.state, 'joined'))
  const rows = await db
    .select({ pitch: pitches, organisationName: organisations.name })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(
      and(
        eq(pitches.editionId, pitch.editionId),
        eq(pitches.openToPooling, true),
        ne(pitches.form, 'pool'),
        ne(pitches.id, pitch.id),
        inArray(pitches.state, MATCHED_STATES),
        notInArray(pitches.id, inPools),
        isNear,
      ),
    )
    .orderBy(pitches.id)
  const shared = (a: readonly (string | number)[], b: readonly (string | number)[]) => a.filter((value) => b.includes(value)).length
  return rows
    .map((row) => ({
      ...shownOf(row.pitch, row.organisationName),
      sharedGoals: shared(row.pitch.goals, pitch.goals),
      sharedCountries: shared(row.pitch.countries, pitch.countries),
    }))
    .toSorted((a, b) => b.sharedGoals + b.sharedCountries - (a.sharedGoals + a.sharedCountries))
    .slice(0, MOST_CANDIDATES)
}

function shownOf(pitch: PitchRow, organisationName: string) {
  return {
    pitchId: pitch.id,
    title: pitch.title,
    language: listed(LOCALES, pitch.language),
    organisationName,
    goals: pitch.goals,
    countries: pitch.countries,
    askMinor: pitch.askMinor,
    askCurrency: pitch.askCurrency,
  }
}

/** The oldest of the rates that the members' currencies were read by: the sum is no fresher than it. */
async function oldestRate(db: Db, editionId: string, joined: readonly PitchRow[]): Promise<Pool['ratesOf']> {
  const currencies = joined.flatMap(({ askCurrency }) => (askCurrency === null ? [] : [askCurrency]))
  const [rate] = await db
    .select({ asOf: exchangeRates.asOf, source: exchangeRates.source })
    .from(exchangeRates)
    .where(and(eq(exchangeRates.editionId, editionId), inArray(exchangeRates.currency, currencies)))
    .orderBy(exchangeRates.asOf)
    .limit(1)
  return rate ?? null
}

/** How many active mandates' smallest ticket is above the ask, in words. */
async function mandatesAbove(db: Db, pitch: PitchRow): Promise<MandatesAbove> {
  const [rates, rows] = await Promise.all([
    usdRates(db, pitch.editionId),
    db
      .select({ minimum: mandates.ticketMinMinor, currency: mandates.ticketCurrency })
      .from(mandates)
      .innerJoin(investors, eq(investors.id, mandates.investorId))
      .where(and(eq(mandates.editionId, pitch.editionId), eq(mandates.state, 'active'), eq(investors.state, 'verified'))),
  ])
  const ask = usdMinorOf(pitch.askMinor, pitch.askCurrency, new Map([...rates, ['USD', 1]]))
  if (ask === null || rows.length < LEAST_MANDATES) return 'unknown'
  const above = rows.filter(({ minimum, currency }) => (usdMinorOf(minimum, currency, rates) ?? 0) > ask).length
  const share = above / rows.length
  if (share < 0.2) return 'few'
  return share < 0.5 ? 'some' : 'many'
}

/** Of fewer mandates not even a word is said. */
const LEAST_MANDATES = 5
