import { EVIDENCE_METHODS, INDEPENDENCES, type EvidenceLevel, type EvidenceMethod, type Independence } from '../reference/evidence.ts'

/** Where somebody repeated what a claim is about. */
export interface Replication {
  /** ISO 3166-1 alpha-3. */
  country: string
  byWhom: string
  /** Whether those who did it are others than the partnership. */
  isByOthers: boolean
}

/** One claim of a pitch's ledger, in the order in which its answers are asked for. Values are of the claim's unit. */
export interface Claim {
  /** Stays with the claim while it is moved and changed; unique in its ledger. */
  id: string
  text: string
  indicator: string | null
  unit: string | null
  baselineValue: number | null
  baselineYear: number | null
  currentValue: number | null
  currentYear: number | null
  targetValue: number | null
  targetYear: number | null
  sourceText: string | null
  sourceUrl: string | null
  attachmentId: string | null
  independence: Independence | null
  method: EvidenceMethod | null
  replications: Replication[]
  /** Under which conditions it holds. */
  conditions: string | null
  /** Such as "12 USD per household and year". */
  costPerUnit: string | null
  /** What the partnership says itself; null takes the proposal. */
  statedLevel: EvidenceLevel | null
  /** Why it says otherwise than the proposal. */
  levelReason: string | null
}

/** What a level of evidence asks for; each one is met or still missing. */
export const LEVEL_STEPS = ['account', 'figures', 'measured', 'source', 'comparison', 'independence', 'scaled'] as const
export type LevelStep = (typeof LEVEL_STEPS)[number]

/** From which level on a step is needed. */
const STEP_LEVELS: Record<LevelStep, EvidenceLevel> = {
  account: 1,
  figures: 2,
  measured: 2,
  source: 3,
  comparison: 3,
  independence: 4,
  scaled: 5,
}

export interface ProposedLevel {
  level: EvidenceLevel
  /** What the level rests on. */
  met: LevelStep[]
  /** What the next level still asks for; empty at the highest. */
  missing: LevelStep[]
}

/**
 * The level of evidence that a claim's answers support. After the Nesta Standards of Evidence: 1 an account of the impact,
 * 2 figures that show a change, 3 a comparison that shows the cause, 4 somebody independent who confirms it, 5 others who do
 * it elsewhere with impact. A better answer never lowers it: each level asks for all of the levels below and for more.
 */
export function proposeLevel(claim: Omit<Claim, 'id' | 'statedLevel' | 'levelReason' | 'conditions' | 'costPerUnit'>): ProposedLevel {
  const holds: Record<LevelStep, boolean> = {
    account: claim.text.trim() !== '',
    figures: isWritten(claim.indicator) && claim.baselineValue !== null && claim.currentValue !== null,
    measured: isAtLeast(EVIDENCE_METHODS, claim.method, 'before_after'),
    source: isWritten(claim.sourceText) || isWritten(claim.sourceUrl) || claim.attachmentId !== null,
    comparison: isAtLeast(EVIDENCE_METHODS, claim.method, 'comparison_group'),
    independence: isAtLeast(INDEPENDENCES, claim.independence, 'external_audited'),
    scaled: claim.replications.some(({ isByOthers, byWhom }) => isByOthers && byWhom.trim() !== ''),
  }
  const broken = LEVEL_STEPS.filter((step) => !holds[step])
  const next = broken[0] === undefined ? 6 : STEP_LEVELS[broken[0]]
  return {
    level: levelOf(next - 1),
    met: LEVEL_STEPS.filter((step) => STEP_LEVELS[step] < next),
    missing: broken.filter((step) => STEP_LEVELS[step] === next),
  }
}

/**
 * The level that a claim counts with: what is stated where that is less than the proposal, and never more than a reviewer left
 * standing. More than the proposal counts only once a reviewer has confirmed it.
 */
export function supportedLevel(claim: Claim, reviewed: EvidenceLevel | null): EvidenceLevel {
  const proposed = proposeLevel(claim).level
  const stated = claim.statedLevel ?? proposed
  return reviewed === null ? levelOf(Math.min(stated, proposed)) : levelOf(Math.min(stated, reviewed))
}

function levelOf(value: number): EvidenceLevel {
  const level = ([0, 1, 2, 3, 4, 5] as const).find((one) => one === value)
  if (level === undefined) throw new RangeError(`there is no level of evidence ${value}`)
  return level
}

function isWritten(text: string | null): boolean {
  return text !== null && text.trim() !== ''
}

function isAtLeast<const L extends readonly string[]>(ladder: L, given: L[number] | null, least: L[number]): boolean {
  return given !== null && ladder.indexOf(given) >= ladder.indexOf(least)
}
