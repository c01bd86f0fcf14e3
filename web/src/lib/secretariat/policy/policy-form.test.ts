import { describe, expect, it } from 'vitest'
import type { PolicyTables } from '@scalebridge/db/rules'
import { draftErrors, readPolicyCommand, readPolicyForm, rearrangePolicy } from './policy-form.ts'

const tables = {
  investorWeights: { goals: 100, text: 156 },
  stageGateDistance: 2,
  stageByDistance: [255, 100],
  instrumentFamilies: [{ members: ['grant', 'recoverable_grant'], value: 170 }],
  calibration: [
    [0, 0],
    [600, 40],
    [1000, 100],
  ],
} as unknown as PolicyTables // as: the form does not care which tables there are

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  form.set('base', JSON.stringify(tables))
  form.set('revision', '3')
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

describe('a policy’s form', () => {
  it('sets numbers where they stand, also in Arabic digits, and leaves the rest as it was', () => {
    const draft = readPolicyForm(formOf({ '/investorWeights/goals': '٩٠', '/stageByDistance/1': '80', note: ' Why ', learnsOnline: 'yes' }))
    expect(draft?.tables).toEqual({ ...tables, investorWeights: { goals: 90, text: 156 }, stageByDistance: [255, 80] })
    expect(draft).toMatchObject({ revision: 3, note: 'Why', learnsOnline: true, invalid: {} })
  })

  it('when a field that may be unlimited is empty, it is unlimited; when another is, it is told beside it', () => {
    const draft = readPolicyForm(formOf({ '/stageGateDistance': '', '/stageByDistance/0': '', '/investorWeights/goals': '1.5' }))
    expect(draft?.tables.stageGateDistance).toBeNull()
    expect(draft?.invalid).toEqual({ '/stageByDistance/0': '', '/investorWeights/goals': '1.5' })
    expect(draft && draftErrors(draft)).toEqual([
      { pointer: '/tables/stageByDistance/0', code: 'number.whole' },
      { pointer: '/tables/investorWeights/goals', code: 'number.whole' },
    ])
  })

  it('when a pointer leads to nothing, or to more than a number, it changes nothing', () => {
    const draft = readPolicyForm(formOf({ '/__proto__/polluted': '1', '/investorWeights': '5', '/nothing/here': '7', '/shoeSize': '42' }))
    expect(draft?.tables).toEqual(tables)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('when the tables do not come along, it reads as nothing', () => {
    expect(readPolicyForm(new FormData())).toBeNull()
  })

  it('a button takes a row away or adds one; a corner comes into the widest gap', () => {
    const form = new FormData()
    const after = (button: string) => rearrangePolicy(tables, readPolicyCommand(button), form)
    expect(after('remove:instrumentFamilies:0').instrumentFamilies).toEqual([])
    expect(after('add:calibration').calibration).toEqual([
      [0, 0],
      [300, 20],
      [600, 40],
      [1000, 100],
    ])
    expect(after('remove:calibration:1').calibration).toEqual([
      [0, 0],
      [1000, 100],
    ])
    expect(after('add:instrumentFamilies')).toEqual(tables)
    form.append('new.instrumentFamilies', 'bond')
    form.append('new.instrumentFamilies', 'green_bond')
    expect(after('add:instrumentFamilies').instrumentFamilies).toHaveLength(2)
    expect(after('save')).toEqual(tables)
    expect(after('add:shoes')).toEqual(tables)
  })
})
