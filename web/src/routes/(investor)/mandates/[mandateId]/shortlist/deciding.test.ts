import { describe, expect, it } from 'vitest'
import { queryAfter } from './deciding.ts'

describe('the address after a decision', () => {
  it('keeps the filters and the page of the list, names the pitch, and loses the name of the action', () => {
    const url = new URL('https://example.org/ar/mandates/m/shortlist?/pass&goal=14&cursor=abc&done=before')
    expect(queryAfter(url, 'p')).toBe('goal=14&cursor=abc&done=p')
  })
})
