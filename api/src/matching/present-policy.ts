import type { Db, Tx } from '@scalebridge/db'
import { POLICY_STATES, RUN_STATES } from '@scalebridge/db/reference'
import { isLearnedPolicy, isPolicyPreview, type PolicyPreview } from '@scalebridge/db/rules'
import { currentPolicy, readPolicy, tablesOf } from '@scalebridge/worker/engine'
import { listed } from '../editions/editions.ts'
import type { Actor } from '../platform/actor.ts'
import type { ToldGroup } from './fairness.contract.ts'
import { hideGroup, isTold, tellGroups } from './fairness.groups.ts'
import type { MatchPolicy, MatchPolicyWhole, MatchPreview, MatchRun, ToldPreview } from './policies.contract.ts'
import { findNewestPreview, findPolicyInForce, namesIn, type NamedPolicyRow, type PolicyRow, type PreviewRow } from './policies.queries.ts'
import { toRunStatus, type RunRow } from './run-status.ts'

/** The policy that the engine ships with, in force where no other was approved. */
export function presentShipped(): MatchPolicyWhole {
  return {
    id: null,
    version: currentPolicy.version,
    state: 'in_force',
    revision: 0,
    basedOn: null,
    learnsOnline: false,
    learned: null,
    note: null,
    createdBy: null,
    createdAt: null,
    proposedBy: null,
    proposedAt: null,
    approvedBy: null,
    approvedAt: null,
    isOwnProposal: false,
    tables: tablesOf(currentPolicy),
    preview: null,
  }
}

/** A version without its tables. */
export function presentPolicy(actor: Actor, row: NamedPolicyRow): MatchPolicy {
  return {
    id: row.id,
    version: row.version,
    state: listed(POLICY_STATES, row.state),
    revision: row.revision,
    basedOn: row.origin,
    learnsOnline: row.learnsOnline,
    learned: isLearnedPolicy(row.learned) ? row.learned : null,
    note: row.note,
    createdBy: row.creator,
    createdAt: row.createdAt.toISOString(),
    proposedBy: row.proposer,
    proposedAt: row.proposedAt?.toISOString() ?? null,
    approvedBy: row.approver,
    approvedAt: row.approvedAt?.toISOString() ?? null,
    isOwnProposal: actor.kind === 'account' && row.proposedBy === actor.accountId,
  }
}

/** A version with its tables and its newest preview. */
export async function presentWhole(db: Db | Tx, actor: Actor, row: NamedPolicyRow): Promise<MatchPolicyWhole> {
  const preview = await findNewestPreview(db, row.id)
  return {
    ...presentPolicy(actor, row),
    tables: tablesOf(readPolicy(row).policy),
    preview: preview === undefined ? null : await presentPreview(db, row, preview),
  }
}

/** A preview, and whether what it compares is still what there is. */
export async function presentPreview(db: Db | Tx, policy: PolicyRow, preview: PreviewRow): Promise<MatchPreview> {
  const result = isPolicyPreview(preview.result) ? preview.result : null
  const inForce = await findPolicyInForce(db, policy.editionId)
  const isOpen = policy.state === 'draft' || policy.state === 'proposed'
  const comparedTo = inForce?.version ?? currentPolicy.version
  const isOfEarlierForm = preview.state === 'ready' && result === null
  const isOfOthers = preview.policyRevision !== policy.revision || (result !== null && result.comparedTo !== comparedTo)
  return {
    id: preview.id,
    state: listed(RUN_STATES, preview.state),
    isOutdated: isOfEarlierForm || (isOpen && isOfOthers),
    mandatesDone: preview.mandatesDone,
    mandatesTotal: preview.mandatesTotal,
    reason: preview.reason,
    requestedAt: preview.requestedAt.toISOString(),
    finishedAt: preview.finishedAt?.toISOString() ?? null,
    result: result === null ? null : tellPreview(result),
    names: await namesIn(db, preview),
  }
}

/** A group that is too small to be told of under one policy is not told of under the other: the difference would tell it. */
function tellPreview(result: PolicyPreview): ToldPreview {
  const { before, after } = result.fairness
  const [groupsBefore, groupsAfter] = [tellGroups(before), tellGroups(after)]
  const told = (one: readonly ToldGroup[], other: readonly ToldGroup[]) => {
    const hidden = new Set(other.filter((group) => !isTold(group)).map(({ key }) => key))
    return one.map((group) => (hidden.has(group.key) ? hideGroup(group.key) : group))
  }
  return {
    ...result,
    fairness: {
      before: { ...before, groups: told(groupsBefore, groupsAfter) },
      after: { ...after, groups: told(groupsAfter, groupsBefore) },
    },
  }
}

/** A matching of a whole edition with what it was made from. */
export function presentRun(run: RunRow, currentRunId: string | undefined): MatchRun {
  const { policyVersion, factsHash, listsHash } = run
  return { ...toRunStatus(run), policyVersion, factsHash, listsHash, isCurrent: run.id === currentRunId }
}
