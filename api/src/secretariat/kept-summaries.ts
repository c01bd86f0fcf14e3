/**
 * Counts of a pool that are made once and given until something that they count has changed, which is asked of the database each time:
 * nobody gets counts from before they asked. What changed is known by the transactions that `match_changes` names, and by the revision
 * of the current run's lists. Only for those who may see a whole pool: what is kept is the same for all of them.
 */
import type { Db } from '@scalebridge/db'
import type pg from 'pg'
import { summarisePool } from './pool-summary.ts'
import { listPoolFacts } from './pool.queries.ts'

/** Changes are forgotten after a day; what nobody has asked for in an hour is made anew. */
const ASKED_WITHIN_MS = 60 * 60_000
const MAX_KEPT = 16

/** Where an edition stands beside its pool's counts, in one round trip; no row for an edition that does not exist. */
const STANDING = `
  select
    (select count(*)::int from pitches where edition_id = e.id and state = 'draft') as drafts,
    (select count(*)::int from mandates m join investors i on i.id = m.investor_id
      where m.edition_id = e.id and m.state = 'active' and i.state = 'verified') as "activeMandates",
    c.run_id as "runId", s.lists_revision as "listsRevision", pg_current_snapshot()::text as snapshot,
    $2::text is not null and not exists (
      select from match_changes change left join pitches p on p.id = change.subject_id
      where change.kind = 'pitch' and change.changed_by >= pg_snapshot_xmin($2::text::pg_snapshot)
        and not pg_visible_in_snapshot(change.changed_by, $2::text::pg_snapshot)
        and (p.id is null or (p.edition_id = e.id and p.number is not null))) as "isUnchanged"
  from editions e left join match_current c on c.edition_id = e.id left join match_snapshots s on s.run_id = c.run_id
  where e.id = $1`

interface Standing {
  drafts: number
  activeMandates: number
  runId: string | null
  listsRevision: number | null
  snapshot: string
  /** Whether each pitch that was ever submitted is as it was at the snapshot that was named. */
  isUnchanged: boolean
}

export interface Edition {
  id: string
  goalsUnderReview: readonly number[]
  closesAt: Date
}

interface Kept {
  summary: ReturnType<typeof summarisePool>
  /** What it was made for, beside the pitches. */
  madeFor: string
  /** At this moment of the database it held. */
  snapshot: string
  askedAtMs: number
}

/** A reader of the counts of an edition's pool and of what stands beside it. `factsOf` reads what is counted. */
export function summaryReader({ db, pool }: { db: Db; pool: pg.Pool }, factsOf = listPoolFacts) {
  const kept = new Map<string, Kept>()

  async function makeAnew(edition: Edition): Promise<Kept['summary']> {
    const facts = await factsOf(db, edition.id)
    // Before the first matching nobody has a match, which is no gap of the pool.
    const known = facts.map((fact) => ({ ...fact, isMatched: fact.isMatched || fact.runId === null }))
    const summary = summarisePool(known, { goalsUnderReview: edition.goalsUnderReview, on: edition.closesAt })
    const [first] = facts
    kept.delete(edition.id)
    if (first === undefined) return summary
    kept.set(edition.id, { summary, madeFor: madeFor(edition, first), snapshot: first.snapshot, askedAtMs: performance.now() })
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    return summary
  }

  return async (edition: Edition) => {
    const held = kept.get(edition.id)
    const asked = { name: 'pool_standing', text: STANDING, values: [edition.id, held?.snapshot ?? null] }
    const { rows } = await pool.query<Standing>(asked)
    const [stands] = rows
    if (stands === undefined) throw new Error('the edition is gone')
    const { drafts, activeMandates } = stands
    const now = performance.now()
    if (held === undefined || !stands.isUnchanged || held.madeFor !== madeFor(edition, stands) || now - held.askedAtMs > ASKED_WITHIN_MS)
      return { ...(await makeAnew(edition)), drafts, activeMandates }
    held.snapshot = stands.snapshot
    held.askedAtMs = now
    return { ...held.summary, drafts, activeMandates }
  }
}

function madeFor({ goalsUnderReview, closesAt }: Edition, { runId, listsRevision }: Pick<Standing, 'runId' | 'listsRevision'>): string {
  return JSON.stringify([goalsUnderReview, closesAt, runId, listsRevision])
}
