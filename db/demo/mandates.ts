/** Makes mandates out of what each funder paid for before 2011. Thresholds are explained in SOURCE.md. */
import { crsPurpose } from './crs-goals.ts'
import { focusArea, goalsOfHistory } from './focus-goals.ts'
import { identify } from './funders.ts'
import { coverageOf } from './mandate-places.ts'
import { budgetMinor } from './pitches.ts'
import type { FundedProject, SourceFunder } from './source-files.ts'
import { cut, tidy, titleOf } from './texts.ts'
import type { DemoInvestor, DemoMandate } from './types.ts'

/** So many funders, those with the longest histories, get one mandate per focus area instead of one in all. */
const FUNDERS_WITH_SEVERAL_MANDATES = 10

/** A focus area becomes a mandate of its own with at least this many projects. */
const LEAST_PROJECTS_PER_FOCUS = 10

/** The range a funder is used to: without the smallest and the largest tenth of its projects' budgets. */
const TICKET_PERCENTILES = { least: 10, most: 90 } as const

/** Fewer believable budgets than this show no range. */
const LEAST_BUDGETS = 4

const NAMED_PURPOSES = 5
const NAMED_PROJECTS = 8
const LONGEST_TEXT = 2_000

const MANDATE_DERIVED = ['name', 'goals', 'countries', 'regions', 'countryGroups', 'ticketMinMinor', 'ticketMaxMinor', 'text']

type History = { sourceId: string; name: string; projects: readonly FundedProject[] }

/** Takes the funders and the projects before 2011; returns the investors with their mandates, in the order of the funders. */
export function deriveInvestors(funders: readonly SourceFunder[], projects: readonly FundedProject[]): DemoInvestor[] {
  const longest = funders.toSorted((one, other) => other.train_projects - one.train_projects || (one.cid < other.cid ? -1 : 1))
  const several = new Set(longest.slice(0, FUNDERS_WITH_SEVERAL_MANDATES).map((funder) => funder.cid))
  return funders.map((funder) => {
    const { name, type, country } = identify(funder)
    const paidFor = projects.filter((project) => project.funders.includes(funder.cid))
    const whole = { sourceId: funder.cid, name, projects: paidFor }
    const histories = several.has(funder.cid) ? splitByFocus(whole) : [whole]
    return {
      sourceId: funder.cid,
      name,
      sourceName: funder.name,
      type,
      country,
      mandates: histories.map(mandate),
      derivedFields: name === funder.name ? ['type'] : ['name', 'type'],
    }
  })
}

/** Takes one funder's whole history; returns one history per focus area that is big enough, or the whole one where none is. */
function splitByFocus(whole: History): History[] {
  const byFocus = Map.groupBy(
    whole.projects.flatMap((project) => project.focus.map((focus) => ({ focus, project }))),
    ({ focus }) => focus,
  )
  const parts = [...byFocus]
    .filter(([, entries]) => entries.length >= LEAST_PROJECTS_PER_FOCUS)
    .map(([focus, entries]) => ({
      sourceId: `${whole.sourceId}/${focusArea(focus).key}`,
      name: `${whole.name}: ${focus}`,
      projects: entries.map(({ project }) => project),
    }))
    .toSorted((one, other) => (one.sourceId < other.sourceId ? -1 : 1))
  return parts.length === 0 ? [whole] : parts
}

function mandate({ sourceId, name, projects }: History): DemoMandate {
  const range = ticketRange(projects.map((project) => project.budget_usd))
  return {
    sourceId,
    name,
    goals: goalsOfHistory(focusCounts(projects, sourceId)),
    targets: [],
    ...coverageOf(projects),
    instruments: [],
    stages: [],
    minimumEvidence: null,
    exclusions: [],
    ticketMinMinor: range?.least ?? null,
    ticketMaxMinor: range?.most ?? null,
    ticketCurrency: range ? 'USD' : null,
    text: textOf(projects),
    sourceProjects: projects.length,
    derivedFields: [...MANDATE_DERIVED],
  }
}

/** A mandate for one area takes that area alone, though a few of its projects carry a second one. */
function focusCounts(projects: readonly FundedProject[], sourceId: string): Map<string, number> {
  const all = Map.groupBy(
    projects.flatMap((project) => project.focus),
    (focus) => focus,
  )
  const counts = [...all].map(([focus, occurrences]) => [focus, occurrences.length] as const)
  return new Map(sourceId.includes('/') ? counts.filter(([focus]) => sourceId.endsWith(`/${focusArea(focus).key}`)) : counts)
}

/**
 * Takes budgets in US dollars; returns their 10th and 90th percentile (nearest rank) in cents, rounded outwards to two
 * significant digits, because a range to the cent would pretend to be stated; null where too few can be believed.
 */
function ticketRange(budgetsUsd: readonly number[]): { least: number; most: number } | null {
  const sorted = budgetsUsd.flatMap((budget) => budgetMinor(budget) ?? []).toSorted((one, other) => one - other)
  if (sorted.length < LEAST_BUDGETS) return null
  const least = nearestRank(sorted, TICKET_PERCENTILES.least)
  const most = nearestRank(sorted, TICKET_PERCENTILES.most)
  return { least: roundTo(least, Math.floor), most: roundTo(most, Math.ceil) }
}

function nearestRank(sorted: readonly number[], percentile: number): number {
  const rank = Math.ceil((percentile / 100) * sorted.length)
  const value = sorted[Math.max(rank, 1) - 1]
  if (value === undefined) throw new RangeError('A percentile of nothing does not exist')
  return value
}

function roundTo(amountMinor: number, direction: (value: number) => number): number {
  const unit = 10 ** (String(amountMinor).length - 2)
  return direction(amountMinor / unit) * unit
}

/** Real words only: the most frequent purposes of the history, then the names of its latest projects. */
function textOf(projects: readonly FundedProject[]): string {
  const purposes = Map.groupBy(
    projects.flatMap((project) => project.crs).filter((code) => crsPurpose(code).goals.length > 0),
    (code) => code,
  )
  const frequent = [...purposes]
    .toSorted(([codeA, a], [codeB, b]) => b.length - a.length || (codeA < codeB ? -1 : 1))
    .slice(0, NAMED_PURPOSES)
    .map(([code]) => crsPurpose(code).name)
  const latest = projects
    .toSorted((one, other) => (one.start === other.start ? (one.qid < other.qid ? -1 : 1) : one.start > other.start ? -1 : 1))
    .map((project) => titleOf(tidy(project.opening)))
  const names = [...new Set(latest)].slice(0, NAMED_PROJECTS)
  return cut([frequent.join('; '), names.join('; ')].filter((part) => part !== '').join('. '), LONGEST_TEXT)
}
