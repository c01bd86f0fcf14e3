/** Makes the past grants of each funder out of the projects that it paid for before 2011, as told in SOURCE.md. */
import type { PastGrant } from '../src/grants/past-grant.ts'
import { goalsOfHistory } from './focus-goals.ts'
import { budgetMinor } from './pitches.ts'
import { placeOf } from './places.ts'
import type { FundedProject } from './source-files.ts'
import { tidy, titleOf } from './texts.ts'

/** CRS purpose code for "sectors not specified". */
const UNSPECIFIED = '99810'

/** Returns what each funder paid for, by its identifier in the source, in the order of the projects. */
export function grantsByFunder(projects: readonly FundedProject[]): Map<string, PastGrant[]> {
  const byFunder = new Map<string, PastGrant[]>()
  for (const project of projects) {
    const grant = grantOf(project)
    for (const funder of project.funders) byFunder.set(funder, [...(byFunder.get(funder) ?? []), grant])
  }
  return byFunder
}

/** A project's budget is what it cost in all, of which one funder often paid a part only. */
function grantOf(project: FundedProject): PastGrant {
  const { qid, start, focus, crs, crs_descr, lang, funders } = project
  const opening = tidy(project.opening)
  const amountMinor = budgetMinor(project.budget_usd)
  const place = placeOf(project)
  const purposes = crs_descr.filter((_, index) => crs[index] !== UNSPECIFIED)
  return {
    sourceId: qid,
    title: titleOf(opening) || qid,
    description: [opening, ...purposes].join('\n'),
    language: lang,
    countries: place?.country ? [place.country] : [],
    regions: [...(place?.regions ?? [])],
    sectors: crs.filter((code) => code !== UNSPECIFIED).map((code) => `dac:${code}`),
    goals: goalsOfHistory(new Map(focus.map((area) => [area, 1]))),
    amountMinor,
    currency: amountMinor === null ? null : 'USD',
    awardedOn: start,
    funders,
  }
}
