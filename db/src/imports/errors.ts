/** What can be wrong with a file. Each code has words in six languages on the import page. */
export const IMPORT_ERROR_CODES = [
  'file.empty',
  'file.tooLarge',
  'file.spreadsheet',
  'file.utf16',
  'file.notUtf8',
  'file.binary',
  'file.quoteUnclosed',
  'file.quoteMisplaced',
  'file.delimiter',
  'file.noRows',
  'file.tooManyRows',
  'header.missing',
  'header.unknown',
  'header.twice',
  'row.tooShort',
  'row.tooLong',
  'value.missing',
  'value.tooLong',
  'value.controlCharacter',
  'value.notListed',
  'value.twice',
  'value.tooMany',
  'goal.unknown',
  'target.unknown',
  'target.ofAnotherGoal',
  'country.unknown',
  'country.bothWantedAndExcluded',
  'region.unknown',
  'region.zeroLost',
  'group.unknown',
  'scope.placesMismatch',
  'amount.invalid',
  'amount.tooPrecise',
  'amount.tooLarge',
  'amount.minimumAboveTotal',
  'amount.missing',
  'currency.unknown',
  'currency.missing',
  'number.invalid',
  'yesNo.invalid',
  'ticket.upsideDown',
  'sourceId.twice',
  'sourceId.exists',
  'investor.contradicts',
  'email.invalid',
] as const
export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number]

/** One thing wrong with a file: where it stands, what it is, and what to do. */
export interface ImportError {
  /** Line of the file, from 1, at which the row begins. */
  line: number
  /** Heading of the column; null where the whole row or file is meant. */
  column: string | null
  code: ImportErrorCode
  /** The offending value, shortened. */
  value: string | null
  /** What is wrong and what to do, in English. */
  detail: string
}

const SHOWN_VALUE_LENGTH = 80

/** Shortens a value for display. */
export function shown(value: string): string {
  return value.length <= SHOWN_VALUE_LENGTH ? value : `${value.slice(0, SHOWN_VALUE_LENGTH - 1)}…`
}

/** The item of a list that a misspelt one most resembles, or null when none is near. */
export function nearest(value: string, list: readonly string[]): string | null {
  const wanted = value
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  let best: { item: string; distance: number } | null = null
  for (const item of list) {
    const distance = editDistance(wanted, item.toLowerCase())
    if (best === null || distance < best.distance) best = { item, distance }
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(best.item.length / 3)) ? best.item : null
}

/** Levenshtein's distance: the least number of letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
