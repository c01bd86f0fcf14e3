import { describe, expect, it } from 'vitest'
import { moveAccess, type AccessStanding } from './access.ts'

const AT_MS = Date.UTC(2027, 0, 11, 9)
const ASKER = 'asker'
const asked: AccessStanding = { state: 'asked', askedBy: ASKER, askedAtMs: AT_MS, minutes: 60, decidedBy: null, expiresAtMs: null }
describe('the life of an access grant', () => {
  it('says to whoever decides on their own request that somebody else has to', () => {
    expect(moveAccess(asked, { do: 'approve', by: ASKER, nowMs: AT_MS })).toEqual({ refused: 'ownRequest' })
    expect(moveAccess(asked, { do: 'refuse', by: ASKER, nowMs: AT_MS })).toEqual({ refused: 'ownRequest' })
  })
})
