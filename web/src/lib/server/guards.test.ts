import { globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { audienceOf, guard, GUARDS, mustAddFactor } from './guards.ts'

const routes = resolve(import.meta.dirname, '../../routes')

/** The ids of all routes that answer: a page or an endpoint lies in their folder. */
function routeIds(): string[] {
  const files = globSync(['**/+page.svelte', '**/+page.server.ts', '**/+server.ts'], { cwd: routes })
  return [...new Set(files.map((file) => `/${dirname(file)}`.replace('/.', '/')))]
}

describe('the table of guards', () => {
  it('has an entry for every route there is', () => {
    const ids = routeIds()
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.filter((id) => audienceOf(id) === undefined)).toEqual([])
  })

  it('when a group is not public, its layout refuses the page that the guard refuses', () => {
    for (const [prefix, audience] of GUARDS) {
      if (audience === 'public') continue
      // An entry for part of a group is kept by the group's layout, which asks for the route at hand.
      const [, group] = prefix.split('/')
      expect(readFileSync(`${routes}/${group}/+layout.server.ts`, 'utf8')).toContain('refusePage(event)')
    }
  })

  it('when a route has no entry, hides it even from an administrator', () => {
    expect(guard('/forgotten', ['admin'])).toBe('hidden')
  })

  it('when a group name is only the beginning of another, does not take one for the other', () => {
    expect(guard('/(public-secrets)/page', null)).toBe('hidden')
  })

  it.each([
    ['/(public)', null, 'allowed'],
    ['/(public)/sign-in', null, 'allowed'],
    ['/(partner)/pitches', null, 'sign-in'],
    ['/(partner)/pitches', ['investor_lead'], 'hidden'],
    ['/(partner)/pitches', ['partnership_viewer'], 'allowed'],
    ['/(investor)/shortlist', ['partnership_lead'], 'hidden'],
    ['/(investor)/shortlist', ['investor_member'], 'allowed'],
    ['/(secretariat)/pool', ['investor_lead', 'partnership_lead', 'reviewer'], 'hidden'],
    ['/(secretariat)/pool', ['secretariat_curator'], 'allowed'],
    ['/(stage)/show', ['moderator'], 'allowed'],
    ['/(stage)/show', ['partnership_lead'], 'hidden'],
    ['/(account)/account', [], 'allowed'],
    ['/(account)/account', null, 'sign-in'],
  ] as const)('when %s is opened by %j, it is %s', (routeId, roles, verdict) => {
    expect(guard(routeId, roles)).toBe(verdict)
  })
})

describe('staff without a second factor', () => {
  const staff = { needsFactor: true }

  it('add one before any page that is not open to everybody', () => {
    expect(mustAddFactor('/(secretariat)/pool', staff)).toBe(true)
    expect(mustAddFactor('/(account)/account', staff)).toBe(true)
  })

  it('reach the page where it is added, what is open to everybody, and the page that does not exist', () => {
    for (const route of ['/(account)/account/security', '/(public)/sign-in', null]) expect(mustAddFactor(route, staff)).toBe(false)
  })

  it('are the only ones whom this concerns', () => {
    for (const me of [null, { needsFactor: false }]) expect(mustAddFactor('/(secretariat)/pool', me)).toBe(false)
  })
})
