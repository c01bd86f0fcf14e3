/** Makes pitches out of the projects that began in 2011. */
import type { CountryNames } from '../src/reference/country-names.ts'
import { goalsOfPurposes } from './crs-goals.ts'
import { placeOf, type Place } from './places.ts'
import type { ProposedProject } from './source-files.ts'
import { cut, LIMITS, summaryOf, tidy, titleOf } from './texts.ts'
import type { DemoOrganisation, DemoPitch } from './types.ts'

/** A project with less text has little to be read or matched by. */
const LEAST_TEXT = 350

/** Budgets outside these bounds, in US dollars, are taken for errors of the source. */
const BELIEVABLE_BUDGET = { least: 1_000, most: 10_000_000_000 }

const CENTS_PER_DOLLAR = 100

/** Fields whose values follow from a rule and are not stated by the source. */
const DERIVED = ['organisationKey', 'title', 'language', 'summary', 'countries', 'regions', 'scope', 'askMinor', 'goals', 'origin']

type Proposal = { project: ProposedProject; place: Place; text: string }

/**
 * Takes the projects of 2011 and the English names of countries; returns a pitch for each project that has enough text
 * and a place, in the order of their identifiers, and the offices that publish them, in the order of their keys.
 */
export function derivePitches(
  projects: readonly ProposedProject[],
  countryNames: CountryNames,
): { organisations: DemoOrganisation[]; pitches: DemoPitch[] } {
  const proposals = projects.flatMap((project) => proposalOf(project)).toSorted(byIdentifier)
  const organisations = new Map(
    proposals.map(({ project, place }) => [organisationKey(project), organisation(project, place, countryNames)]),
  )
  return {
    organisations: [...organisations.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    pitches: proposals.map(pitch),
  }
}

/** Budget of the source as US cents; null where it cannot be believed. */
export function budgetMinor(budgetUsd: number): number | null {
  if (budgetUsd < BELIEVABLE_BUDGET.least || budgetUsd > BELIEVABLE_BUDGET.most) return null
  return Math.round(budgetUsd * CENTS_PER_DOLLAR)
}

function proposalOf(project: ProposedProject): Proposal[] {
  const place = placeOf(project)
  const text = tidy(project.text)
  return place && text.length >= LEAST_TEXT ? [{ project, place, text }] : []
}

function pitch({ project, place, text }: Proposal): DemoPitch {
  const title = titleOf(text)
  const askMinor = budgetMinor(project.budget_usd)
  return {
    sourceId: project.qid,
    organisationKey: organisationKey(project),
    title,
    language: project.lang,
    summary: summaryOf(text, title),
    approach: cut(text, LIMITS.approach),
    problem: null,
    results: null,
    team: null,
    countries: place.country ? [place.country] : [],
    regions: [...place.regions],
    scope: place.scope,
    askMinor,
    askCurrency: askMinor === null ? null : 'USD',
    goals: goalsOfPurposes(project.crs),
    targets: [],
    instruments: [],
    stage: null,
    evidenceLevel: null,
    origin: 'open_call',
    sourceStart: project.start,
    sourceGenderMarker: project.gender,
    derivedFields: [...DERIVED],
  }
}

function organisation(project: ProposedProject, place: Place, countryNames: CountryNames): DemoOrganisation {
  const office = place.office ?? (place.country ? countryNames[place.country] : project.country_name)
  return { key: organisationKey(project), name: `UNDP, ${office}`, kind: 'un_entity', country: place.country }
}

function organisationKey(project: ProposedProject): string {
  return `undp-${project.country.toLowerCase()}`
}

function byIdentifier(one: Proposal, other: Proposal): number {
  return one.project.qid < other.project.qid ? -1 : 1
}
