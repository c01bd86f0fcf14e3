import { expect, it } from 'vitest'
import { safeReturnPath } from './return-path.ts'

it.each(['/pool', '/ar/pitches/1?section=places#goals', '/'])('when the path is ours (%s), it is kept', (path) => {
  expect(safeReturnPath(path)).toBe(path)
})

it.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/a\nb',
  '',
  'pool',
  null,
  7,
  '/\t/evil.example',
])('when the path could leave our origin (%j), it becomes the fallback', (path) => {
  expect(safeReturnPath(path, '/home')).toBe('/home')
})
