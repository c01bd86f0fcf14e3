import { readFile } from 'node:fs/promises'
import { grantsByFunder } from '../demo/grants.ts'
import { readSource } from '../demo/source-files.ts'
import type { DemoEdition, DemoForum, DemoInvestor, DemoPitch } from '../demo/types.ts'
import { connect, type Tx } from './connect.ts'
import { DEMO_ACCOUNTS, demoEmail } from './demo-accounts.ts'
import { writePastGrants, type PastGrant } from './grants/index.ts'
import { enqueue } from './outbox.ts'
import { freezePitch, type FrozenClaim } from './pitch-version.ts'
import type { Claim } from './rules/evidence-level.ts'
import type { TermSheet } from './rules/term-sheet.ts'
import { demoClaims } from './seed-evidence.ts'
import { insertDemoLeads } from './seed-scouting.ts'
import { planDemoSegments } from './seed-segments.ts'
import { planDemoPublishing } from './seed-publishing.ts'
import { demoTerms } from './seed-terms.ts'
import * as schema from './schema/index.ts'

const WEEK_MS = 7 * 86_400_000
/** The call of a demonstration is open for at least this long after it is loaded. */
const OPEN_FOR_MS = 2 * WEEK_MS

/**
 * Loads the demonstration edition into an empty database, in one transaction: nothing, or all of it with its first
 * matching promised. `ownerUrl` connects as app_owner. Returns false, and does nothing, when an edition exists already.
 */
export async function seedDemo(ownerUrl: string, now = new Date()): Promise<boolean> {
  const edition = await readJson<DemoEdition>('edition.json')
  const forum = await readJson<DemoForum>('forum.json')
  const grants = grantsByFunder((await readSource()).funded)
  const connection = connect(ownerUrl, { max: 1 })
  try {
    return await connection.db.transaction(async (tx) => {
      const existing = await tx.select({ id: schema.editions.id }).from(schema.editions).limit(1)
      if (existing.length > 0) return false
      const editionId = await insertForum(tx, forum, { now, pitchCount: edition.pitches.length })
      const organisationIds = await insertOrganisations(tx, edition)
      await insertPitches(tx, edition.pitches, { editionId, organisationIds, forum, now })
      const investorIds = await insertInvestors(tx, edition.investors, { editionId, grants })
      await insertAccounts(tx, { edition, organisationIds, investorIds })
      await insertDemoLeads(tx, editionId, now)
      await promiseFirstMatching(tx, editionId)
      return true
    })
  } finally {
    await connection.close()
  }
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../demo/${name}`, import.meta.url), 'utf8')) as T // as: the file is ours; demo.test.ts checks its shape
}

/** Moves the programme on by whole weeks, where needed, so that a demonstration can always be submitted to. */
function shiftMs(forum: DemoForum, now: Date): number {
  const late = now.getTime() + OPEN_FOR_MS - Date.parse(forum.closesAt)
  return late <= 0 ? 0 : Math.ceil(late / WEEK_MS) * WEEK_MS
}

async function insertForum(tx: Tx, forum: DemoForum, options: { now: Date; pitchCount: number }): Promise<string> {
  const shift = shiftMs(forum, options.now)
  const instant = (text: string) => new Date(Date.parse(text) + shift)
  const edition = await one(
    tx
      .insert(schema.editions)
      .values({
        slug: forum.slug,
        state: 'open',
        isCurrent: true,
        isDemonstration: true,
        title: forum.title,
        theme: forum.theme,
        goalsUnderReview: forum.goalsUnderReview,
        zone: forum.zone,
        opensAt: instant(forum.opensAt),
        clarificationsUntil: instant(forum.clarificationsUntil),
        closesAt: instant(forum.closesAt),
        editUntil: instant(forum.editUntil),
        resultsAt: instant(forum.resultsAt),
        forumStartsAt: instant(forum.forumStartsAt),
        forumEndsAt: instant(forum.forumEndsAt),
        nextPitchNumber: options.pitchCount + 1,
      })
      .returning({ id: schema.editions.id }),
  )
  const segments = await tx
    .insert(schema.segments)
    .values(
      forum.segments.map((segment, index) => ({
        editionId: edition.id,
        slug: segment.key,
        kind: segment.kind === 'pitch_segment' ? 'pitch' : 'sdg_action',
        position: index + 1,
        title: segment.title,
        theme: segment.theme,
        goals: segment.goals,
        startsAt: instant(segment.startsAt),
        endsAt: instant(segment.endsAt),
      })),
    )
    .returning()
  await planDemoSegments(tx, segments, options.now)
  return edition.id
}

/** Organisation ids by the demonstration's keys. */
async function insertOrganisations(tx: Tx, edition: DemoEdition): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const organisation of edition.organisations) {
    const row = await one(
      tx
        .insert(schema.organisations)
        .values({ name: organisation.name, stakeholderType: organisation.kind, country: organisation.country, isDemonstration: true })
        .returning({ id: schema.organisations.id }),
    )
    ids.set(organisation.key, row.id)
  }
  return ids
}

async function insertPitches(
  tx: Tx,
  pitches: readonly DemoPitch[],
  to: { editionId: string; organisationIds: Map<string, string>; forum: DemoForum; now: Date },
): Promise<void> {
  // The source has no submission time; they count as submitted when the call opened, a minute apart.
  const firstAt = Math.min(Date.parse(to.forum.opensAt) + shiftMs(to.forum, to.now), to.now.getTime() - pitches.length * 60_000)
  const rows = await tx
    .insert(schema.pitches)
    .values(
      pitches.map((pitch, index) => ({
        editionId: to.editionId,
        organisationId: known(to.organisationIds.get(pitch.organisationKey), pitch.organisationKey),
        origin: pitch.origin,
        state: 'submitted',
        number: index + 1,
        submittedAt: new Date(firstAt + index * 60_000),
        language: pitch.language,
        title: pitch.title,
        summary: pitch.summary,
        approach: pitch.approach,
        goals: pitch.goals,
        targets: pitch.targets,
        scope: pitch.scope,
        countries: pitch.countries,
        regions: pitch.regions,
        askMinor: pitch.askMinor,
        askCurrency: pitch.askCurrency,
        derivedFields: pitch.derivedFields,
        sourceId: pitch.sourceId,
      })),
    )
    .returning()
  await planDemoPublishing(tx, rows, to.now)
  const sheets = demoSheets(rows, pitches)
  const ledgers = new Map([...sheets.keys()].map((pitchId, turn) => [pitchId, demoClaims(turn)]))
  await tx.insert(schema.pitchVersions).values(
    rows.map((row) => ({
      pitchId: row.id,
      version: 1,
      ...freezePitch(row, { termSheet: sheets.get(row.id), evidence: ledgers.get(row.id)?.map(frozen) }),
      submittedAt: known(row.submittedAt, 'submittedAt'),
    })),
  )
  await tx
    .insert(schema.termSheets)
    .values([...sheets].map(([pitchId, content]) => ({ pitchId, templateId: content.archetype, templateVersion: 1, content })))
  await tx.insert(schema.evidenceLedgers).values([...ledgers].map(([pitchId, claims]) => ({ pitchId, claims })))
}

/** The demonstration's claims rest on no files. */
const frozen = ({ attachmentId: _attachmentId, ...claim }: Claim): FrozenClaim => ({ ...claim, attachment: null })

/** How many of the demonstration's pitches have a term sheet and claims. */
const WITH_TERMS = 12

/** Term sheets of the organisation with the most pitches, which the demonstration's partnership is, and of a few others. */
function demoSheets(rows: readonly (typeof schema.pitches.$inferSelect)[], pitches: readonly DemoPitch[]): Map<string, TermSheet> {
  const weight = (row: (typeof rows)[number]) => {
    const key = pitches.find(({ sourceId }) => sourceId === row.sourceId)?.organisationKey
    return pitches.filter(({ organisationKey }) => organisationKey === key).length
  }
  const chosen = rows
    .toSorted((a, b) => weight(b) - weight(a) || (a.number ?? 0) - (b.number ?? 0))
    .filter(({ askMinor }) => askMinor !== null)
  return new Map(
    chosen
      .slice(0, WITH_TERMS)
      .map((row, turn) => [row.id, demoTerms({ askMinor: row.askMinor ?? 0, currency: row.askCurrency ?? 'USD' }, turn)]),
  )
}

/** Organisation ids of the investors by their source ids. */
async function insertInvestors(
  tx: Tx,
  investors: readonly DemoInvestor[],
  { editionId, grants }: { editionId: string; grants: ReadonlyMap<string, readonly PastGrant[]> },
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const investor of investors) {
    const organisation = await one(
      tx
        .insert(schema.organisations)
        .values({ name: investor.name, country: investor.country, isDemonstration: true })
        .returning({ id: schema.organisations.id }),
    )
    ids.set(investor.sourceId, organisation.id)
    const row = await one(
      tx
        .insert(schema.investors)
        .values({ organisationId: organisation.id, investorType: investor.type, state: 'verified', sourceId: investor.sourceId })
        .returning({ id: schema.investors.id }),
    )
    await writePastGrants(tx, grants.get(investor.sourceId) ?? [], { investorId: row.id, source: 'demonstration' })
    await tx.insert(schema.mandates).values(
      investor.mandates.map((mandate) => ({
        investorId: row.id,
        editionId,
        state: 'active',
        name: mandate.name,
        text: mandate.text,
        goals: mandate.goals,
        countries: mandate.countries,
        countryGroups: [...mandate.regions, ...mandate.countryGroups],
        ticketMinMinor: mandate.ticketMinMinor,
        ticketMaxMinor: mandate.ticketMaxMinor,
        ticketCurrency: mandate.ticketCurrency,
        derivedFields: mandate.derivedFields,
        sourceId: mandate.sourceId,
      })),
    )
  }
  return ids
}

/** One account for each role: at the organisations with the most to show, and at a Secretariat of the demonstration. */
async function insertAccounts(
  tx: Tx,
  from: { edition: DemoEdition; organisationIds: Map<string, string>; investorIds: Map<string, string> },
): Promise<void> {
  const secretariat = await one(
    tx
      .insert(schema.organisations)
      .values({ name: 'Forum Secretariat (demonstration)', isDemonstration: true })
      .returning({ id: schema.organisations.id }),
  )
  const pitchesOf = (key: string) => from.edition.pitches.filter((pitch) => pitch.organisationKey === key).length
  const partnership = from.edition.organisations.toSorted((a, b) => pitchesOf(b.key) - pitchesOf(a.key) || a.key.localeCompare(b.key))[0]
  const investor = from.edition.investors.toSorted(
    (a, b) => b.mandates.length - a.mandates.length || a.sourceId.localeCompare(b.sourceId),
  )[0]
  const organisationIds = {
    partnership: known(from.organisationIds.get(partnership?.key ?? ''), 'the partnership'),
    investor: known(from.investorIds.get(investor?.sourceId ?? ''), 'the investor'),
    secretariat: secretariat.id,
  }
  for (const { role, at } of DEMO_ACCOUNTS) {
    const account = await one(
      tx
        .insert(schema.accounts)
        .values({ email: demoEmail(role), isDemonstration: true })
        .returning({ id: schema.accounts.id }),
    )
    await tx.insert(schema.memberships).values({ accountId: account.id, organisationId: organisationIds[at], role })
  }
}

async function promiseFirstMatching(tx: Tx, editionId: string): Promise<void> {
  const run = await one(
    tx.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning({ id: schema.matchRuns.id }),
  )
  await enqueue(tx, { name: 'edition.match', payload: { editionId, runId: run.id } }, { aggregate: 'edition', id: editionId })
}

async function one<T>(rows: Promise<T[]>): Promise<T> {
  const [row] = await rows
  return known(row, 'the inserted row')
}

function known<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`The demonstration data is incomplete: ${what} is missing.`)
  return value
}
