/** An edition of made-up pitches and mandates for measurements: shaped like real ones, the same on every machine. */
import { sql } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'
import { COUNTRIES, INSTRUMENTS, INVESTOR_TYPES, STAGES } from '@scalebridge/db/reference'

const { editions, investors, mandates, organisations, pitches } = schema
const ROWS_PER_INSERT = 500
const DAY_MS = 86_400_000

const WORDS =
  `water energy solar clinic school harvest fisheries coast forest soil market women youth cooperative credit insurance transport
  waste recycling housing sanitation nutrition vaccine malaria teacher training data satellite drone irrigation storage cold chain battery grid
  wind biogas cookstove carbon mangrove reef tourism craft textile export digital payment identity justice land title refugee migration
  resilience flood drought cyclone early warning shelter bridge port rail bus bicycle air pollution glacier island delta desert savanna`
    .split(/\s+/)
    .filter(Boolean)

/** A generator of numbers from 0 to below `n`, the same for the same seed (mulberry32). */
export function dice(seed: number): (n: number) => number {
  let state = seed
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * n)
  }
}

/** Gives each organisation a person; a fifth of these have their mail where anybody may, as it is in life. */
export async function writeMembers(db: Db): Promise<void> {
  await db.execute(sql`
    with numbered as (select id, name, row_number() over (order by id) as n from organisations),
    people as (
      insert into accounts (email)
      select 'person' || n || '@' || case when n % 5 = 0 then 'gmail.com' else 'organisation' || n || '.org' end from numbered
      returning id, substring(email from '[0-9]+')::int as n)
    insert into memberships (account_id, organisation_id, role)
    select people.id, numbered.id, case when numbered.name like 'Investor %' then 'investor_lead' else 'partnership_lead' end
    from people join numbered using (n)`)
}

/** Writes the edition as its owner; returns its id and the pitches' ids. */
export async function writeSyntheticEdition(
  db: Db,
  size: { pitches: number; mandates: number },
): Promise<{ editionId: string; pitchIds: string[] }> {
  const roll = dice(7)
  const inSix = { ar: 'م', zh: '合', en: 'Bench', fr: 'Banc', ru: 'Стенд', es: 'Banco' }
  const at = (days: number) => new Date(Date.now() + days * DAY_MS)
  const dates = {
    opensAt: at(-10),
    clarificationsUntil: at(20),
    closesAt: at(30),
    editUntil: at(40),
    resultsAt: at(50),
    forumStartsAt: at(70),
    forumEndsAt: at(71),
  }
  const [edition] = await db
    .insert(editions)
    .values({ slug: 'bench', state: 'open', isCurrent: true, title: inSix, theme: inSix, goalsUnderReview: [6, 7], zone: 'UTC', ...dates })
    .returning()
  if (edition === undefined) throw new Error('no edition')
  const partners = await makeOrganisations(db, 'Partnership', size.pitches)
  const rows = partners.map((organisationId, n) => ({ ...pitchOf(roll, n), editionId: edition.id, organisationId }))
  const pitchIds = await inBatches(rows, async (batch) =>
    (await db.insert(pitches).values(batch).returning({ id: pitches.id })).map(({ id }) => id),
  )
  const funders = await makeOrganisations(db, 'Investor', size.mandates)
  const investorIds = await inBatches(funders, async (batch) => {
    const values = batch.map((organisationId) => ({ organisationId, state: 'verified', investorType: one(roll, INVESTOR_TYPES) }))
    return (await db.insert(investors).values(values).returning({ id: investors.id })).map(({ id }) => id)
  })
  await inBatches(investorIds, async (batch) => {
    await db.insert(mandates).values(batch.map((investorId) => ({ ...mandateOf(roll), investorId, editionId: edition.id })))
    return []
  })
  return { editionId: edition.id, pitchIds }
}

/** Made-up words, some commoner than others. */
export function textOf(roll: (n: number) => number, length: number): string {
  return Array.from({ length }, () => WORDS[Math.floor((roll(1000) * roll(1000) * WORDS.length) / 1_000_000)] ?? 'water').join(' ')
}

function pitchOf(roll: (n: number) => number, n: number) {
  const ask = 10_000_00 * 10 ** (roll(30) / 10)
  return {
    state: 'submitted',
    number: n + 1,
    submittedAt: new Date(),
    title: textOf(roll, 6),
    summary: textOf(roll, 25),
    problem: textOf(roll, 60),
    approach: textOf(roll, 60),
    goals: goalsOf(roll, 3),
    targets: [],
    scope: 'country',
    countries: [one(roll, COUNTRIES).iso3],
    askMinor: Math.round(ask),
    askMinimumMinor: Math.round(ask / 4),
    askCurrency: 'USD',
    instruments: [one(roll, INSTRUMENTS)],
    stage: one(roll, STAGES),
    evidenceLevel: roll(6),
  }
}

function mandateOf(roll: (n: number) => number) {
  const low = 10_000_00 * 10 ** (roll(20) / 10)
  return {
    state: 'active',
    name: textOf(roll, 4),
    text: textOf(roll, 50),
    goals: goalsOf(roll, 4),
    countryGroups: [one(roll, ['002', '142', '019', '009', 'ldc', 'sids', '001'])],
    strictGeography: roll(3) === 0,
    instruments: [...new Set([one(roll, INSTRUMENTS), one(roll, INSTRUMENTS), one(roll, INSTRUMENTS)])],
    ticketMinMinor: Math.round(low),
    ticketMaxMinor: Math.round(low * 20),
    ticketCurrency: 'USD',
    stages: [...new Set([one(roll, STAGES), one(roll, STAGES)])],
    minimumEvidence: roll(4),
  }
}

function goalsOf(roll: (n: number) => number, most: number): number[] {
  return [...new Set(Array.from({ length: 1 + roll(most) }, () => 1 + roll(17)))]
}

function one<T>(roll: (n: number) => number, list: readonly T[]): T {
  const found = list[roll(list.length)]
  if (found === undefined) throw new Error('an empty list')
  return found
}

function makeOrganisations(db: Db, name: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, n) => ({ name: `${name} ${n + 1}` }))
  return inBatches(names, async (batch) =>
    (await db.insert(organisations).values(batch).returning({ id: organisations.id })).map(({ id }) => id),
  )
}

async function inBatches<T, R>(rows: readonly T[], write: (batch: T[]) => Promise<R[]>): Promise<R[]> {
  const written: R[] = []
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) written.push(...(await write(rows.slice(from, from + ROWS_PER_INSERT))))
  return written
}
