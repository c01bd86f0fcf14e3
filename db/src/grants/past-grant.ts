import { COUNTRIES, goalOfTarget, isCurrency, isGoalNumber, minorUnitOf, TARGET_CODES } from '../reference/index.ts'

/** A grant, loan or project that an investor funded before, as its track record needs it. Who received it is not read. */
export interface PastGrant {
  /** The identifier in the file. */
  sourceId: string
  title: string
  description: string | null
  /** Language tag of the texts; null where the file does not say. */
  language: string | null
  /** ISO 3166-1 alpha-3, each once. */
  countries: string[]
  /** M49 codes. */
  regions: string[]
  /** Codes behind the name of their vocabulary, such as `dac:14030`. */
  sectors: string[]
  goals: number[]
  amountMinor: number | null
  currency: string | null
  /** ISO 8601 day. */
  awardedOn: string | null
  /** Identifiers and names of those who paid, as the file has them. */
  funders: string[]
}

/** Something wrong with a file of past grants. `isFatal`: the grant, or the file, was left out; otherwise only the value. */
export interface GrantProblem {
  /** Line of the file from 1; null where the form of the file has no lines. */
  line: number | null
  /** The grant's identifier or place in the file. */
  at: string | null
  code: GrantProblemCode
  isFatal: boolean
  /** What is wrong and what to do. */
  detail: string
}

export const GRANT_PROBLEM_CODES = [
  'file.tooLarge',
  'file.notUtf8',
  'file.unknownForm',
  'file.malformed',
  'file.noGrants',
  'file.tooManyGrants',
  'grant.noIdentifier',
  'grant.twice',
  'grant.noTitle',
  'country.unknown',
  'goal.unknown',
  'amount.invalid',
  'currency.unknown',
  'date.invalid',
  'row.invalid',
] as const
export type GrantProblemCode = (typeof GRANT_PROBLEM_CODES)[number]

export interface GrantsFile {
  grants: PastGrant[]
  problems: GrantProblem[]
}

export const MAX_GRANT_FILE_BYTES = 64 * 1024 * 1024
export const MAX_GRANTS = 50_000

/** As long as the table's columns; the profile of an investor needs no more. */
const TITLE_LENGTH = 1_000
const DESCRIPTION_LENGTH = 20_000

const byIso2: ReadonlyMap<string, string> = new Map(COUNTRIES.map(({ iso2, iso3 }) => [iso2, iso3]))
const iso3Codes: ReadonlySet<string> = new Set(COUNTRIES.map(({ iso3 }) => iso3))
const targetCodes: ReadonlySet<string> = new Set(TARGET_CODES)

/** A grant as a file states it, before its values are looked at. Codes of countries may be alpha-2 or alpha-3. */
export interface RawGrant {
  line: number | null
  at: string | null
  sourceId: string
  title: string
  description: string
  language: string | null
  countryCodes: readonly string[]
  regions: readonly string[]
  sectors: readonly string[]
  /** Goals as numbers, or targets whose goal counts. */
  goalCodes: readonly string[]
  amount: string | number | null
  currency: string | null
  awardedOn: string | null
  funders: readonly string[]
}

/**
 * Looks at raw grants one by one: values that cannot be used are left out and said, grants without an identifier or a
 * title, and those that stand there twice, are left out as a whole.
 */
export function readRawGrants(raw: readonly RawGrant[]): GrantsFile {
  const seen = new Set<string>()
  const problems: GrantProblem[] = []
  const grants = raw.flatMap((grant): PastGrant[] => {
    const say = (code: GrantProblemCode, detail: string, isFatal = false) => {
      problems.push({ line: grant.line, at: grant.at, code, isFatal, detail })
    }
    const sourceId = grant.sourceId.trim()
    const title = grant.title.trim()
    if (sourceId === '')
      say('grant.noIdentifier', 'The grant has no identifier. Give each grant one, so that it can be brought up to date later.', true)
    else if (seen.has(sourceId))
      say('grant.twice', `“${sourceId}” stands in the file twice; the first one is kept. Remove one of them.`, true)
    else if (title === '') say('grant.noTitle', 'The grant has no title. Give it one: a track record is read from words.', true)
    else {
      seen.add(sourceId)
      return [
        {
          sourceId,
          title: title.slice(0, TITLE_LENGTH),
          description: grant.description.trim().slice(0, DESCRIPTION_LENGTH) || null,
          language: grant.language?.trim().toLowerCase().split('-')[0] || null,
          countries: countriesFrom(grant.countryCodes, say),
          regions: unique(grant.regions),
          sectors: unique(grant.sectors),
          goals: goalsFrom(grant.goalCodes, say),
          ...amountFrom(grant, say),
          awardedOn: dayFrom(grant.awardedOn, say),
          funders: unique(grant.funders),
        },
      ]
    }
    return []
  })
  if (raw.length === 0) problems.push(fileProblem('file.noGrants', 'There is no grant in the file.'))
  return { grants, problems }
}

type Say = (code: GrantProblemCode, detail: string) => void

/** A problem with the file as a whole. */
export function fileProblem(code: GrantProblemCode, detail: string, line: number | null = null): GrantProblem {
  return { line, at: null, code, isFatal: true, detail }
}

function countriesFrom(codes: readonly string[], say: Say): string[] {
  return unique(
    codes.flatMap((given) => {
      const code = given.trim().toUpperCase()
      const iso3 = iso3Codes.has(code) ? code : byIso2.get(code)
      if (iso3 === undefined) say('country.unknown', `“${given}” is not a country of the M49 list, so it is left out.`)
      return iso3 === undefined ? [] : [iso3]
    }),
  )
}

function goalsFrom(codes: readonly string[], say: Say): number[] {
  return unique(
    codes.flatMap((code) => {
      const goal = targetCodes.has(code) ? goalOfTarget(code) : Number(code)
      if (!isGoalNumber(goal)) {
        say('goal.unknown', `“${code}” is neither a goal nor a target, so it is left out.`)
        return []
      }
      return [goal]
    }),
  )
}

function amountFrom({ amount, currency }: RawGrant, say: Say): Pick<PastGrant, 'amountMinor' | 'currency'> {
  const none = { amountMinor: null, currency: null }
  if (amount === null || amount === '') return none
  const code = currency?.trim().toUpperCase() ?? ''
  if (!isCurrency(code)) {
    say('currency.unknown', `“${currency ?? ''}” is not a currency of ISO 4217, so the amount is left out.`)
    return none
  }
  const amountMinor = Math.round(Number(amount) * 10 ** minorUnitOf(code))
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) {
    say('amount.invalid', `“${amount}” is not an amount from 0 on, so it is left out. Write it with a point and without spaces.`)
    return none
  }
  return { amountMinor, currency: code }
}

/** The day of an ISO 8601 day or instant; a year or a month counts from its first day. */
function dayFrom(text: string | null, say: Say): string | null {
  if (text === null || text.trim() === '') return null
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/.exec(text.trim()) ?? []
  const iso = `${year}-${month}-${day}`
  const isDay = year !== undefined && new Date(`${iso}T00:00:00Z`).toJSON()?.slice(0, 10) === iso
  if (!isDay) say('date.invalid', `“${text}” is not a day such as 2026-11-22, so it is left out.`)
  return isDay ? iso : null
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}
