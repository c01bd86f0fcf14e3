/** Writes an edition of made-up pitches and mandates by COPY, as its owner: 100,000 of them in seconds. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { MandateFacts, PitchFacts } from '../src/matching/facts/facts.ts'
import { ON, makeMandates, makePitches } from './matching-data.ts'

type Value = string | number | boolean | null | readonly (string | number)[]
type Row = Readonly<Record<string, Value>>

const LINES_AT_ONCE = 1000
const LONGEST_SUMMARY = 280

/** Writes the edition; returns its id. */
export async function copyEdition(ownerUrl: string, size: { pitches: number; mandates: number }): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into editions (slug, state, is_current, title, theme, goals_under_review, zone, opens_at, clarifications_until, closes_at,
         edit_until, results_at, forum_starts_at, forum_ends_at)
       select 'bench', 'open', true, words, words, '{6,7}', 'UTC', day - interval '40 days', day - interval '10 days', day,
         day + interval '10 days', day + interval '20 days', day + interval '40 days', day + interval '41 days'
       from (select $1::timestamptz as day, '{"ar":"ب","zh":"合","en":"Bench","fr":"Banc","ru":"Стенд","es":"Banco"}'::jsonb as words) as made
       returning id`,
      [ON],
    )
    const editionId = rows[0]?.id ?? ''
    await copyPitches(client, editionId, size.pitches)
    await copyMandates(client, editionId, size.mandates)
    await client.query('analyze')
    return editionId
  } finally {
    await client.end()
  }
}

async function copyPitches(client: pg.Client, editionId: string, count: number): Promise<void> {
  const pitches = makePitches(count)
  const names = [...new Set(pitches.map(({ organisationId }) => organisationId))]
  const ids = new Map(names.map((name) => [name, crypto.randomUUID()]))
  await copyRows(client, 'organisations', function* () {
    for (const [name, id] of ids) yield { id, name }
  })
  await copyRows(client, 'pitches', function* () {
    for (const [index, pitch] of pitches.entries())
      yield pitchRow(pitch, { editionId, organisationId: ids.get(pitch.organisationId) ?? '', number: index + 1 })
  })
}

function pitchRow(pitch: PitchFacts, row: { editionId: string; organisationId: string; number: number }): Row {
  return {
    id: pitch.id,
    edition_id: row.editionId,
    organisation_id: row.organisationId,
    number: row.number,
    state: 'submitted',
    submitted_at: ON.toISOString(),
    language: pitch.language,
    title: `Pitch ${row.number}`,
    summary: pitch.text.slice(0, LONGEST_SUMMARY),
    approach: pitch.text.slice(LONGEST_SUMMARY),
    goals: pitch.goals,
    targets: pitch.targets,
    scope: pitch.scope,
    countries: pitch.countries,
    regions: pitch.regions,
    ask_minor: pitch.askUsdMinor,
    ask_minimum_minor: pitch.askUsdMinor === null ? null : pitch.askMinimumUsdMinor,
    ask_currency: 'USD',
    instruments: pitch.instruments,
    wanted_investor_types: pitch.wantedInvestorTypes,
    refused_investor_types: pitch.refusedInvestorTypes,
    support_needed: pitch.supportNeeded,
    sensitive_sectors: pitch.sensitiveSectors,
    stage: pitch.stage,
    evidence_level: pitch.evidenceLevel,
  }
}

async function copyMandates(client: pg.Client, editionId: string, count: number): Promise<void> {
  const mandates = makeMandates(count).map((mandate) => ({ mandate, organisationId: crypto.randomUUID() }))
  await copyRows(client, 'organisations', function* () {
    for (const { mandate, organisationId } of mandates) yield { id: organisationId, name: mandate.organisationId }
  })
  await copyRows(client, 'investors', function* () {
    for (const { mandate, organisationId } of mandates)
      yield { id: mandate.investorId, organisation_id: organisationId, investor_type: mandate.investorType, state: 'verified' }
  })
  await copyRows(client, 'mandates', function* () {
    for (const [index, { mandate }] of mandates.entries()) yield mandateRow(mandate, { editionId, name: `Mandate ${index + 1}` })
  })
}

function mandateRow(mandate: MandateFacts, row: { editionId: string; name: string }): Row {
  return {
    id: mandate.id,
    edition_id: row.editionId,
    investor_id: mandate.investorId,
    state: 'active',
    name: row.name,
    text: mandate.text === '' ? null : mandate.text,
    goals: mandate.goals,
    targets: mandate.targets,
    countries: mandate.countries,
    country_groups: mandate.countryGroups,
    strict_geography: mandate.strictGeography,
    excluded_countries: mandate.excludedCountries.filter((code) => !mandate.countries.includes(code)),
    excluded_sectors: mandate.excludedSectors,
    instruments: mandate.instruments,
    ticket_min_minor: mandate.ticketMinUsdMinor,
    ticket_max_minor: mandate.ticketMaxUsdMinor,
    ticket_currency: 'USD',
    stages: mandate.stages,
    minimum_evidence: mandate.minimumEvidence,
    support_offered: mandate.supportOffered,
  }
}

async function copyRows(client: pg.Client, table: string, rows: () => Generator<Row>): Promise<void> {
  const [first] = rows()
  if (first === undefined) return
  await pipeline(Readable.from(chunksOf(rows())), client.query(copyFrom(`copy ${table} (${Object.keys(first).join(', ')}) from stdin`)))
}

function* chunksOf(rows: Iterable<Row>): Generator<string> {
  let chunk: string[] = []
  for (const row of rows) {
    chunk.push(`${Object.values(row).map(toText).join('\t')}\n`)
    if (chunk.length < LINES_AT_ONCE) continue
    yield chunk.join('')
    chunk = []
  }
  yield chunk.join('')
}

/** A value in COPY's text form; none of these has a tab, a line break or a backslash. */
function toText(value: Value): string {
  if (value === null) return '\\N'
  return typeof value === 'object' ? `{${value.join(',')}}` : String(value)
}
