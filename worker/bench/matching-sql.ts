/**
 * The same scores in SQL, as one would write them in Postgres: masks and bit counts, arrays with overlap, tables of values
 * looked up by number, and words joined by word. Everything but track records. A second opinion on the reference, and what
 * the kernel's speed is compared with.
 */
import { readFile } from 'node:fs/promises'
import { INSTRUMENTS, INVESTOR_TYPES, SENSITIVE_SECTORS, STAGES, SUPPORT_KINDS, TARGET_CODES } from '@scalebridge/db/reference'
import type { Client } from 'pg'
import { UNKNOWN, stageDistance } from '../src/matching/score/factors.ts'
import type { MandateFacts, PitchFacts } from '../src/matching/facts/facts.ts'
import { OUTSIDE } from '../src/matching/score/gates.ts'
import type { PlainList, ReferenceLists } from '../src/matching/kernel/reference-lists.ts'
import { SILENT, investorValue, pitchValue } from '../src/matching/kernel/points.ts'
import { countriesOf } from '../src/matching/facts/places.ts'
import type { Policy } from '../src/matching/facts/policy.ts'
import { prepareMandate, preparePitch, type Context, type PreparedMandate, type PreparedPitch } from '../src/matching/score/prepare.ts'

interface Edition {
  readonly pitches: readonly PitchFacts[]
  readonly mandates: readonly MandateFacts[]
}

/** Scores and ranks in one session's temporary tables. */
export async function rankInSql(client: Client, edition: Edition & { context: Context }, sizes: { perMandate: number; perPitch: number }) {
  const { context } = edition
  const pitches = edition.pitches.map((facts) => preparePitch(facts, context)).toSorted(byId)
  const mandates = edition.mandates.map((facts) => prepareMandate(facts, context)).toSorted(byId)
  const numbers = numbersOf(pitches)
  const [schema, score] = await Promise.all(
    ['matching-schema.sql', 'matching-score.sql'].map((name) => readFile(new URL(name, import.meta.url), 'utf8')),
  )
  await client.query(schema ?? '')
  await insert(
    client,
    'p',
    pitches.map((pitch, rank) => pitchRow(pitch, { rank, numbers })),
  )
  await insert(
    client,
    'm',
    mandates.map((mandate, rank) => mandateRow(mandate, { rank, numbers, policy: context.policy })),
  )
  await insert(
    client,
    'pw',
    pitches.flatMap(({ text }, rank) => wordRows(text?.weights, rank)),
  )
  await insert(
    client,
    'mw',
    mandates.flatMap(({ text }, rank) => wordRows(text?.weights, rank)),
  )
  await insert(client, 'policy', [policyRow(context.policy)])
  await client.query('analyze p; analyze m; analyze pw; analyze mw')
  const before = await backendCpuMs(client)
  await client.query(score ?? '')
  const ids = { pitch: pitches.map(({ facts }) => facts.id), mandate: mandates.map(({ facts }) => facts.id) }
  const lists = await readLists(client, ids, sizes)
  return { lists, cpuMs: (await backendCpuMs(client)) - before }
}

async function readLists(
  client: Client,
  ids: { pitch: string[]; mandate: string[] },
  sizes: { perMandate: number; perPitch: number },
): Promise<ReferenceLists> {
  const read = async (owner: 'mr' | 'pr', other: 'mr' | 'pr', size: number) => {
    const { rows } = await client.query<{ owner: number; others: number[]; scores: number[]; eligible: number }>(
      `select owner, array_agg(other order by place) filter (where place <= $1) as others,
         array_agg(score order by place) filter (where place <= $1) as scores, count(*)::int as eligible
       from (select ${owner} as owner, ${other} as other, score,
               row_number() over (partition by ${owner} order by score desc, ${other}) as place from scored) as ranked
       group by owner`,
      [size],
    )
    return new Map(rows.map((row) => [row.owner, row]))
  }
  const [ofMandates, ofPitches] = [await read('mr', 'pr', sizes.perMandate), await read('pr', 'mr', sizes.perPitch)]
  const lists = (owners: string[], others: string[], rows: Awaited<ReturnType<typeof read>>): PlainList[] =>
    owners.map((ownerId, rank) => {
      const row = rows.get(rank)
      return {
        ownerId,
        ids: (row?.others ?? []).map((other) => others[other] ?? ''),
        scores: row?.scores ?? [],
        eligible: row?.eligible ?? 0,
      }
    })
  const byMandate = lists(ids.mandate, ids.pitch, ofMandates)
  return {
    byMandate,
    byPitch: lists(ids.pitch, ids.mandate, ofPitches),
    eligiblePairs: byMandate.reduce((sum, { eligible }) => sum + eligible, 0),
  }
}

/** CPU time that the session's server process has used, in milliseconds; 0 where the system does not tell. */
async function backendCpuMs(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const stat = await readFile(`/proc/${rows[0]?.pid}/stat`, 'utf8').catch(() => '')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // The kernel counts in hundredths of a second.
  return (Number(user ?? 0) + Number(system ?? 0)) * 10
}

async function insert(client: Client, table: string, rows: readonly object[]): Promise<void> {
  const many = 20_000
  for (let from = 0; from < rows.length; from += many) {
    await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(rows.slice(from, from + many)),
    ])
  }
}

/** Numbers of places, from 1 as arrays of Postgres begin. */
interface Numbers {
  readonly places: readonly string[]
}

function numbersOf(pitches: readonly PreparedPitch[]): Numbers {
  return { places: [...new Set(pitches.flatMap(({ facts, places }) => [...facts.countries, ...places]))] }
}

const mask = (keys: readonly string[], all: readonly string[]): number => keys.reduce((bits, key) => bits | (1 << all.indexOf(key)), 0)
const targetBits = (codes: Iterable<string>): string => {
  const held = new Set(codes)
  return TARGET_CODES.map((code) => (held.has(code) ? '1' : '0')).join('')
}
const positions = (keys: readonly string[], all: readonly string[]): number[] => keys.map((key) => all.indexOf(key) + 1)

function pitchRow(
  { facts, goals, targets, places, ask, instruments, stage, text }: PreparedPitch,
  { rank, numbers }: { rank: number; numbers: Numbers },
) {
  return {
    r: rank,
    id: facts.id,
    org: facts.organisationId,
    goal_count: goals.length,
    first_goal: goals[0] ?? 0,
    goals: goals.reduce((bits, goal) => bits | (1 << goal), 0),
    target_count: targets.length,
    targets: targetBits(targets),
    places: positions(places, numbers.places),
    named: positions([...new Set([...facts.countries, ...places])], numbers.places),
    low: ask?.low ?? null,
    high: ask?.high ?? null,
    lb: ask?.lowBucket ?? null,
    hb: ask?.highBucket ?? null,
    instruments: positions(instruments, INSTRUMENTS),
    stage: stage === null ? null : stage + 1,
    evidence: facts.evidenceLevel === null ? null : facts.evidenceLevel + 1,
    sectors: mask(facts.sensitiveSectors, SENSITIVE_SECTORS),
    refused: mask(facts.refusedInvestorTypes, INVESTOR_TYPES),
    wanted: positions(facts.wantedInvestorTypes, INVESTOR_TYPES),
    support: mask(facts.supportNeeded, SUPPORT_KINDS),
    support_count: new Set(facts.supportNeeded).size,
    has_text: text !== null,
    lang: text?.language ?? null,
  }
}

function mandateRow(mandate: PreparedMandate, { rank, numbers, policy }: { rank: number; numbers: Numbers; policy: Policy }) {
  const { facts, ticket, stages, text, statesPlaces } = mandate
  const { points: a, stated } = mandate.investorMaxima
  const { points: b, stated: bStated } = mandate.pitchMaxima
  const fits = numbers.places.map((place) => mandate.place(place).relation)
  const excluded = new Set(facts.excludedCountries)
  const closed = numbers.places.filter((place) => excluded.size > 0 && countriesOf(place).every((country) => excluded.has(country)))
  const instrumentValues = INSTRUMENTS.map((key) =>
    investorValue('instrument', { pitch: { ...SILENT, instruments: [key] }, mandate, policy }),
  )
  const widest = policy.stageGateDistance
  return {
    r: rank,
    org: facts.organisationId,
    closed_orgs: [...mandate.closedOrganisations],
    closed_pitches: [...mandate.closedPitches],
    goals: [...mandate.goals].reduce((bits, goal) => bits | (1 << goal), 0),
    target_count: mandate.targets.size,
    targets: targetBits(mandate.targets),
    geo: fits.map((relation) => policy.geography[relation]),
    pres: fits.map((relation) => policy.presence[relation]),
    inside: facts.strictGeography && statesPlaces ? numbers.places.flatMap((_, at) => (OUTSIDE.has(fits[at] ?? '') ? [] : [at + 1])) : null,
    closed_places: positions(closed, numbers.places),
    instruments: instrumentValues,
    fitting: facts.instruments.length > 0 ? instrumentValues.flatMap((value, at) => (value > 0 ? [at + 1] : [])) : null,
    low: ticket?.low ?? null,
    high: ticket === null ? null : Math.min(ticket.high, Number.MAX_SAFE_INTEGER),
    lb: ticket?.lowBucket ?? null,
    hb: ticket?.highBucket ?? null,
    stages: STAGES.map((_, stage) => investorValue('stage', { pitch: { ...SILENT, stage }, mandate, policy })),
    closed_stages: STAGES.flatMap((_, at) => (widest !== null && stages.length > 0 && stageDistance(at, stages) > widest ? [at + 1] : [])),
    evidence: ([0, 1, 2, 3, 4, 5] as const).map((evidenceLevel) =>
      investorValue('evidence', { pitch: { ...SILENT, facts: { ...SILENT.facts, evidenceLevel } }, mandate, policy }),
    ),
    type: mask([facts.investorType], INVESTOR_TYPES),
    types: INVESTOR_TYPES.map((type) => {
      const pitch = { ...SILENT, facts: { ...SILENT.facts, wantedInvestorTypes: [type] } }
      return pitchValue('investor_type', { pitch, mandate, policy })
    }),
    sectors: mask(facts.excludedSectors, SENSITIVE_SECTORS),
    support: mask(facts.supportOffered, SUPPORT_KINDS),
    lang: text?.language ?? null,
    states: [
      stated.goals,
      stated.targets,
      statesPlaces,
      ticket !== null,
      stated.instrument,
      stated.stage,
      stated.evidence,
      stated.text,
      bStated.support,
    ],
    a: [a.goals, a.targets, a.geography, a.ticket, a.instrument, a.stage, a.evidence, a.text],
    b: [b.investor_type, b.support, b.coverage, b.presence],
  }
}

function policyRow({ prior, primaryGoalWeight, targetsFromGoals, ticket, coverageLossPerBucket, textFullPermille }: Policy) {
  const {
    goals,
    targets,
    geography,
    ticket: ofTicket,
    instrument,
    stage,
    evidence,
    text,
    investor_type,
    support,
    coverage,
    presence,
  } = prior
  return {
    unknown: UNKNOWN,
    prior_a: [goals, targets, geography, ofTicket, instrument, stage, evidence, text],
    prior_b: [investor_type, support, coverage, presence],
    primary_weight: primaryGoalWeight,
    from_goals: targetsFromGoals,
    touching: ticket.touching,
    per_bucket: ticket.perBucket,
    reach: ticket.widestGap,
    cover_loss: coverageLossPerBucket,
    text_full: textFullPermille,
  }
}

function wordRows(weights: ReadonlyMap<string, number> | undefined, rank: number) {
  return [...(weights ?? [])].map(([word, weight]) => ({ r: rank, word, weight }))
}

function byId(a: { facts: { id: string } }, b: { facts: { id: string } }): number {
  return a.facts.id < b.facts.id ? -1 : 1
}
