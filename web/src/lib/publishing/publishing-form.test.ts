import { DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { expect, it } from 'vitest'
import { flatPublishing, mergePublishing, readPublishing } from './publishing-form.ts'

const opened = { audiences: { ...DEFAULT_AUDIENCES, terms: 'investors' }, isSafe: false, alias: null, capability: null } as const

it('what a colleague closed meanwhile stays closed when somebody saves the rest as they had opened it', () => {
  const theirs = { ...opened, audiences: { ...opened.audiences, terms: 'reviewers' as const } }
  const mine = { ...opened, capability: 'Forty clinics' }
  const { form, changes } = mergePublishing({ base: flatPublishing(opened), theirs, mine })
  expect(form).toEqual({ ...theirs, capability: 'Forty clinics' })
  expect(changes).toMatchObject([{ key: 'terms', now: { value: 'reviewers' }, isMine: false }])
})

it('the form is read as it was filled in', () => {
  const form = new FormData()
  for (const { field, value } of flatPublishing({ ...opened, isSafe: true, alias: 'A clinic' })) form.set(field, value)
  expect(readPublishing(form)).toEqual({ ...opened, isSafe: true, alias: 'A clinic' })
})
