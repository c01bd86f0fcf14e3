import { fileProblem, type GrantsFile, type RawGrant, readRawGrants } from './past-grant.ts'

/**
 * Reads grants in the 360Giving Data Standard's JSON (standard.threesixtygiving.org, version 1.x): an object with a list
 * `grants`. Names of recipients and of people are not read.
 */
export function read360Giving(text: string): GrantsFile {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const problem = fileProblem('file.malformed', `The file is not JSON: ${reason}. Export it again.`, lineOf(text, reason))
    return { grants: [], problems: [problem] }
  }
  const list = isObject(parsed) ? parsed['grants'] : parsed
  if (!Array.isArray(list)) {
    const detail = 'The file has no list named “grants”. A file of the 360Giving Data Standard has one.'
    return { grants: [], problems: [fileProblem('file.unknownForm', detail)] }
  }
  return readRawGrants(list.map((item: unknown, index) => rawFrom(isObject(item) ? item : {}, index)))
}

type Json = Readonly<Record<string, unknown>>

function rawFrom(grant: Json, index: number): RawGrant {
  const sourceId = textOf(grant['id'])
  const places = objectsOf(grant['beneficiaryLocation'])
  const classifications = objectsOf(grant['classifications'])
  const codes = classifications.map((item) => ({ vocabulary: textOf(item['vocabulary']).toLowerCase(), code: textOf(item['code']) }))
  const isSdg = ({ vocabulary }: { vocabulary: string }) => /\bsdg|sustainable development goal/.test(vocabulary)
  return {
    line: null,
    at: sourceId === '' ? `/grants/${index}` : sourceId,
    sourceId,
    title: textOf(grant['title']),
    description: [grant['description'], ...classifications.map((item) => item['title'])].map(textOf).filter(Boolean).join('\n'),
    language: textOf(grant['language']) || null,
    countryCodes: places.map((place) => textOf(place['countryCode'])).filter(Boolean),
    regions: [],
    sectors: codes.filter((item) => item.code !== '' && !isSdg(item)).map(({ vocabulary, code }) => `${vocabulary || 'own'}:${code}`),
    goalCodes: codes.filter(isSdg).map(({ code }) => code.replace(/^\D+/, '')),
    amount: amountOf(grant['amountAwarded']),
    currency: textOf(grant['currency']) || null,
    awardedOn: textOf(grant['awardDate']) || null,
    funders: objectsOf(grant['fundingOrganization']).flatMap((funder) => [textOf(funder['id']), textOf(funder['name'])].filter(Boolean)),
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

function amountOf(value: unknown): string | number | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

/** The line of the place that the engine's message names; null when it names none. */
function lineOf(text: string, message: string): number | null {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN)
  return Number.isNaN(position) ? null : text.slice(0, position).split('\n').length
}
