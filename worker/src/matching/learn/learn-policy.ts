import { and, desc, eq, isNotNull } from 'drizzle-orm'
import { announce, CHANNELS, nextPolicyVersion, record, schema, type Db, type Tx } from '@scalebridge/db'
import { isLearnedPolicy, type LearnedPolicy, type PolicyTables } from '@scalebridge/db/rules'
import type { Job } from '../../run.ts'
import { calibrate } from './calibrate.ts'
import { createEngine } from '../score/engine.ts'
import type { Policy } from '../facts/policy.ts'
import { readPolicy, tablesOf } from '../read/read-policy.ts'
import { loadWhole, type WholeEdition } from '../read/whole-edition.ts'
import { readDecisions, type PairDecision } from './decisions.ts'
import { isPositive, learnWeights, type InvestorWeights, type Learned, type Quality } from './learn-weights.ts'

const { matchPolicies } = schema

/** So many new decisions are worth a new draft. */
export const LEAST_NEW_DECISIONS = 50

/** A policy that was learned and waits for people to judge it. */
interface Draft {
  readonly editionId: string
  readonly basedOn: string
  readonly tables: PolicyTables
  readonly learned: LearnedPolicy
}

/**
 * Where the policy in force says so, learns from what investors did since and leaves a draft that people propose and approve
 * like any other. Nothing that is learned takes effect by itself; nothing is left where it would be no better.
 */
export async function learnPolicies(db: Db, job: Pick<Job, 'settle'>): Promise<void> {
  const learning = and(eq(matchPolicies.state, 'in_force'), eq(matchPolicies.learnsOnline, true))
  const policies = await db.select().from(matchPolicies).where(learning)
  const drafts: Draft[] = []
  for (const row of policies) {
    const draft = await learnFrom(db, row)
    if (draft !== null) drafts.push(draft)
  }
  await job.settle(async (tx) => {
    for (const draft of drafts) await writeDraft(tx, draft)
  })
}

async function learnFrom(db: Db, row: typeof matchPolicies.$inferSelect): Promise<Draft | null> {
  const { policy } = readPolicy(row)
  const centre = centreOf(row.learned, policy)
  const facts = await loadWhole(db, row.editionId)
  const decisions = await readDecisions(db, row.editionId, { facts, policy: { ...policy, investorWeights: centre } })
  const decided = decisions.filter(({ outcome }) => outcome !== 'seen')
  if (decided.length - (await decidedBefore(db, row.editionId)) < LEAST_NEW_DECISIONS) return null
  const learned = learnWeights(decisions, centre)
  if (learned === null || !isBetter(learned, centre)) return null
  const weighed = { ...policy, investorWeights: learned.weights }
  const { method, corners } = calibrate(scoresOf(decided, facts, weighed), policy.calibration)
  return {
    editionId: row.editionId,
    basedOn: row.id,
    tables: { ...tablesOf(weighed), calibration: corners },
    learned: {
      centre,
      decided: decided.length,
      seen: decisions.length - decided.length,
      trained: learned.trained,
      heldOut: learned.heldOut,
      before: inPermille(learned.before),
      after: inPermille(learned.after),
      calibration: method,
    },
  }
}

/** The weights that people chose last: those around which the policy itself was learned, its own otherwise. */
function centreOf(learned: unknown, { investorWeights }: Policy): InvestorWeights {
  return isLearnedPolicy(learned) ? learned.centre : investorWeights
}

/** How many decisions the newest learned policy of the edition knew. */
async function decidedBefore(db: Db, editionId: string): Promise<number> {
  const [newest] = await db
    .select({ learned: matchPolicies.learned })
    .from(matchPolicies)
    .where(and(eq(matchPolicies.editionId, editionId), isNotNull(matchPolicies.learned)))
    .orderBy(desc(matchPolicies.id))
    .limit(1)
  return isLearnedPolicy(newest?.learned) ? newest.learned.decided : 0
}

function isBetter({ weights, before, after }: Learned, centre: InvestorWeights): boolean {
  const isSame = Object.entries(centre).every(([key, weight]) => Reflect.get(weights, key) === weight)
  return !isSame && (after.auc ?? 0) > (before.auc ?? 0)
}

function scoresOf(decided: readonly PairDecision[], { on, corpus, track }: WholeEdition, policy: Policy) {
  const engine = createEngine({ policy, corpus, track, on })
  return decided.flatMap((decision) => {
    const score = engine.scoreEligible(decision.pitch, decision.mandate)
    return score === null ? [] : [{ score, isPositive: isPositive(decision) }]
  })
}

function inPermille({ auc, logLoss }: Quality): LearnedPolicy['before'] {
  return { aucPermille: auc === null ? null : Math.round(1000 * auc), logLossPermille: Math.round(1000 * logLoss) }
}

async function writeDraft(tx: Tx, { editionId, basedOn, tables, learned }: Draft): Promise<void> {
  const version = await nextPolicyVersion(tx, editionId)
  const [row] = await tx
    .insert(matchPolicies)
    .values({ editionId, version, basedOn, tables, learned, learnsOnline: true })
    .returning({ id: matchPolicies.id })
  await record(tx, {
    actorId: null,
    action: 'policy.learn',
    subject: { kind: 'policy', id: String(row?.id) },
    after: { version, learned, investorWeights: tables.investorWeights },
  })
  await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
}
