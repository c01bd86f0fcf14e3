import type { Claim } from './rules/index.ts'

type Told = Partial<Claim> & Pick<Claim, 'text'>

/** Made up: patterns of claims on each rung of the ladder, and no claim about any project. */
const PATTERNS: readonly (readonly Told[])[] = [
  [
    {
      text: 'More households have power after dark (made up for the demonstration).',
      indicator: 'Households with power for four hours or more each evening',
      unit: '%',
      baselineValue: 22,
      currentValue: 47,
      targetValue: 75,
      sourceText: 'Baseline and follow-up survey (demonstration)',
      independence: 'external_audited',
      method: 'comparison_group',
      conditions: 'Where the grid is more than ten kilometres away.',
      costPerUnit: '140 USD per household connected',
    },
    {
      text: 'Women decide over the income (made up for the demonstration).',
      indicator: 'Committees with at least half women',
      unit: '%',
      baselineValue: 10,
      currentValue: 38,
      targetValue: 50,
      sourceText: 'Minutes of the committees (demonstration)',
      independence: 'self_reported',
      method: 'before_after',
    },
  ],
  [
    {
      text: 'Less of the harvest is lost before it is sold (made up for the demonstration).',
      indicator: 'Harvest lost between field and market',
      unit: '%',
      baselineValue: 34,
      currentValue: 19,
      targetValue: 10,
      sourceText: 'Weighing at collection points (demonstration)',
      independence: 'partner_reported',
      method: 'before_after',
      costPerUnit: '9 USD per farmer and season',
    },
    {
      text: 'It works where others do it (made up for the demonstration).',
      indicator: 'Districts that run it by themselves',
      unit: 'districts',
      baselineValue: 0,
      currentValue: 3,
      targetValue: 12,
      sourceText: 'Evaluation of the replication (demonstration)',
      independence: 'external_audited',
      method: 'comparison_group',
      replications: [{ country: 'GHA', byWhom: 'A farmers’ union (demonstration)', isByOthers: true }],
    },
  ],
  [
    {
      text: 'Small firms get their first loan (made up for the demonstration).',
      method: 'account',
      independence: 'self_reported',
      statedLevel: 0,
      levelReason: 'The first loans were paid out this year; nothing is measured yet.',
    },
  ],
]

const YEARS = { baselineYear: 2023, currentYear: 2026, targetYear: 2030 }

/** Claims of the demonstration for a pitch, one of a few patterns in turn. */
export function demoClaims(turn: number): Claim[] {
  return (PATTERNS[turn % PATTERNS.length] ?? []).map((told, index) => {
    const blank: Claim = {
      id: `c${index + 1}`,
      text: '',
      indicator: null,
      unit: null,
      baselineValue: null,
      baselineYear: null,
      currentValue: null,
      currentYear: null,
      targetValue: null,
      targetYear: null,
      sourceText: null,
      sourceUrl: null,
      attachmentId: null,
      independence: null,
      method: null,
      replications: [],
      conditions: null,
      costPerUnit: null,
      statedLevel: null,
      levelReason: null,
    }
    return { ...blank, ...(told.baselineValue === undefined ? {} : YEARS), ...told }
  })
}
