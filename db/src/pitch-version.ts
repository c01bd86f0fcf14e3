import { createHash } from 'node:crypto'
import type { Claim } from './rules/evidence-level.ts'
import { inOrder, type TermSheet } from './rules/term-sheet.ts'
import type { pitches } from './schema/pitches.ts'

type PitchRow = typeof pitches.$inferSelect

/** The fields that a partnership writes; together they are what a submission freezes. */
export const PITCH_CONTENT = [
  'language',
  'title',
  'summary',
  'goals',
  'targets',
  'scope',
  'countries',
  'regions',
  'askMinor',
  'askMinimumMinor',
  'askCurrency',
  'instruments',
  'wantedInvestorTypes',
  'refusedInvestorTypes',
  'supportNeeded',
  'sensitiveSectors',
  'stage',
  'dealStage',
  'evidenceLevel',
  'problem',
  'approach',
  'results',
  'scalePlan',
  'lessons',
  'supportOffered',
  'form',
  'openToPooling',
] as const satisfies readonly (keyof PitchRow)[]

export type PitchContent = Pick<PitchRow, (typeof PITCH_CONTENT)[number]>

/** A claim as it is frozen: with the hash of its file, so that the file's bytes count as well. */
export type FrozenClaim = Omit<Claim, 'attachmentId'> & { attachment: { name: string; sha256: string } | null }

/** What stands beside a pitch's own fields; what there is none of leaves no trace in the hash. */
interface Beside {
  termSheet?: TermSheet | undefined
  evidence?: readonly FrozenClaim[] | undefined
}

/**
 * What a submission freezes, in a fixed order of fields, with the SHA-256 of exactly that JSON: its term sheet and its claims
 * last, where it has them.
 */
export function freezePitch(pitch: PitchContent, beside: Beside = {}): { content: PitchContent & Beside; contentHash: string } {
  const fields = Object.fromEntries(PITCH_CONTENT.map((field) => [field, pitch[field]])) as PitchContent // as: fromEntries forgets the keys
  const { termSheet, evidence } = beside
  const content = {
    ...fields,
    ...(termSheet === undefined ? {} : { termSheet: inOrder(termSheet) }),
    ...(evidence === undefined || evidence.length === 0 ? {} : { evidence: evidence.map(claimInOrder) }),
  }
  return { content, contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex') }
}

/** jsonb keeps no order of keys, and a hash needs one. */
function claimInOrder(claim: FrozenClaim): FrozenClaim {
  return {
    id: claim.id,
    text: claim.text,
    indicator: claim.indicator,
    unit: claim.unit,
    baselineValue: claim.baselineValue,
    baselineYear: claim.baselineYear,
    currentValue: claim.currentValue,
    currentYear: claim.currentYear,
    targetValue: claim.targetValue,
    targetYear: claim.targetYear,
    sourceText: claim.sourceText,
    sourceUrl: claim.sourceUrl,
    independence: claim.independence,
    method: claim.method,
    replications: claim.replications.map(({ country, byWhom, isByOthers }) => ({ country, byWhom, isByOthers })),
    conditions: claim.conditions,
    costPerUnit: claim.costPerUnit,
    statedLevel: claim.statedLevel,
    levelReason: claim.levelReason,
    attachment: claim.attachment && { name: claim.attachment.name, sha256: claim.attachment.sha256 },
  }
}

/** The number people quote: the edition and the pitch's number in it, as in 2027-0042. */
export function pitchReference(editionSlug: string, number: number): string {
  return `${editionSlug}-${String(number).padStart(4, '0')}`
}
