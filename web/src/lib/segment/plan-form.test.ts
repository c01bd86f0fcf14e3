import { describe, expect, it } from 'vitest'
import { mergePlan, planBody, planValues, quotaChoices, readBase, readPlanForm } from './plan-form.ts'

const plan = {
  places: 8,
  reserves: 3,
  slotMs: 600_000,
  budgetMs: 4_800_000,
  bufferMs: 300_000,
  panelSize: 5,
  relevantInvestorsPerPitch: 2,
  relevantFrom: 50,
  mostPerOrganisation: 1,
  mostPerCountry: null,
}
const sids = { kind: 'sids' as const, value: '', minimum: 1, maximum: null, flex: 0 }
const goal = { kind: 'goal' as const, value: '14', minimum: 1, maximum: 3, flex: 1 }
const values = planValues({ plan, quotas: [sids, goal] })

describe('the form of a plan', () => {
  it('shows minutes, and gives back what the API gave', () => {
    expect(values.numbers).toMatchObject({ slotMs: '10', budgetMs: '80', mostPerCountry: '' })
    expect(planBody(values)).toEqual({ plan, quotas: [sids, goal] })
  })

  it('reads rows of quotas, and leaves those without a choice away', () => {
    const form = new FormData()
    for (const [field, value] of Object.entries(values.numbers)) form.set(field, value)
    for (const row of [
      { choice: 'goal:14', minimum: '1', maximum: '3', flex: '1' },
      { choice: '', minimum: '', maximum: '', flex: '' },
    ]) {
      for (const [name, value] of Object.entries(row)) form.append(name, value)
    }
    expect(planBody(readPlanForm(form))).toEqual({ plan, quotas: [goal] })
  })

  it('when two curators changed it, keeps the fields of both, and says which the other changed', () => {
    const theirs = planValues({ plan: { ...plan, places: 9, reserves: 2 }, quotas: [{ ...sids, minimum: 2 }, goal] })
    const mine = planValues({ plan: { ...plan, reserves: 5 }, quotas: [sids] })
    const { values: merged, changes } = mergePlan(values, theirs, mine)
    expect(planBody(merged)).toEqual({ plan: { ...plan, places: 9, reserves: 5 }, quotas: [{ ...sids, minimum: 2 }] })
    expect(changes).toEqual([
      { field: 'places', was: '8', now: '9', mine: null },
      { field: 'reserves', was: '3', now: '2', mine: '5' },
      { field: 'sids:', was: '1–±0', now: '2–±0', mine: null },
    ])
  })

  it('offers each quota once', () => {
    const choices = quotaChoices()
    expect(new Set(choices).size).toBe(choices.length)
    expect(choices).toContain('goal:17')
    expect(choices).toContain('disability:')
  })

  it('when its hidden field is broken, begins from what stands there now', () => {
    expect(readBase('{', values)).toBe(values)
  })
})
