import fc from 'fast-check'
import { LOCALES } from '@scalebridge/db/reference'
import { describe, expect, it } from 'vitest'
import { halves, massMailBody, massMailValues, readMassMail } from './mass-mail-form.ts'

const Words = fc.record({
  subject: fc.string({ minLength: 1 }).map((text) => `s${text.trim()}`),
  text: fc.string({ minLength: 1 }).map((text) => `t${text.trim()}`),
})

describe('the form of a mail to many', () => {
  it('gives back every mail that it was filled with, whatever its languages', () => {
    const mail = fc.record({
      audience: fc.constantFrom('everybody' as const, 'investors_all' as const),
      words: fc.record({ en: Words, ar: Words, zh: Words }, { requiredKeys: ['en'] }),
    })
    fc.assert(
      fc.property(mail, (content) => {
        const values = massMailValues(content)
        const form = new FormData()
        form.set('audience', values.audience)
        for (const locale of LOCALES) {
          form.set(`subject.${locale}`, values.subjects[locale] ?? '')
          form.set(`text.${locale}`, values.texts[locale] ?? '')
        }
        const read = readMassMail(form)
        expect(halves(read)).toEqual([])
        expect(massMailBody(read)).toEqual(content)
      }),
      { numRuns: 100 },
    )
  })

  it('finds a language with half of its words, and English without any', () => {
    const values = massMailValues()
    expect(halves({ ...values, subjects: { ...values.subjects, ar: 'مرحبا' } })).toEqual(['ar', 'en'])
  })
})
