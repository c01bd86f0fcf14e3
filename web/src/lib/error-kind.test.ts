import { expect, it } from 'vitest'
import { errorKind } from './error-kind.ts'

it.each([
  [404, 'missing'],
  [403, 'missing'],
  [400, 'missing'],
  [422, 'missing'],
  [429, 'often'],
  [502, 'away'],
  [503, 'away'],
  [413, 'broken'],
  [500, 'broken'],
])('a page that answers %i has the words of: %s', (status, kind) => {
  expect(errorKind(status)).toBe(kind)
})
