import { SaxesParser } from 'saxes'
import { fileProblem, type GrantProblem, type GrantsFile, MAX_GRANTS, type RawGrant, readRawGrants } from './past-grant.ts'

/** IATI code lists, 2.03: SectorVocabulary, TagVocabulary, TransactionType, OrganisationRole, ActivityDateType. */
const SECTOR_VOCABULARIES: Readonly<Record<string, string>> = { '1': 'dac', '2': 'dac3' }
const SECTOR_SDG = new Set(['7', '8'])
const TAG_SDG = new Set(['2', '3'])
const COMMITMENTS = new Set(['2', '11'])
const FUNDING_ROLE = '1'
const START_TYPES = ['2', 'start-actual', '1', 'start-planned']

/**
 * Reads activities of an IATI file (activity standard 2.0x) as past grants: what was committed, or else budgeted. The
 * parser is strict, and knows no entity but XML's own, so a file can neither read another nor grow while it is read.
 */
export function readIati(text: string): GrantsFile {
  const reader = new IatiReader()
  const parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true })
  let malformed: GrantProblem | null = null
  parser.on('error', (error) => {
    malformed ??= fileProblem('file.malformed', `The file is not well-formed XML: ${error.message}. Export it again.`, parser.line)
  })
  parser.on('opentag', (tag) => reader.open(tag, parser.line))
  parser.on('text', (part) => reader.text(part))
  parser.on('cdata', (part) => reader.text(part))
  parser.on('closetag', (tag) => reader.close(tag.name))
  parser.write(text).close()
  if (malformed !== null) return { grants: [], problems: [malformed] }
  if (!reader.isIati) {
    return {
      grants: [],
      problems: [fileProblem('file.unknownForm', 'The file has no element “iati-activities”, so it is not an IATI activity file.')],
    }
  }
  if (reader.activities.length > MAX_GRANTS) {
    const detail = `There are ${reader.activities.length} activities; ${MAX_GRANTS} are the most in one file. Divide the file.`
    return { grants: [], problems: [fileProblem('file.tooManyGrants', detail)] }
  }
  return readRawGrants(reader.activities.map(rawFrom))
}

type Attributes = Readonly<Record<string, string>>

/** A text with its language, where the element says. */
interface Narrative {
  language: string | null
  text: string
}

interface Activity {
  line: number
  attributes: Attributes
  identifier: string
  titles: Narrative[]
  descriptions: Narrative[]
  countries: string[]
  regions: string[]
  sectors: { vocabulary: string; code: string }[]
  goalCodes: string[]
  starts: Map<string, string>
  funders: string[]
  transactionType: string
  commitments: Money[]
  budgets: Money[]
}

interface Money {
  currency: string
  amount: number
}

/** Follows the parser through the file, one activity at a time. */
class IatiReader {
  isIati = false
  readonly activities: Activity[] = []
  readonly #path: string[] = []
  #activity: Activity | null = null
  #attributes: Attributes = {}
  #text = ''

  open({ name, attributes }: { name: string; attributes: Attributes }, line: number): void {
    this.#path.push(name)
    this.#text = ''
    this.#attributes = attributes
    if (name === 'iati-activities') this.isIati = true
    if (name === 'iati-activity') this.#activity = emptyActivity(line, attributes)
    if (this.#activity !== null) ATTRIBUTES[this.#place]?.(this.#activity, attributes)
  }

  text(part: string): void {
    this.#text += part
  }

  close(name: string): void {
    if (this.#activity !== null) this.#value(this.#activity)
    if (name === 'iati-activity' && this.#activity !== null) {
      this.activities.push(this.#activity)
      this.#activity = null
    }
    this.#path.pop()
    this.#text = ''
  }

  get #place(): string {
    return this.#path.slice(2).join('/')
  }

  /** Attributes are those of the innermost element that opened last. */
  #value(activity: Activity): void {
    const text = this.#text.trim()
    if (text !== '') TEXTS[this.#place]?.(activity, text, this.#attributes)
  }
}

/** What an element says in its attributes, by its path inside the activity. */
const ATTRIBUTES: Readonly<Record<string, (activity: Activity, attributes: Attributes) => void>> = {
  'recipient-country': addCountry,
  'transaction/recipient-country': addCountry,
  // Vocabulary 2 is M49; the OECD's own regions have other borders.
  'recipient-region': (activity, { code, vocabulary }) => {
    if (code && vocabulary === '2') activity.regions.push(code)
  },
  sector: addSector,
  'transaction/sector': addSector,
  tag: (activity, { code, vocabulary }) => {
    if (code && TAG_SDG.has(vocabulary ?? '')) activity.goalCodes.push(code)
  },
  'activity-date': (activity, { type, 'iso-date': day }) => {
    activity.starts.set(type ?? '', day ?? '')
  },
  'participating-org': (activity, { role, ref }) => {
    if (ref && role === FUNDING_ROLE) activity.funders.push(ref)
  },
  'reporting-org': (activity, { ref }) => {
    if (ref) activity.funders.push(ref)
  },
  transaction: (activity) => {
    activity.transactionType = ''
  },
  'transaction/transaction-type': (activity, { code }) => {
    activity.transactionType = code ?? ''
  },
}

function addCountry(activity: Activity, { code }: Attributes): void {
  if (code) activity.countries.push(code)
}

function addSector(activity: Activity, { code, vocabulary }: Attributes): void {
  if (code) activity.sectors.push({ vocabulary: vocabulary ?? '1', code })
}

/** What an element says in its text, by its path; in files before 2.01 texts stand without a narrative. */
const TEXTS: Readonly<Record<string, (activity: Activity, text: string, attributes: Attributes) => void>> = {
  'iati-identifier': (activity, text) => {
    activity.identifier = text
  },
  title: addTitle,
  'title/narrative': addTitle,
  description: addDescription,
  'description/narrative': addDescription,
  'transaction/value': (activity, text, { currency }) => {
    if (COMMITMENTS.has(activity.transactionType)) activity.commitments.push(moneyOf(activity, text, currency))
  },
  'budget/value': (activity, text, { currency }) => {
    activity.budgets.push(moneyOf(activity, text, currency))
  },
}

function addTitle(activity: Activity, text: string, { 'xml:lang': language }: Attributes): void {
  activity.titles.push({ text, language: language ?? null })
}

function addDescription(activity: Activity, text: string, { 'xml:lang': language }: Attributes): void {
  activity.descriptions.push({ text, language: language ?? null })
}

function moneyOf({ attributes }: Activity, text: string, currency: string | undefined): Money {
  return { currency: currency ?? attributes['default-currency'] ?? '', amount: Number(text) }
}

function emptyActivity(line: number, attributes: Attributes): Activity {
  return {
    line,
    attributes,
    identifier: '',
    titles: [],
    descriptions: [],
    countries: [],
    regions: [],
    sectors: [],
    goalCodes: [],
    starts: new Map(),
    funders: [],
    transactionType: '',
    commitments: [],
    budgets: [],
  }
}

function rawFrom(activity: Activity): RawGrant {
  const { titles, descriptions, sectors, starts } = activity
  const language = titles[0]?.language ?? activity.attributes['xml:lang'] ?? null
  const own = descriptions.filter((text) => (text.language ?? activity.attributes['xml:lang'] ?? null) === language)
  return {
    line: activity.line,
    at: activity.identifier || `activity of line ${activity.line}`,
    sourceId: activity.identifier,
    title: titles[0]?.text ?? '',
    description: (own.length > 0 ? own : descriptions).map(({ text }) => text).join('\n'),
    language,
    countryCodes: activity.countries,
    regions: activity.regions,
    sectors: sectors.flatMap(({ vocabulary, code }) =>
      code !== '' && !SECTOR_SDG.has(vocabulary) ? [`${SECTOR_VOCABULARIES[vocabulary] ?? `iati${vocabulary}`}:${code}`] : [],
    ),
    goalCodes: [...activity.goalCodes, ...sectors.filter(({ vocabulary }) => SECTOR_SDG.has(vocabulary)).map(({ code }) => code)],
    ...sumOf(activity.commitments.length > 0 ? activity.commitments : activity.budgets),
    awardedOn: START_TYPES.map((type) => starts.get(type)).find((day) => day !== undefined) ?? null,
    funders: activity.funders,
  }
}

/** Amounts in several currencies have no sum without rates, so none is given then. */
function sumOf(parts: readonly Money[]): { amount: number | null; currency: string | null } {
  const [first] = parts
  if (first === undefined || parts.some(({ currency }) => currency !== first.currency)) return { amount: null, currency: null }
  return { amount: parts.reduce((sum, { amount }) => sum + amount, 0), currency: first.currency }
}
