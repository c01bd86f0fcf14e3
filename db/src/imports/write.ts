import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../connect.ts'
import { freezePitch } from '../pitch-version.ts'
import * as schema from '../schema/index.ts'
import type { LeadImport } from './lead-rows.ts'
import type { MandateImport } from './mandate-rows.ts'
import type { PitchImport } from './pitch-rows.ts'

/** Rows in one statement: Postgres takes 65,535 parameters, and a pitch has about thirty. */
const BATCH = 500

interface Into {
  editionId: string
  requestedBy: string | null
  onRows: (rowsDone: number) => Promise<void>
}

/** Writes pitches as submitted now, each with its number and its frozen version. */
export async function writePitches(tx: Tx, rows: readonly PitchImport[], into: Into): Promise<void> {
  const organisationIds = await organisations(
    tx,
    rows.map((row) => ({ name: row.organisation, country: row.organisationCountry, stakeholderType: row.stakeholderType })),
  )
  const firstNumber = await takeNumbers(tx, into.editionId, rows.length)
  for (const [index, batch] of batches(rows)) {
    const written = await tx
      .insert(schema.pitches)
      .values(
        batch.map(({ line: _line, organisation, organisationCountry: _country, stakeholderType: _type, ...pitch }, position) => ({
          ...pitch,
          editionId: into.editionId,
          createdBy: into.requestedBy,
          organisationId: idOf(organisationIds, organisation),
          state: 'submitted',
          number: firstNumber + index + position,
          submittedAt: sql`now()`,
        })),
      )
      .returning()
    await tx.insert(schema.pitchVersions).values(
      written.map((pitch) => ({
        pitchId: pitch.id,
        version: 1,
        ...freezePitch(pitch),
        submittedBy: into.requestedBy,
        submittedAt: sql`now()`,
      })),
    )
    await into.onRows(index + batch.length)
  }
}

/** Writes mandates as active, with their investors (verified by whoever imports them). */
export async function writeMandates(tx: Tx, rows: readonly MandateImport[], into: Into): Promise<void> {
  const investorIds = await investors(tx, rows)
  for (const [index, batch] of batches(rows)) {
    await tx.insert(schema.mandates).values(
      batch.map(({ line: _line, investorId, investor: _investor, investorType: _type, ...mandate }) => ({
        ...mandate,
        editionId: into.editionId,
        investorId: idOf(investorIds, investorId),
        state: 'active',
      })),
    )
    await into.onRows(index + batch.length)
  }
}

/** Writes leads, each owned by who imports them, with the first line of its history. They are scouts' knowledge: nothing is matched. */
export async function writeLeads(tx: Tx, rows: readonly LeadImport[], into: Into): Promise<void> {
  for (const [index, batch] of batches(rows)) {
    const written = await tx
      .insert(schema.leads)
      .values(batch.map(({ line: _line, ...lead }) => ({ ...lead, editionId: into.editionId, ownerId: into.requestedBy })))
      .returning({ id: schema.leads.id, source: schema.leads.source })
    await tx
      .insert(schema.leadEvents)
      .values(
        written.map(({ id, source }) => ({ leadId: id, accountId: into.requestedBy, kind: 'imported', toState: 'lead', note: source })),
      )
    await into.onRows(index + batch.length)
  }
}

/** The ids of investors by their source ids; those that are missing are made, each with its organisation. */
async function investors(tx: Tx, rows: readonly MandateImport[]): Promise<Map<string, string>> {
  const wanted = new Map(rows.map((row) => [row.investorId, row]))
  const ids = new Map<string, string>()
  const existing = await tx.select({ id: schema.investors.id, sourceId: schema.investors.sourceId }).from(schema.investors)
  for (const row of existing) if (row.sourceId !== null && wanted.has(row.sourceId)) ids.set(row.sourceId, row.id)
  const missing = [...wanted.values()].filter((row) => !ids.has(row.investorId))
  for (const [, batch] of batches(missing)) {
    const made = await tx
      .insert(schema.organisations)
      .values(batch.map((row) => ({ name: row.investor })))
      .returning({ id: schema.organisations.id })
    const written = await tx
      .insert(schema.investors)
      .values(
        batch.map((row, index) => ({
          organisationId: made[index]?.id ?? '',
          investorType: row.investorType,
          state: 'verified',
          sourceId: row.investorId,
        })),
      )
      .returning({ id: schema.investors.id, sourceId: schema.investors.sourceId })
    for (const row of written) ids.set(row.sourceId ?? '', row.id)
  }
  return ids
}

/** The ids of organisations by name. One without an investor behind it is taken again; others are made. */
async function organisations(
  tx: Tx,
  wanted: readonly { name: string; country: string | null; stakeholderType: string | null }[],
): Promise<Map<string, string>> {
  const byName = new Map(wanted.map((organisation) => [organisation.name, organisation]))
  const ids = new Map<string, string>()
  for (const [, names] of batches([...byName.keys()])) {
    const existing = await tx
      .select({ id: schema.organisations.id, name: schema.organisations.name })
      .from(schema.organisations)
      .leftJoin(schema.investors, eq(schema.investors.organisationId, schema.organisations.id))
      .where(and(inArray(schema.organisations.name, [...names]), sql`${schema.investors.id} is null`))
    for (const row of existing) ids.set(row.name, row.id)
  }
  const missing = [...byName.values()].filter((organisation) => !ids.has(organisation.name))
  for (const [, batch] of batches(missing)) {
    const made = await tx
      .insert(schema.organisations)
      .values([...batch])
      .returning({ id: schema.organisations.id, name: schema.organisations.name })
    for (const row of made) ids.set(row.name, row.id)
  }
  return ids
}

/** Takes the edition's next numbers, and returns the first. */
async function takeNumbers(tx: Tx, editionId: string, howMany: number): Promise<number> {
  const [edition] = await tx
    .update(schema.editions)
    .set({ nextPitchNumber: sql`${schema.editions.nextPitchNumber} + ${howMany}` })
    .where(eq(schema.editions.id, editionId))
    .returning({ next: schema.editions.nextPitchNumber })
  if (edition === undefined) throw new Error(`there is no edition ${editionId}`)
  return edition.next - howMany
}

function* batches<T>(rows: readonly T[]): Generator<[number, readonly T[]]> {
  for (let index = 0; index < rows.length; index += BATCH) yield [index, rows.slice(index, index + BATCH)]
}

function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`no row was made for ${key}`)
  return id
}
