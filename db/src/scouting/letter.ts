import type { Locale } from '../reference/locales.ts'
import type { InvitationKind } from '../reference/scouting.ts'
import { LETTER_WORDS } from './letter-words.ts'

/** A letter as it is read on the screen, printed and mailed: the same words everywhere. */
export interface InvitationLetter {
  locale: Locale
  subject: string
  to: string
  paragraphs: string[]
  /** A paragraph of the scout's own, in the scout's words. */
  message: string | null
  /** How to tell that it is genuine. */
  proof: string
  signatory: string
  facts: { label: string; value: string }[]
  /** That nobody is really invited, in a demonstration. */
  demonstration: string | null
}

export interface LetterFacts {
  locale: Locale
  kind: InvitationKind
  organisationName: string
  contactName: string | null
  message: string | null
  letterCode: string
  issuedAt: Date
  expiresAt: Date
  edition: { title: string; isDemonstration: boolean }
  /** Where codes of letters are checked. */
  checkUrl: string
}

/** The letter of an invitation, in its language. Days are those of UTC. */
export function letterOf(facts: LetterFacts): InvitationLetter {
  const { locale, kind } = facts
  const words = LETTER_WORDS[locale]
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = { organisation: facts.organisationName, edition: facts.edition.title, code: facts.letterCode, url: facts.checkUrl }[
        name
      ]
      return value ?? day.format(facts.expiresAt)
    })
  return {
    locale,
    subject: fill(words.subject),
    to: facts.contactName === null ? facts.organisationName : `${facts.contactName}, ${facts.organisationName}`,
    paragraphs: [words.invites[kind], words.draft, words.equal, words.answer].map(fill),
    message: facts.message,
    proof: fill(words.proof),
    signatory: words.signatory[kind],
    facts: [
      { label: words.labels.code, value: facts.letterCode },
      { label: words.labels.issued, value: day.format(facts.issuedAt) },
      { label: words.labels.until, value: day.format(facts.expiresAt) },
    ],
    demonstration: facts.edition.isDemonstration ? words.demonstration : null,
  }
}
