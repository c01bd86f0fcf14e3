import { describe, expect, it } from 'vitest'
import type { Me } from '#lib/server/session.ts'
import { investorsOf, mayLead } from './own.ts'

type Membership = Me['memberships'][number]

function me(...memberships: Partial<Membership>[]): Me {
  const base: Membership = {
    organisationId: 'o',
    organisationName: 'Ocean Fund',
    role: 'investor_member',
    investorId: 'i',
    investorState: 'verified',
  }
  return {
    id: 'a',
    email: 'a@example.org',
    name: null,
    locale: 'en',
    assurance: 2,
    hasFactor: false,
    needsFactor: false,
    unreadNotices: 0,
    pitchRoles: [],
    memberships: memberships.map((one) => ({ ...base, ...one })),
  }
}

describe('the investors of a reader', () => {
  it('when one is member and lead of the same investor, is its lead once', () => {
    expect(investorsOf(me({}, { role: 'investor_lead' }))).toEqual([
      { investorId: 'i', name: 'Ocean Fund', state: 'verified', isLead: true },
    ])
    expect(investorsOf(me({ role: 'investor_lead' }, {}))).toHaveLength(1)
    expect(mayLead(me({ role: 'investor_lead' }, {}), 'i')).toBe(true)
  })

  it('when one is a member only, may not write mandates', () => {
    expect(mayLead(me({}), 'i')).toBe(false)
  })

  it('when the organisation is no investor, leaves it away', () => {
    expect(investorsOf(me({ role: 'partnership_lead', investorId: null, investorState: null }))).toEqual([])
  })

  it('when nobody is signed in, has none', () => {
    expect(investorsOf(null)).toEqual([])
  })
})
