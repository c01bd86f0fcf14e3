import { OPEN_TO_ALL } from '../read/from-rows.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { PastProject } from '../track/past-project.ts'
import { readColumns, subjectOf } from './columns.ts'
import { idOf, isRow, textsOf, type Row } from './json-lines.ts'

/** A set of the form of UNDP's: who could fund, who funded what before, and what is to be ranked. */
export interface MatchingSet {
  readonly mandates: readonly MandateFacts[]
  readonly history: readonly PastProject[]
  readonly pitches: readonly PitchFacts[]
}

export interface SetRows {
  readonly candidates: readonly Row[]
  readonly history: readonly Row[]
  readonly queries: readonly Row[]
}

/** Columns in which a candidate's own words on what it funds may stand. */
const MANDATE_TEXTS = ['text', 'mandate', 'description', 'summary', 'about']

/** Reads a set: queries as pitches that say nothing but text and attributes, candidates as mandates that state no more. */
export function readMatchingSet({ candidates, history, queries }: SetRows): MatchingSet {
  const columns = readColumns([...history, ...queries])
  const known = new Set(candidates.map((row) => idOf(row, ['cid', 'id'])))
  return {
    // A candidate that the file names twice is ranked once.
    mandates: [...new Map(candidates.map(mandateOf).map((mandate) => [mandate.id, mandate])).values()],
    history: history.map((row, index) => ({
      ...subjectOf(row, columns),
      id: textsOf(row['qid'] ?? row['id'])[0] ?? `row ${index}`,
      amountUsdMinor: null,
      // Investors that are no candidates cannot be ranked; what they paid for tells nothing of those that can.
      investorIds: positivesOf(row).filter((id) => known.has(id)),
    })),
    pitches: queries.map((row) => {
      const { text, language, attributes } = subjectOf(row, columns)
      return { ...SILENT, id: idOf(row, ['qid', 'id']), text, language, attributes }
    }),
  }
}

/** Who funded a project: `funders` or `investors`. */
export function positivesOf(row: Row): string[] {
  return [row['funders'] ?? row['investors']].flat().flatMap((id) => (typeof id === 'string' || typeof id === 'number' ? [String(id)] : []))
}

/**
 * Who funded each query, by its `qid`. A row names them all, in `rel` with a number each or as `funders` or `investors`; or it judges one
 * alone, with its `cid` and the number as `rel`.
 * @throws Error for a row that says neither.
 */
export function readJudgements(rows: readonly Row[]): ReadonlyMap<string, ReadonlySet<string>> {
  const relevant = new Map<string, Set<string>>()
  for (const row of rows) {
    const qid = idOf(row, ['qid', 'id'])
    const known = relevant.get(qid) ?? new Set<string>()
    for (const id of relevantOf(row)) known.add(id)
    relevant.set(qid, known)
  }
  return relevant
}

function relevantOf(row: Row): string[] {
  const { rel } = row
  if (isRow(rel)) return Object.keys(rel).filter((id) => Number(rel[id]) > 0)
  if (row['cid'] !== undefined && rel !== undefined) return Number(rel) > 0 ? [idOf(row, ['cid'])] : []
  if (row['funders'] === undefined && row['investors'] === undefined)
    throw new Error(`a row says neither rel nor funders nor investors: ${JSON.stringify(row).slice(0, 120)}`)
  return positivesOf(row)
}

function mandateOf(row: Row): MandateFacts {
  const id = idOf(row, ['cid', 'id'])
  return {
    id,
    investorId: id,
    organisationId: `candidate ${id}`,
    investorType: '',
    goals: [],
    targets: [],
    countries: [],
    countryGroups: [],
    strictGeography: false,
    excludedCountries: [],
    excludedSectors: [],
    instruments: [],
    ticketMinUsdMinor: null,
    ticketMaxUsdMinor: null,
    stages: [],
    minimumEvidence: null,
    supportOffered: [],
    text: MANDATE_TEXTS.flatMap((name) => textsOf(row[name])).join('\n'),
    closedTo: OPEN_TO_ALL,
  }
}

const SILENT: Omit<PitchFacts, 'id'> = {
  organisationId: 'query',
  goals: [],
  targets: [],
  scope: null,
  countries: [],
  regions: [],
  askUsdMinor: null,
  askMinimumUsdMinor: null,
  instruments: [],
  stage: null,
  evidenceLevel: null,
  sensitiveSectors: [],
  wantedInvestorTypes: [],
  supportNeeded: [],
  refusedInvestorTypes: [],
  text: '',
  language: null,
}
