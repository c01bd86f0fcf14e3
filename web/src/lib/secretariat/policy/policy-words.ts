import type { MatchPolicy, MatchPolicyWhole } from '@scalebridge/api/contract'
import { INVESTOR_FACTORS, PITCH_FACTORS, type PolicyState } from '@scalebridge/db/reference'
import type { I18n } from '../../i18n/i18n.ts'
import { isolate } from '../../i18n/isolate.ts'
import type { Problem } from '../../problem.ts'
import type { BadgeTone } from '../../ui/tone.ts'
import { errorText, problemSentence } from '../words.ts'

type Tables = MatchPolicyWhole['tables']

const TONES: Record<PolicyState, BadgeTone> = { draft: 'neutral', proposed: 'warning', in_force: 'success', retired: 'neutral' }

export function policyTone(state: PolicyState): BadgeTone {
  return TONES[state]
}

/** A factor's name; its key where the engine has grown and the words have not yet. */
export function factorName({ t, has }: Pick<I18n, 't' | 'has'>, key: string): string {
  const message = `matching.factor.${key}`
  return has(message) ? t(message) : key
}

/** What the tables do, in sentences. */
export function policySentences({ t }: Pick<I18n, 't'>, tables: Tables): string[] {
  const { ticket, stageByDistance, stageGateDistance, calibration } = tables
  const [score, shown] = calibration[Math.floor((calibration.length - 1) / 2)] ?? [0, 0]
  return [
    t('policy.words.both'),
    t('policy.words.goals', { times: tables.primaryGoalWeight }),
    t('policy.words.ticket', { touching: ticket.touching, perBucket: ticket.perBucket, gap: ticket.widestGap }),
    t('policy.words.stage', { one: stageByDistance[1] ?? 0, two: stageByDistance[2] ?? 0 }),
    stageGateDistance === null ? t('policy.words.noStageGate') : t('policy.words.stageGate', { count: stageGateDistance }),
    t('policy.words.unknown'),
    t('policy.words.shown', { score, shown }),
  ]
}

/** The weights of both sides in the order in which they are shown, each with its name. */
export function weightsOf(i18n: Pick<I18n, 't' | 'has'>, tables: Tables) {
  const named = (keys: readonly string[], weights: Readonly<Record<string, number>>) =>
    keys.map((key) => ({ key, label: factorName(i18n, key), count: weights[key] ?? 0 }))
  return { investor: named(INVESTOR_FACTORS, tables.investorWeights), pitch: named(PITCH_FACTORS, tables.pitchWeights) }
}

/** Who made a version, and who proposed and approved it, in one sentence each. */
export function policyHistory({ t, format }: Pick<I18n, 't' | 'format'>, policy: MatchPolicy): string[] {
  const step = (key: 'created' | 'proposed' | 'approved', who: string | null, at: string | null) =>
    at === null ? [] : [t(`policy.history.${key}`, { who: isolate(who ?? t('policy.history.nobody')), when: format.dateTime(at) })]
  return [
    policy.learned === null || policy.createdBy !== null
      ? step('created', policy.createdBy, policy.createdAt)
      : [t('policy.history.learned', { when: format.dateTime(policy.createdAt ?? '') })],
    step('proposed', policy.proposedBy, policy.proposedAt),
    step('approved', policy.approvedBy, policy.approvedAt),
  ].flat()
}

/** One thing that is wrong with a policy, in the reader's language. */
export function policyErrorText(i18n: I18n, error: Problem['errors'][number]): string {
  const key = `policy.problem.${error.code}`
  return i18n.has(key) ? i18n.t(key) : errorText(i18n, error)
}

export function policyProblem(i18n: I18n, problem: Problem): string {
  const key = `policy.problem.${problem.code}`
  return i18n.has(key) ? i18n.t(key) : problemSentence(i18n, problem)
}

/** All that is wrong at one place of the tables. */
export function tableErrors(i18n: I18n, problem: Problem | null | undefined, pointer: string): string[] {
  const own = (problem?.errors ?? []).filter((error) => error.pointer === `/tables${pointer}`)
  return [...new Set(own.map((error) => policyErrorText(i18n, error)))]
}
