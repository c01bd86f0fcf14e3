import fc from 'fast-check'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gzipAround } from './gzip-around.ts'

describe('a text that is compressed once around what is anybody’s own', () => {
  it('is, unpacked, the same text with the new parts in the place of the old, wherever and however often they stand', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', ' ').repeat(30))
    const pieces = fc.array(fc.oneof(word, fc.constantFrom('<<1>>', '<<22>>')), { maxLength: 8 })
    fc.assert(
      fc.property(pieces, (given) => {
        const text = given.join('')
        const own = ['one!!', 'twotwo']
        const fill = gzipAround(text, ['<<1>>', '<<22>>'])
        expect(gunzipSync(fill(own)).toString()).toBe(text.replaceAll('<<1>>', 'one!!').replaceAll('<<22>>', 'twotwo'))
      }),
      { numRuns: 100 },
    )
  })

  it('is hardly longer than it would be as a whole', () => {
    const text = Array.from({ length: 400 }, (_, n) => `<li data-n="${n * 7919}">number ${n}</li>${n % 100 === 0 ? 'OWNOWN' : ''}`).join('')
    expect(gzipAround(text, ['OWNOWN'])(['abcdef']).length).toBeLessThan(gzipSync(text, { level: 9 }).length + 200)
  })

  it('is refused another length, which would make it a different file', () => {
    expect(() => gzipAround('a OWN b', ['OWN'])(['more'])).toThrow('3 bytes')
  })
})
