import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVIDENCE_METHODS, INDEPENDENCES } from '../reference/evidence.ts'
import { proposeLevel, supportedLevel, type Claim } from './evidence-level.ts'

const bare: Claim = {
  id: 'c1',
  text: 'Spoilage falls',
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
const measured: Claim = { ...bare, indicator: 'Catch lost', unit: '%', baselineValue: 50, currentValue: 33, method: 'before_after' }
const compared: Claim = { ...measured, method: 'comparison_group', sourceText: 'Survey of four islands' }
const confirmed: Claim = { ...compared, independence: 'external_audited' }
const scaled: Claim = { ...confirmed, replications: [{ country: 'FJI', byWhom: 'Fisheries ministry', isByOthers: true }] }

describe('the proposed level of evidence', () => {
  it.each([
    ['nothing is claimed', { ...bare, text: ' ' }, 0, ['account']],
    ['there is an account only', bare, 1, ['figures', 'measured']],
    ['figures show a change', measured, 2, ['source', 'comparison']],
    ['a comparison shows the cause', compared, 3, ['independence']],
    ['somebody independent confirms it', confirmed, 4, ['scaled']],
    ['others do it elsewhere', scaled, 5, []],
  ] as const)('when %s, is told with what is still missing', (_when, claim, level, missing) => {
    expect(proposeLevel({ ...claim, replications: [...claim.replications] })).toMatchObject({ level, missing })
  })

  it('when an audit confirms figures that were compared with nothing, does not jump a level', () => {
    expect(proposeLevel({ ...measured, sourceText: 'Audit', independence: 'external_audited' }).level).toBe(2)
  })

  it('when any answer gets better, never falls', () => {
    const text = fc.constantFrom(null, 'stated')
    const value = fc.constantFrom(null, 7)
    const replication = fc.record({ country: fc.constant('FJI'), byWhom: fc.constantFrom('', 'Ministry'), isByOthers: fc.boolean() })
    const claims = fc.record({
      text: fc.constantFrom('', 'Spoilage falls'),
      indicator: text,
      baselineValue: value,
      currentValue: value,
      sourceText: text,
      sourceUrl: text,
      attachmentId: text,
      independence: fc.constantFrom(null, ...INDEPENDENCES),
      method: fc.constantFrom(null, ...EVIDENCE_METHODS),
      replications: fc.array(replication, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        const worse = { ...bare, ...one }
        const better: Claim = {
          ...worse,
          text: worse.text || other.text,
          indicator: worse.indicator ?? other.indicator,
          baselineValue: worse.baselineValue ?? other.baselineValue,
          currentValue: worse.currentValue ?? other.currentValue,
          sourceText: worse.sourceText ?? other.sourceText,
          sourceUrl: worse.sourceUrl ?? other.sourceUrl,
          attachmentId: worse.attachmentId ?? other.attachmentId,
          independence: higher(INDEPENDENCES, worse.independence, other.independence),
          method: higher(EVIDENCE_METHODS, worse.method, other.method),
          replications: [...worse.replications, ...other.replications],
        }
        expect(proposeLevel(better).level).toBeGreaterThanOrEqual(proposeLevel(worse).level)
      }),
    )
  })
})

describe('the level that a claim counts with', () => {
  it('when more is stated than proposed, is the proposal until a reviewer confirms it', () => {
    const bold: Claim = { ...measured, statedLevel: 4, levelReason: 'The trial is under way.' }
    expect(supportedLevel(bold, null)).toBe(2)
    expect(supportedLevel(bold, 4)).toBe(4)
  })

  it('when less is stated, or a reviewer lowered it, is the lesser', () => {
    expect(supportedLevel({ ...compared, statedLevel: 2 }, null)).toBe(2)
    expect(supportedLevel(compared, 1)).toBe(1)
    expect(supportedLevel({ ...compared, statedLevel: 2 }, 3)).toBe(2)
  })
})

function higher<T extends string>(ladder: readonly T[], one: T | null, other: T | null): T | null {
  const rank = (value: T | null) => (value === null ? -1 : ladder.indexOf(value))
  return rank(one) >= rank(other) ? one : other
}
