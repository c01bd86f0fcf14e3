import type { Claim } from '@scalebridge/db/rules'

/** A claim whose figures show a change: level 2. */
export function claimWith(changes: Partial<Claim> = {}): Claim {
  return {
    id: 'c1',
    text: 'Less of the catch spoils',
    indicator: 'Catch lost before it is sold',
    unit: '%',
    baselineValue: 50,
    baselineYear: 2023,
    currentValue: 33,
    currentYear: 2026,
    targetValue: 10,
    targetYear: 2030,
    sourceText: 'Landing records of four islands',
    sourceUrl: null,
    attachmentId: null,
    independence: 'self_reported',
    method: 'before_after',
    replications: [],
    conditions: null,
    costPerUnit: '12 USD per fisher and year',
    statedLevel: null,
    levelReason: null,
    ...changes,
  }
}
