import { expect, it } from 'vitest'
import { lockedBecause } from './locked.ts'

const open = { acceptsPitches: true, opensAt: '2026-11-01T00:00:00Z', serverTime: '2026-11-22T00:00:00Z' }
const closed = { ...open, acceptsPitches: false }
const before = { ...closed, serverTime: '2026-10-01T00:00:00Z' }

it.each([
  ['draft', true, open, null],
  ['draft', false, open, 'role'],
  ['draft', false, closed, 'closed'],
  ['draft', false, before, 'notOpen'],
  ['submitted', false, open, 'submitted'],
  ['selected', false, closed, 'submitted'],
  ['returned_for_fix', false, closed, 'role'],
  ['withdrawn', false, open, 'withdrawn'],
] as const)('when a pitch is %s and editing is allowed: %s, the reason is %4$j', (state, edit, edition, reason) => {
  expect(
    lockedBecause(
      { state, allowed: { edit, editFinance: edit, submit: false, submitIncomplete: false, amend: false, withdraw: false } },
      edition,
    ),
  ).toBe(reason)
})

it('when only the numbers are one’s own to write, the reason says that', () => {
  const allowed = { edit: false, editFinance: true, submit: false, submitIncomplete: false, amend: false, withdraw: false }
  expect(lockedBecause({ state: 'draft', allowed }, open)).toBe('finance')
})
