import { eq } from 'drizzle-orm'
import { schema, type Db } from '@scalebridge/db'
import { final } from '../../failures.ts'
import { hashLists } from '../write/copy-lists.ts'
import { createEngine } from '../score/engine.ts'
import { toRow, type ListRow } from '../write/list-rows.ts'
import { keepsPoints, limitsFor } from '../lists/lists.ts'
import { rankEdition, type Rankings } from '../score/rank-edition.ts'
import { readPolicy } from '../read/read-policy.ts'
import { learnedFrom, packFacts, unpackFacts, unpackLearned } from '../read/snapshot.ts'

const { matchPolicies, matchRuns, matchSnapshots } = schema

/** What a run stored of itself, and what doing it again gives. */
export interface Redone {
  readonly stored: { readonly factsHash: string | null; readonly listsHash: string | null }
  readonly again: { readonly factsHash: string; readonly listsHash: string }
}

/**
 * Does a whole run again from what it was done from, with the reference scorer, and writes nothing. Refuses when the run kept no
 * facts, or when its policy is not at hand any more.
 */
export async function redoRun(db: Db, runId: string): Promise<Redone> {
  const [row] = await db
    .select({ run: matchRuns, snapshot: matchSnapshots, policy: matchPolicies })
    .from(matchRuns)
    .innerJoin(matchSnapshots, eq(matchSnapshots.runId, matchRuns.id))
    .leftJoin(matchPolicies, eq(matchPolicies.id, matchRuns.policyId))
    .where(eq(matchRuns.id, runId))
  if (row === undefined || row.snapshot.facts === null || row.snapshot.corpus === null) throw final('the run kept no facts')
  const { policy } = readPolicy(row.policy ?? undefined)
  if (policy.version !== row.run.policyVersion) throw final(`the policy ${row.run.policyVersion} is not at hand any more`)
  const facts = unpackFacts(row.snapshot.facts)
  const learned = learnedFrom(unpackLearned(row.snapshot.corpus))
  const engine = createEngine({ policy, on: facts.on, corpus: learned.corpus, track: learned.track })
  const size = { pitches: facts.pitches.length, mandates: facts.mandates.length }
  const rankings = await rankEdition(engine, facts, { limits: limitsFor(size), tell: async () => {} })
  const pitches = new Map(facts.pitches.map((pitch) => [pitch.id, pitch]))
  const mandates = new Map(facts.mandates.map((mandate) => [mandate.id, mandate]))
  const rows = rowsOf(rankings, (side, id, ranking) =>
    toRow({ engine, policy, pitches, mandates }, { side, id, withPoints: keepsPoints(size) }, ranking),
  )
  return {
    stored: { factsHash: row.run.factsHash, listsHash: row.run.listsHash },
    again: { factsHash: packFacts(facts, learned).factsHash, listsHash: hashLists(rows) },
  }
}

function* rowsOf(
  rankings: Rankings,
  toOne: (side: 'mandate' | 'pitch', id: string, ranking: Parameters<typeof toRow>[2]) => ListRow,
): Generator<ListRow> {
  for (const side of ['mandate', 'pitch'] as const) {
    for (const [id, ranking] of [...rankings[side]].toSorted(([a], [b]) => (a < b ? -1 : 1))) yield toOne(side, id, ranking)
  }
}
