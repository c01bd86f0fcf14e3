import { isGoalNumber, type GoalNumber } from '@scalebridge/db/reference'
import type { I18n, MessageValues } from '#lib/i18n/i18n.ts'
import { nameOf, placeName, type NamedList } from './names.ts'

/** A piece of a sentence: our own words, goals to be shown in their colours, or words out of somebody's text. */
export type ReasonPart =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; text: string }
  | { kind: 'goals'; goals: GoalNumber[] }
  | { kind: 'words'; words: string[] }

export type ReasonFamily = 'reason' | 'gate' | 'opening' | 'readiness'

/** How a parameter is shown. The engine's codes say the same of each; a test holds the two together. */
export type ParamKind =
  | 'goals'
  | 'targets'
  | 'places'
  | 'usdMinor'
  | 'instruments'
  | 'stage'
  | 'stages'
  | 'evidenceLevel'
  | 'investorType'
  | 'investorTypes'
  | 'support'
  | 'sectors'
  | 'words'
  | 'count'
  | 'percent'

const BY_NAME: Readonly<Record<string, ParamKind>> = {
  askUsdMinor: 'usdMinor',
  minimumUsdMinor: 'usdMinor',
  maximumUsdMinor: 'usdMinor',
  shortUsdMinor: 'usdMinor',
  overUsdMinor: 'usdMinor',
  usdMinor: 'usdMinor',
  sharePercent: 'percent',
  steps: 'count',
  level: 'evidenceLevel',
  minimum: 'evidenceLevel',
  places: 'places',
  groups: 'places',
  instruments: 'instruments',
  asked: 'instruments',
  offered: 'instruments',
  anyOf: 'instruments',
  stage: 'stage',
  nearest: 'stage',
  accepted: 'stages',
  stages: 'stages',
  investorType: 'investorType',
  words: 'words',
  titles: 'words',
  similarProjects: 'count',
  support: 'support',
  needed: 'support',
  sectors: 'sectors',
  written: 'count',
  of: 'count',
  left: 'count',
}
/** Every name a parameter may have, so that a sentence can be told when the API keeps one of them back. */
const NAMES = [...Object.keys(BY_NAME), 'shared', 'wanted', 'stated', 'primary']
const BY_SUBJECT: Readonly<Record<string, ParamKind>> = {
  goals: 'goals',
  targets: 'targets',
  geography: 'places',
  presence: 'places',
  investor_type: 'investorTypes',
}

/** Returns how a parameter of a code is shown: some names mean goals in one code and places in another. */
export function paramKind(code: string, name: string): ParamKind {
  const subject = code.split('.')[0] ?? ''
  if (subject === 'support' && name === 'offered') return 'support'
  return BY_NAME[name] ?? BY_SUBJECT[subject] ?? 'words'
}

/** A code with its parameters, from the engine or from the rule of readiness. */
export interface CodedReason {
  readonly code: string
  readonly params: Readonly<Record<string, unknown>>
}

// Private-use characters: they stand for a parameter while the sentence is put together, and no sentence has them.
const OPEN = '\uE000'
const CLOSE = '\uE001'
const STANDING_FOR: Readonly<Record<string, string>> = Object.fromEntries(NAMES.map((name) => [name, OPEN + name + CLOSE]))

/**
 * Puts a reason, a closed gate or an opening into words.
 * @returns the sentence in pieces, so that goals keep their colours and other people's words their direction;
 *   the bare code where the engine knows one that this page does not
 */
export function reasonParts(i18n: I18n, family: ReasonFamily, reason: CodedReason): ReasonPart[] {
  if (reason.code === 'hidden') return [{ kind: 'text', text: i18n.t('matching.hidden') }]
  const key = `matching.${family}.${reason.code}`
  if (!i18n.has(key)) return [{ kind: 'text', text: reason.code }]
  const params = Object.entries(reason.params)
  const values: MessageValues = Object.create(STANDING_FOR)
  for (const [name, value] of params) if (paramKind(reason.code, name) === 'count' && typeof value === 'number') values[name] = value
  const sentence = i18n.t(key, values)
  // Where the API keeps a threshold back, a sentence without the numbers reads better than one with gaps.
  const told = (name: string | undefined): boolean => params.some(([own]) => own === name)
  const withheld = `matching.withheld.${reason.code}`
  if (i18n.has(withheld) && !namesIn(sentence).every(told)) return [{ kind: 'text', text: i18n.t(withheld) }]
  return sentence
    .split(/(\uE000\w+\uE001)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith(OPEN)) return { kind: 'text', text: piece }
      const name = piece.slice(1, -1)
      return partOf(i18n, paramKind(reason.code, name), params.find(([own]) => own === name)?.[1])
    })
}

function namesIn(sentence: string): (string | undefined)[] {
  return [...sentence.matchAll(/\uE000(\w+)\uE001/g)].map((match) => match[1])
}

function partOf(i18n: I18n, kind: ParamKind, value: unknown): ReasonPart {
  // What an investor keeps to itself, a threshold say, the API does not tell a partnership.
  if (value === undefined) return { kind: 'text', text: i18n.t('matching.withheld') }
  const items = [value].flat().filter((item) => typeof item === 'string' || typeof item === 'number')
  const named = (list: NamedList): ReasonPart => ({ kind: 'strong', text: i18n.format.list(items.map((item) => nameOf(i18n, list, item))) })
  switch (kind) {
    case 'goals':
      return { kind: 'goals', goals: items.map(Number).filter(isGoalNumber) }
    case 'words':
      return { kind: 'words', words: items.map(String) }
    case 'targets':
      return { kind: 'strong', text: i18n.format.list(items.map(String)) }
    case 'places':
      return { kind: 'strong', text: placeList(i18n, items.map(String)) }
    case 'usdMinor':
      return { kind: 'strong', text: i18n.format.money(Number(items[0]), 'USD') }
    case 'percent':
      return { kind: 'strong', text: i18n.format.percent(Number(items[0]) / 100) }
    case 'count':
    case 'evidenceLevel':
      return { kind: 'strong', text: i18n.format.number(Number(items[0])) }
    case 'instruments':
      return named('instrument')
    case 'stage':
    case 'stages':
      return named('stage')
    case 'investorType':
    case 'investorTypes':
      return named('investorType')
    case 'support':
      return named('support')
    case 'sectors':
      return named('sector')
  }
}

const PLACES_SHOWN = 6

/** Names the first places in the order of the alphabet; a mandate may list sixty. */
function placeList(i18n: I18n, codes: readonly string[]): string {
  const names = i18n.format.sort(
    codes.map((code) => placeName(i18n, code)),
    (name) => name,
  )
  if (names.length <= PLACES_SHOWN) return i18n.format.list(names)
  const rest = names.length - PLACES_SHOWN + 1
  return i18n.format.list([...names.slice(0, PLACES_SHOWN - 1), i18n.t('matching.morePlaces', { count: rest })])
}
