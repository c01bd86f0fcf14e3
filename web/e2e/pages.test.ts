import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PAGES } from './pages.ts'

const ROUTES = fileURLToPath(new URL('../src/routes', import.meta.url))

/** The segments of a page's address; groups in parentheses are no part of it. */
function segmentsOf(file: string): string[] {
  return file
    .split(/[/\\]/)
    .slice(0, -1)
    .filter((segment) => !/^\(.*\)$/.test(segment))
}

const routes = globSync('**/+page.svelte', { cwd: ROUTES }).map(segmentsOf)
const visited = Object.values(PAGES)
  .flat()
  .map((path) => new URL(path, 'http://page').pathname.split('/').filter((segment) => segment !== ''))

/** A written segment wins over a parameter, as in SvelteKit: /pitches/new is not a visit of /pitches/[pitchId]. */
function leadsTo(route: readonly string[], path: readonly string[]): boolean {
  const fits = (one: readonly string[]) =>
    one.length === path.length && one.every((segment, nth) => segment.startsWith('[') || segment === path[nth])
  const words = (one: readonly string[]) => one.filter((segment) => !segment.startsWith('[')).length
  return fits(route) && !routes.some((other) => fits(other) && words(other) > words(route))
}

describe('the pages that a browser looks at', () => {
  it('are all the pages there are: a new one goes into pages.ts', () => {
    expect(routes.length).toBeGreaterThan(20)
    const forgotten = routes.filter((route) => !visited.some((path) => leadsTo(route, path)))
    expect(forgotten.map((route) => `/${route.join('/')}`)).toEqual([])
  })

  it('exist: what is gone goes out of pages.ts', () => {
    const gone = visited.filter((path) => !routes.some((route) => leadsTo(route, path)))
    expect(gone.map((path) => `/${path.join('/')}`)).toEqual([])
  })
})
