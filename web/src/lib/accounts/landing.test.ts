import { describe, expect, it } from 'vitest'
import { doorTo, landingPath, linkIn, plainCode } from './landing.ts'

describe('after signing in', () => {
  it.each([
    [['partnership_lead'], null, '/pitches'],
    [['investor_member'], null, '/shortlist'],
    [['secretariat_officer'], null, '/pool'],
    [['reviewer'], null, '/account'],
    [['partnership_lead'], '/pitches/1', '/pitches/1'],
    [[], null, '/register'],
    [[], '/pitches', '/register?next=%2Fpitches'],
  ] as const)('a reader with the roles %j who came from %j goes to %s', (roles, next, path) => {
    expect(landingPath(roles, next)).toBe(path)
  })
})

it.each([
  [null, '/sign-in?next=%2Fpitches'],
  [[], '/register?next=%2Fpitches'],
  [['investor_lead'], '/register?next=%2Fpitches'],
  [['investor_lead', 'partnership_lead'], '/pitches'],
])('the door to the pitches leads who has the roles %j to %s', (roles, path) => {
  expect(doorTo('/pitches', roles, ['partnership_lead', 'partnership_editor'])).toBe(path)
})

it.each([
  ['1234 5678', '12345678'],
  ['١٢٣٤٥٦٧٨', '12345678'],
  ['1234-5678 ', '12345678'],
])('when the code is typed as %s, it is sent as %s', (typed, code) => {
  expect(plainCode(typed)).toBe(code)
})

describe('a caught mail', () => {
  const text = 'Open http://127.0.0.1:3000/ar/sign-in/verify?challenge=c&token=t\nor type 1234.'

  it('when it holds a link of ours, the link is offered as a path', () => {
    expect(linkIn(text, 'http://127.0.0.1:3000')).toBe('/ar/sign-in/verify?challenge=c&token=t')
  })

  it('when it holds another site’s link, none is offered', () => {
    expect(linkIn(text, 'https://scalebridge.example')).toBeNull()
  })
})
