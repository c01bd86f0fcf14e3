import { pitchReference, schema } from '@scalebridge/db'
import { isFairnessReport, type FairnessReport } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { alarmsOf } from './fairness.alarms.ts'
import { isTold, tellGroups } from './fairness.groups.ts'
import type * as contract from './fairness.contract.ts'
import { listReports, listSuggestionsTaken, namesOfPitches } from './fairness.queries.ts'

/** Runs of the series, the current one included. */
const MOST_RUNS = 12

type Answer = Output<typeof contract.getFairness>

interface Report {
  runId: string
  finishedAt: string
  policyVersion: string | null
  fairness: FairnessReport
}

/** The current run's fairness, what is out of line in it, and the runs before. Nothing yet where no run made fair shortlists. */
export async function getFairness(deps: Pick<Deps, 'db'>, { params }: Input<typeof contract.getFairness>): Promise<Answer> {
  const { editions } = schema
  const [edition] = await deps.db.select({ id: editions.id }).from(editions).where(eq(editions.id, params.editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
  const suggestions = await listSuggestionsTaken(deps.db, edition.id)
  const { currentRunId, rows } = await listReports(deps.db, edition.id, MOST_RUNS)
  const reports = rows.flatMap(({ runId, finishedAt, policyVersion, fairness }): Report[] =>
    finishedAt !== null && isFairnessReport(fairness) ? [{ runId, finishedAt: finishedAt.toISOString(), policyVersion, fairness }] : [],
  )
  const [now, before] = reports
  if (now === undefined || now.runId !== currentRunId)
    return { current: null, unmet: [], alarms: [], series: reports.map(toPoint).toReversed(), suggestions }
  const { unmet, ...fairness } = now.fairness
  return {
    current: { ...now, fairness: { ...fairness, groups: tellGroups(now.fairness) } },
    unmet: await named(deps, unmet),
    alarms: alarmsOf(withToldGroups(now.fairness), before === undefined ? undefined : withToldGroups(before.fairness)),
    series: reports.map(toPoint).toReversed(),
    suggestions,
  }
}

/** An alarm names no group whose numbers are hidden. */
function withToldGroups(report: FairnessReport): FairnessReport {
  return { ...report, groups: tellGroups(report).filter(isTold) }
}

function toPoint({ fairness, ...run }: Report): Answer['series'][number] {
  const { unseen, giniPermille, largestGoalPermille } = fairness.shortlists
  return { ...run, unseen, belowFloor: fairness.belowFloor, giniPermille, largestGoalPermille }
}

/** Pitches that are gone since are left out. */
async function named({ db }: Pick<Deps, 'db'>, unmet: FairnessReport['unmet']): Promise<Answer['unmet']> {
  const names = await namesOfPitches(
    db,
    unmet.map(({ pitchId }) => pitchId),
  )
  return unmet.flatMap((floor) => {
    const pitch = names.get(floor.pitchId)
    if (pitch === undefined) return []
    const { slug, number, title, organisationName } = pitch
    return [{ ...floor, reference: number === null ? null : pitchReference(slug, number), title, organisationName }]
  })
}
