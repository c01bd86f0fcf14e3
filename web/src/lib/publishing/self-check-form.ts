import { STAGES } from '@scalebridge/db/reference'
import { GRADED_KEYS, GRADES, selfCheck, type SelfCheck } from '@scalebridge/db/rules'
import { textOf } from '../form-text.ts'

/** The answers as they were sent, by question; what was not answered is empty. */
export type GivenAnswers = Record<string, string>

const LEVELS = ['0', '1', '2', '3', '4', '5']

/** Reads the answers. `result` is null while one is missing; nothing of either is kept anywhere. */
export function readSelfCheck(form: FormData): { given: GivenAnswers; result: SelfCheck | null } {
  const stage = STAGES.find((one) => one === textOf(form, 'stage'))
  const evidence = LEVELS.find((one) => one === textOf(form, 'evidence'))
  const graded = GRADED_KEYS.map((key) => [key, GRADES.find((grade) => grade === textOf(form, key))] as const)
  const given = Object.fromEntries([
    ['stage', stage ?? ''],
    ['evidence', evidence ?? ''],
    ...graded.map(([key, grade]) => [key, grade ?? '']),
  ])
  const gradeOf = (key: (typeof GRADED_KEYS)[number]) => graded.find(([one]) => one === key)?.[1]
  const [ask, terms, losses] = [gradeOf('ask'), gradeOf('terms'), gradeOf('losses')]
  const [partners, countries, lessons] = [gradeOf('partners'), gradeOf('countries'), gradeOf('lessons')]
  if (!stage || !evidence || !ask || !terms || !losses || !partners || !countries || !lessons) return { given, result: null }
  const answers = { stage, evidence: Number(evidence), ask, terms, losses, partners, countries, lessons }
  return { given, result: selfCheck(answers) }
}
