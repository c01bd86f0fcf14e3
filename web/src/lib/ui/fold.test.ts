import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('no part of a page folds up by itself while one reads: each is unfolded by unfolded()', () => {
  const sources = globSync('src/**/*.svelte').map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  expect(sources.filter(({ text }) => text.includes('unfolded(')).length).toBeGreaterThan(10)
  expect(sources.filter(({ text }) => /<details[^>]*\s(open=\{|\{open\})/.test(text)).map(({ path }) => path)).toEqual([])
})
