/** The questions of the light form in their order, how long they take, and how far a writer has come. Pure, for browser and server. */

/** What the light form reads of a pitch. */
export interface LightAnswers {
  readonly title: string | null
  readonly summary: string | null
  readonly problem: string | null
  readonly countries: readonly string[]
  readonly regions: readonly string[]
  readonly scope: string | null
  readonly goals: readonly number[]
  readonly askMinor: number | null
  readonly supportNeeded: readonly string[]
  readonly results: string | null
  readonly lessons: string | null
  readonly contact: string | null
}

interface LightQuestion {
  readonly key: 'name' | 'what' | 'whom' | 'where' | 'goals' | 'money' | 'support' | 'worked' | 'wrong' | 'contact'
  /** Length of the answer that the page suggests; none where one only chooses. */
  readonly characters: number
  readonly isAnswered: (answers: LightAnswers) => boolean
}

const written = (text: string | null): boolean => text !== null && text.trim() !== ''

export const LIGHT_QUESTIONS: readonly LightQuestion[] = [
  { key: 'name', characters: 60, isAnswered: ({ title }) => written(title) },
  { key: 'what', characters: 250, isAnswered: ({ summary }) => written(summary) },
  { key: 'whom', characters: 350, isAnswered: ({ problem }) => written(problem) },
  {
    key: 'where',
    characters: 0,
    isAnswered: ({ countries, regions, scope }) => countries.length > 0 || regions.length > 0 || scope === 'global',
  },
  { key: 'goals', characters: 0, isAnswered: ({ goals }) => goals.length > 0 },
  // Either need is enough; who needs no money has answered that question by the other.
  { key: 'money', characters: 10, isAnswered: ({ askMinor, supportNeeded }) => askMinor !== null || supportNeeded.length > 0 },
  { key: 'support', characters: 0, isAnswered: ({ askMinor, supportNeeded }) => askMinor !== null || supportNeeded.length > 0 },
  { key: 'worked', characters: 350, isAnswered: ({ results }) => written(results) },
  { key: 'wrong', characters: 350, isAnswered: ({ lessons }) => written(lessons) },
  { key: 'contact', characters: 30, isAnswered: ({ contact }) => written(contact) },
]

/** A minute to read and think over each question. */
const THINKING_MINUTES = 1

/**
 * Two thirds of the mean speed on phones, 36 words of five characters a minute (Palin et al., "How do People Type on Mobile
 * Devices?", MobileHCI 2019): many who write here seldom write long texts, or not in their first language.
 */
const CHARACTERS_PER_MINUTE = 120

export interface LightProgress {
  readonly answered: number
  readonly questions: number
  /** For what is still open, in whole minutes. */
  readonly minutesLeft: number
}

/** The time that questions take, in whole minutes, rounded up. */
function minutesOf(questions: readonly LightQuestion[]): number {
  return Math.ceil(questions.reduce((sum, { characters }) => sum + THINKING_MINUTES + characters / CHARACTERS_PER_MINUTE, 0))
}

/** The time that the whole light form takes, in minutes. */
export const LIGHT_MINUTES = minutesOf(LIGHT_QUESTIONS)

/** How far somebody has come with the light form. */
export function lightProgress(answers: LightAnswers): LightProgress {
  const open = LIGHT_QUESTIONS.filter(({ isAnswered }) => !isAnswered(answers))
  return { answered: LIGHT_QUESTIONS.length - open.length, questions: LIGHT_QUESTIONS.length, minutesLeft: minutesOf(open) }
}
