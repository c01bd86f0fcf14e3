/**
 * The seventeen goals: official colours and wording in the six languages. Source and licence: SOURCES.md.
 */
import { goalTexts as ar } from './goal-texts/ar.ts'
import { goalTexts as zh } from './goal-texts/zh.ts'
import { goalTexts as en } from './goal-texts/en.ts'
import { goalTexts as fr } from './goal-texts/fr.ts'
import { goalTexts as ru } from './goal-texts/ru.ts'
import { goalTexts as es } from './goal-texts/es.ts'
import type { GoalNumber } from './goal-numbers.ts'
import type { Locale } from './locales.ts'

/** One goal. `ink` is the text colour on `colour`: white where it reaches WCAG AA (4.5), otherwise black. */
export type Goal = {
  readonly number: GoalNumber
  readonly colour: string
  readonly ink: '#ffffff' | '#000000'
  readonly title: Readonly<Record<Locale, string>>
  readonly short: Readonly<Record<Locale, string>>
}

const COLOURS: readonly Pick<Goal, 'number' | 'colour' | 'ink'>[] = [
  { number: 1, colour: '#e5243b', ink: '#ffffff' },
  { number: 2, colour: '#dda63a', ink: '#000000' },
  { number: 3, colour: '#4c9f38', ink: '#000000' },
  { number: 4, colour: '#c5192d', ink: '#ffffff' },
  { number: 5, colour: '#ff3a21', ink: '#000000' },
  { number: 6, colour: '#26bde2', ink: '#000000' },
  { number: 7, colour: '#fcc30b', ink: '#000000' },
  { number: 8, colour: '#a21942', ink: '#ffffff' },
  { number: 9, colour: '#fd6925', ink: '#000000' },
  { number: 10, colour: '#dd1367', ink: '#ffffff' },
  { number: 11, colour: '#fd9d24', ink: '#000000' },
  { number: 12, colour: '#bf8b2e', ink: '#000000' },
  { number: 13, colour: '#3f7e44', ink: '#ffffff' },
  { number: 14, colour: '#0a97d9', ink: '#000000' },
  { number: 15, colour: '#56c02b', ink: '#000000' },
  { number: 16, colour: '#00689d', ink: '#ffffff' },
  { number: 17, colour: '#19486a', ink: '#ffffff' },
]

export const GOALS: readonly Goal[] = COLOURS.map((goal) => ({
  ...goal,
  title: inAll(goal.number, 'title'),
  short: inAll(goal.number, 'short'),
}))

function inAll(number: GoalNumber, name: 'title' | 'short'): Record<Locale, string> {
  return {
    ar: ar[number][name],
    zh: zh[number][name],
    en: en[number][name],
    fr: fr[number][name],
    ru: ru[number][name],
    es: es[number][name],
  }
}
