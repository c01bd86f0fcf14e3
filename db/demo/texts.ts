/**
 * Titles and summaries out of one running text. A text of the source is a chain: the short name of the project (cut at
 * 57 characters), often its full name, a third and shorter name, then what the project is to do.
 */
export const LIMITS = { title: 160, summary: 300, approach: 10_000 } as const

/** Shorter names than this say too little to stand alone ("GHG"). */
const SHORTEST_TITLE = 15

/** No short name of the source is longer. */
const LONGEST_NAME = 100

/** How many leading characters two names must share to be the short and the full name of one project. */
const SHARED_START = 14

/** Where the preparers of the data set hid the name of a funder or partner. */
const MASK = /\[ORG\]/g

/** Shown instead of the mask: words left out, in any language. */
const OMISSION = '[…]'

/** Filing codes before a name: "PIMS 4335 MSP CC:", "[ORG]-PIMS4371-CC-", "4KEN10405:", "Project ID 3925:". */
const FILING_CODE =
  /^(?:(?:\[…\]|\d*[A-Z]{2,4}\d{4,}|PIMS\s*-?\s*\d+|Project ID \d+|FSP|MSP|CBSP|PPG|SCCF|CHEM|BD|CC|EA|LD|IW)[\s:/,-]+)+(?=\S)/

/** Takes a text of the source; returns it with plain spaces, single full stops and visible omissions. */
export function tidy(text: string): string {
  return text
    .replace(MASK, OMISSION)
    .replace(/\s+/g, ' ')
    .replace(/\.\.(?=\s|$)/g, '.')
    .trim()
}

/** Takes a tidy text; returns the title of the project: its first name, or its full name where the first is cut or a code. */
export function titleOf(text: string): string {
  const [first = text, second = ''] = sentencesOf(text).map(asTitle)
  const secondFits = second !== '' && second.length <= LIMITS.title && !second.includes(OMISSION)
  return cut(secondFits && isPoorer(first, second) ? second : first, LIMITS.title)
}

/** Takes a tidy text and its title; returns what follows the names of the project, at most the length of a summary. */
export function summaryOf(text: string, title: string): string {
  const rest = sentencesOf(text).filter((sentence, position) => position > 2 || !repeats(asTitle(sentence), title))
  const [first = ''] = rest
  const following = first.length < 60 && rest.length > 1 && repeats(title, asTitle(first)) ? rest.slice(1) : rest
  return cut(following.join(' ') || text, LIMITS.summary)
}

/** Cuts at the last word that fits and says so with an ellipsis; returns a shorter text as it is. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const room = text.slice(0, limit - 1)
  return `${room.slice(0, Math.max(room.lastIndexOf(' '), 1)).replace(/[\s,;:.(-]+$/, '')}…`
}

/**
 * A full stop ends a sentence when a capital, a digit, a bracket or a quotation mark follows it; the name of the project
 * ends at its full stop all the same, when reading on would make it too long for a name.
 */
function sentencesOf(text: string): string[] {
  const [first = text, ...rest] = text.split(/(?<=[.!?])\s+(?=[\p{Lu}\d([«"'-])/u)
  const end = first.length > LONGEST_NAME ? first.indexOf('. ') : -1
  return end === -1 ? [first, ...rest] : [first.slice(0, end), first.slice(end + 2), ...rest]
}

function asTitle(sentence: string): string {
  const bare = sentence.replace(FILING_CODE, '').replace(/[\s.,;:-]+$/, '')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

function isPoorer(first: string, second: string): boolean {
  if (first.length < SHORTEST_TITLE || first.includes(OMISSION)) return true
  if (first === first.toUpperCase() && second !== second.toUpperCase()) return true
  return second.length > first.length && sameStart(first, second, SHARED_START)
}

/** Tells whether a sentence is the title again, or a cut form of it. */
function repeats(sentence: string, title: string): boolean {
  return sameStart(sentence, title, Math.min(sentence.length, SHARED_START))
}

function sameStart(one: string, other: string, length: number): boolean {
  return one.slice(0, length).toLowerCase() === other.slice(0, length).toLowerCase()
}
