import { describe, expect, it } from 'vitest'
import { endsSoon } from './token.ts'

const nowMs = 1_800_000_000_000
const token = (claims: unknown): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`

describe('whether an access token should be renewed first', () => {
  it.each([
    ['it lives for minutes', token({ exp: nowMs / 1000 + 600 }), false],
    ['it ends within seconds', token({ exp: nowMs / 1000 + 3 }), true],
    ['it has ended', token({ exp: nowMs / 1000 - 1 }), true],
    ['it says no end', token({}), true],
    ['it is no token', 'nonsense', true],
    ['it is empty', '', true],
  ])('when %s', (_, text, renew) => {
    expect(endsSoon(text, nowMs)).toBe(renew)
  })
})
