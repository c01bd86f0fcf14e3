import type { InferSelectModel } from 'drizzle-orm'
import type { Db } from '../connect.ts'
import type { MemberRole } from '../reference/roles.ts'
import * as schema from '../schema/index.ts'

type Insert<T extends { $inferInsert: unknown }> = T['$inferInsert']
export type Edition = InferSelectModel<typeof schema.editions>
export type Pitch = InferSelectModel<typeof schema.pitches>
export type Mandate = InferSelectModel<typeof schema.mandates>

let counter = 0
const next = () => (counter += 1)
const inSixLanguages = (text: string) => ({ ar: text, zh: text, en: text, fr: text, ru: text, es: text })
const DAY_MS = 86_400_000

/** A day `days` from now; factories place an open call around the present. */
export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS)
}

async function one<T>(rows: Promise<T[]>): Promise<T> {
  const [row] = await rows
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}

/** An edition whose call is open now. */
export function makeEdition(db: Db, overrides: Partial<Insert<typeof schema.editions>> = {}): Promise<Edition> {
  const n = next()
  return one(
    db
      .insert(schema.editions)
      .values({
        slug: `edition-${n}`,
        state: 'open',
        isCurrent: false,
        title: inSixLanguages(`Edition ${n}`),
        theme: inSixLanguages('A theme'),
        goalsUnderReview: [6, 7],
        zone: 'America/New_York',
        opensAt: daysFromNow(-10),
        clarificationsUntil: daysFromNow(20),
        closesAt: daysFromNow(30),
        editUntil: daysFromNow(40),
        resultsAt: daysFromNow(50),
        forumStartsAt: daysFromNow(70),
        forumEndsAt: daysFromNow(71),
        ...overrides,
      })
      .returning(),
  )
}

/** A segment of an hour and a half on the Forum's day. */
export function makeSegment(db: Db, overrides: Partial<Insert<typeof schema.segments>> & { editionId: string }) {
  const n = next()
  return one(
    db
      .insert(schema.segments)
      .values({
        slug: `segment-${n}`,
        kind: 'sdg_action',
        position: n,
        title: inSixLanguages(`Segment ${n}`),
        theme: inSixLanguages('A theme of its own'),
        goals: [7, 14],
        startsAt: daysFromNow(70),
        endsAt: daysFromNow(70.0625),
        ...overrides,
      })
      .returning(),
  )
}

export function makeOrganisation(db: Db, overrides: Partial<Insert<typeof schema.organisations>> = {}) {
  return one(
    db
      .insert(schema.organisations)
      .values({ name: `Organisation ${next()}`, ...overrides })
      .returning(),
  )
}

export function makeAccount(db: Db, overrides: Partial<Insert<typeof schema.accounts>> = {}) {
  return one(
    db
      .insert(schema.accounts)
      .values({ email: `person${next()}@example.org`, ...overrides })
      .returning(),
  )
}

/** An account with one role in an organisation (a new one unless given). */
export async function makeMember(db: Db, role: MemberRole, organisationId?: string) {
  const organisation = organisationId ?? (await makeOrganisation(db)).id
  const account = await makeAccount(db)
  await db.insert(schema.memberships).values({ accountId: account.id, organisationId: organisation, role })
  return { account, organisationId: organisation }
}

/** A draft with everything a submission needs; pass `state` and `number` for a submitted one. */
export async function makePitch(db: Db, overrides: Partial<Insert<typeof schema.pitches>> & { editionId: string }): Promise<Pitch> {
  const organisationId = overrides.organisationId ?? (await makeOrganisation(db)).id
  const n = next()
  const submitted = overrides.state !== undefined && overrides.state !== 'draft'
  return one(
    db
      .insert(schema.pitches)
      .values({
        title: `Solar cold rooms for fishers ${n}`,
        summary: 'Shared cold storage, run on the sun, so that a catch keeps its price.',
        goals: [7, 14],
        targets: ['7.1', '14.b'],
        scope: 'country',
        countries: ['FJI'],
        askMinor: 150_000_000,
        askMinimumMinor: 20_000_000,
        askCurrency: 'USD',
        instruments: ['grant', 'concessional_loan'],
        stage: 'transition_to_scale',
        evidenceLevel: 2,
        problem: 'Half of the catch spoils before it reaches a market.',
        approach: 'Cooperatives run solar cold rooms and share their income.',
        results: 'Spoilage fell by a third on four islands.',
        scalePlan: 'Forty islands in three years.',
        lessons: 'The first compressors failed in salt air; we changed the casing.',
        ...(submitted ? { number: n, submittedAt: new Date() } : {}),
        ...overrides,
        organisationId,
      })
      .returning(),
  )
}

export async function makeInvestor(db: Db, overrides: Partial<Insert<typeof schema.investors>> = {}) {
  const organisationId = overrides.organisationId ?? (await makeOrganisation(db)).id
  return one(
    db
      .insert(schema.investors)
      .values({ investorType: 'foundation', state: 'verified', ...overrides, organisationId })
      .returning(),
  )
}

/** An active mandate that the factory's pitch matches. */
export async function makeMandate(db: Db, overrides: Partial<Insert<typeof schema.mandates>> & { editionId: string }): Promise<Mandate> {
  const investorId = overrides.investorId ?? (await makeInvestor(db)).id
  return one(
    db
      .insert(schema.mandates)
      .values({
        state: 'active',
        name: `Oceans and energy ${next()}`,
        text: 'Clean energy for coastal communities and small-scale fishers in the Pacific.',
        goals: [14, 7],
        countryGroups: ['009', 'sids'],
        instruments: ['grant'],
        ticketMinMinor: 10_000_000,
        ticketMaxMinor: 200_000_000,
        ticketCurrency: 'USD',
        stages: ['transition_to_scale', 'scaling'],
        ...overrides,
        investorId,
      })
      .returning(),
  )
}
