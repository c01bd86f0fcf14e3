import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceOf } from './text-difference.ts'

describe('the difference of two texts', () => {
  it('names the words that went and came, in a language without spaces too', () => {
    expect(differenceOf('We fish at dawn.', 'We fish at night.', 'en')).toEqual([
      { kind: 'same', text: 'We fish at ' },
      { kind: 'taken', text: 'dawn' },
      { kind: 'added', text: 'night' },
      { kind: 'same', text: '.' },
    ])
    expect(differenceOf('我们喜欢珊瑚', '我们保护珊瑚', 'zh').filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'taken', text: '喜欢' },
      { kind: 'added', text: '保护' },
    ])
  })

  it('holds the whole of the new text, whatever the two are', () => {
    const words = fc.array(fc.constantFrom('fish', 'reef', 'a', '.', ' ', '\n', 'سمك'), { maxLength: 30 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(words, words, (before, after) => {
        const parts = differenceOf(before, after, 'en')
        const joined = parts
          .filter(({ kind }) => kind !== 'taken')
          .map(({ text }) => text)
          .join('')
        expect(joined).toBe(after)
      }),
      { numRuns: 200 },
    )
  })

  it('does not compare word by word what is too long for it', () => {
    const long = 'word '.repeat(5_000)
    expect(differenceOf(long, '', 'en')).toEqual([{ kind: 'taken', text: long }])
  })
})
