/**
 * Scouting, computed: the way of a lead, which of them may be the same partnership, where the pool has gaps, and the code on a
 * letter. Pure.
 */
import {
  LEAD_BUTTONS,
  LEAD_MOVES,
  type CallInvitationState,
  type LeadButton,
  type LeadMove,
  type LeadState,
} from '../reference/scouting.ts'

/** The state after a move, or undefined where the state does not have it. */
export function moveLead(state: LeadState, move: LeadMove): LeadState | undefined {
  const rule = LEAD_MOVES[move]
  return rule.from.some((from) => from === state) ? rule.to : undefined
}

/** The buttons that a state has for the Secretariat. */
export function buttonsOf(state: LeadState): LeadButton[] {
  return LEAD_BUTTONS.filter((move) => moveLead(state, move) !== undefined)
}

/** States in which nothing binds a lead to an invitation or a pitch, so that it can be merged into another. */
export function mayMergeAway(lead: { state: LeadState; pitchId: string | null }): boolean {
  return lead.pitchId === null && ['lead', 'researching', 'shortlisted', 'declined', 'no_reply'].includes(lead.state)
}

/** Where an invitation stands at an instant. */
export function invitationStateAt(
  invitation: { acceptedAt: Date | null; declinedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
  now: Date,
): CallInvitationState {
  if (invitation.acceptedAt !== null) return 'accepted'
  if (invitation.declinedAt !== null) return 'declined'
  if (invitation.revokedAt !== null) return 'revoked'
  return now >= invitation.expiresAt ? 'expired' : 'open'
}

/** Why two may be the same; `percent` for what only resembles. */
export interface Resemblance {
  code: 'sameName' | 'similarName' | 'sameMailDomain' | 'similarTitle'
  percent: number
}

export interface Comparable {
  organisationName: string
  title: string | null
  /** Mail domains that are its own; those of public providers say nothing. */
  mailDomains: readonly string[]
}

/** Names must be this alike to be told as similar, in hundredths; found by trial on pairs of real names that differ by a word. */
const SIMILAR_NAME_PERCENT = 70
const SIMILAR_TITLE_PERCENT = 60

/** Why two may be the same partnership, the strongest reason first; empty where nothing says so. */
export function resemblancesOf(one: Comparable, other: Comparable): Resemblance[] {
  const found: Resemblance[] = []
  const name = likeness(one.organisationName, other.organisationName)
  if (name === 100) found.push({ code: 'sameName', percent: 100 })
  if (one.mailDomains.some((domain) => other.mailDomains.includes(domain))) found.push({ code: 'sameMailDomain', percent: 100 })
  if (name < 100 && name >= SIMILAR_NAME_PERCENT) found.push({ code: 'similarName', percent: name })
  const title = one.title === null || other.title === null ? 0 : likeness(one.title, other.title)
  if (title >= SIMILAR_TITLE_PERCENT) found.push({ code: 'similarTitle', percent: title })
  return found
}

/** Words of legal form and joining words, which tell no two organisations apart. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'the a an of for and le la les de du des et pour el los las y para und der die das ltd limited inc llc plc gmbh sa sarl asbl ev ong ngo cic'.split(
    ' ',
  ),
)

/** A name as it is compared: without accents, case, punctuation and words of legal form. The same name gives the same text. */
export function normalisedName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const telling = words.filter((word) => !EMPTY_WORDS.has(word))
  return (telling.length > 0 ? telling : words).join(' ')
}

/** How alike two texts are, 0 to 100: Dice's coefficient of their letter pairs, which works in scripts without spaces too. */
export function likeness(one: string, other: string): number {
  const [a, b] = [normalisedName(one), normalisedName(other)]
  if (a === '' || b === '') return 0
  if (a === b) return 100
  const [pairs, others] = [pairsOf(a), pairsOf(b)]
  let shared = 0
  for (const [pair, count] of pairs) shared += Math.min(count, others.get(pair) ?? 0)
  const total = sizeOf(pairs) + sizeOf(others)
  // Only what is written alike is wholly alike.
  return Math.min(99, Math.round((200 * shared) / total))
}

function pairsOf(text: string): Map<string, number> {
  const letters = Array.from(` ${text} `)
  const pairs = new Map<string, number>()
  for (let index = 1; index < letters.length; index += 1) {
    const pair = `${letters[index - 1]}${letters[index]}`
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return pairs
}

function sizeOf(pairs: ReadonlyMap<string, number>): number {
  return [...pairs.values()].reduce((sum, count) => sum + count, 0)
}

/** One cell of the coverage: what there is for a goal in a group of countries. */
export interface Coverage {
  goal: number
  group: string
  pitches: number
  leads: number
}

interface Placed {
  goals: readonly number[]
  countries: readonly string[]
}

/** Counts pitches and leads by goal and group of countries; one that has several counts in each. */
export function coverageOf(
  groups: readonly { code: string; members: ReadonlySet<string> }[],
  goals: readonly number[],
  pool: { pitches: readonly Placed[]; leads: readonly Placed[] },
): Coverage[] {
  const count = (all: readonly Placed[], goal: number, members: ReadonlySet<string>) =>
    all.filter((one) => one.goals.includes(goal) && one.countries.some((country) => members.has(country))).length
  return goals.flatMap((goal) =>
    groups.map(({ code, members }) => ({
      goal,
      group: code,
      pitches: count(pool.pitches, goal, members),
      leads: count(pool.leads, goal, members),
    })),
  )
}

/** Digits and capitals without I, L, O, U and V, which are misread: thirty-one, a prime, so that the check below sees every single slip. */
export const LETTER_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTWXYZ'
/** Letters of a code that are drawn; one more checks them. */
export const LETTER_DRAWN = 11

/** A letter's code from drawn numbers below 31, as it is printed: K7QF-2M9X-P4TD. */
export function letterCode(drawn: readonly number[]): string {
  if (drawn.length !== LETTER_DRAWN) throw new RangeError(`a code has ${LETTER_DRAWN} drawn letters`)
  const text = [...drawn, checkOf(drawn)].map((value) => LETTER_ALPHABET.charAt(value)).join('')
  return text.replaceAll(/(.{4})(?=.)/g, '$1-')
}

/** A typed code as it is printed, forgiving case, spaces and letters that look alike; null when it cannot be a code at all. */
export function readLetterCode(typed: string): string | null {
  const letters = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const values = Array.from(letters, (letter) => LETTER_ALPHABET.indexOf(letter))
  if (values.length !== LETTER_DRAWN + 1 || values.includes(-1)) return null
  const drawn = values.slice(0, LETTER_DRAWN)
  return checkOf(drawn) === values[LETTER_DRAWN] ? letterCode(drawn) : null
}

/** The sum of the letters, each by its place, modulo a prime above both: one wrong letter, or two swapped, give another sum. */
function checkOf(drawn: readonly number[]): number {
  return drawn.reduce((sum, value, index) => sum + value * (index + 1), 0) % LETTER_ALPHABET.length
}
