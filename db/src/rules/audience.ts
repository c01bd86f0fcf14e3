/** Who reads what of a pitch. Every answer that gives a pitch to an investor, a reviewer or the public goes through here. */
import { regionsOf } from '../reference/geography.ts'
import {
  AUDIENCES,
  BLOCK_FIELDS,
  BLOCKS,
  DEFAULT_AUDIENCES,
  IDENTIFYING_BLOCKS,
  READERS,
  type Audience,
  type Audiences,
  type Block,
  type Reader,
} from '../reference/publishing.ts'

export interface Publishing {
  readonly audiences: Audiences
  /** A safe profile: an alias for names, a region for places, and nothing that is written freely until an introduction. */
  readonly isSafe: boolean
  readonly alias: string | null
  /** What a safe profile says in place of the summary. */
  readonly capability: string | null
}

/** What stands for a pitch whose partnership has chosen nothing. */
export const DEFAULT_PUBLISHING: Publishing = { audiences: DEFAULT_AUDIENCES, isSafe: false, alias: null, capability: null }

/** What of a pitch a reader's answer may hold; a row gives those that it has. */
interface Readable {
  readonly title?: string | null
  readonly organisationName?: string | null
  readonly summary?: string | null
  readonly countries?: readonly string[]
  readonly regions?: readonly string[]
}

/** Whether a reader stands near enough for what is meant for this audience. */
export function isFor(audience: Audience, reader: Reader): boolean {
  return READERS.indexOf(reader) >= AUDIENCES.indexOf(audience)
}

/** Whom a block is for: as chosen, and in a safe profile for nobody before an introduction where it could tell who they are. */
export function audienceOf(publishing: Publishing, block: Block): Audience {
  const chosen = publishing.audiences[block]
  const isFloored = publishing.isSafe && IDENTIFYING_BLOCKS.some((one) => one === block) && isFor(chosen, 'investor')
  return isFloored ? 'introduced' : chosen
}

/** Whether a reader sees a block. */
export function isVisible(publishing: Publishing, block: Block, reader: Reader): boolean {
  return isFor(audienceOf(publishing, block), reader)
}

/** Whether a reader sees who they are. */
export function isNamed({ isSafe }: Publishing, reader: Reader): boolean {
  return !isSafe || isFor('introduced', reader)
}

/** The blocks that a reader does not see, in their order. */
export function hiddenBlocks(publishing: Publishing, reader: Reader): Block[] {
  return BLOCKS.filter((block) => !isVisible(publishing, block, reader))
}

/** A row without what its reader does not see: nothing where nothing else fits, the alias for names, a region for a country. */
export function asSeenBy<T extends Readable>(row: T, publishing: Publishing, reader: Reader): T {
  const seen: Record<string, unknown> = Object.fromEntries(Object.entries(row))
  for (const block of hiddenBlocks(publishing, reader)) {
    for (const field of BLOCK_FIELDS[block]) if (field in row) seen[field] = Array.isArray(seen[field]) ? [] : null
  }
  if (!isNamed(publishing, reader)) disguise(seen, publishing)
  return seen as T // as: the same fields, each emptied within its type or given another text
}

function disguise(seen: Record<string, unknown>, { alias, capability }: Publishing): void {
  if ('title' in seen) seen['title'] = alias
  if ('organisationName' in seen) seen['organisationName'] = alias ?? ''
  if ('summary' in seen) seen['summary'] = capability
  if (!('countries' in seen)) return
  const countries = Array.isArray(seen['countries']) ? seen['countries'].map(String) : []
  const coarse = countries.flatMap((iso3) => regionsOf(iso3).at(-1) ?? [])
  if ('regions' in seen) seen['regions'] = [...new Set([...coarse, ...(Array.isArray(seen['regions']) ? seen['regions'] : [])])]
  if (seen['scope'] === 'country' || seen['scope'] === 'multi_country') seen['scope'] = 'regional'
  seen['countries'] = []
}

/** The blocks that each kind of reason quotes, by the first part of its code; a kind that stands not here may quote any. */
const QUOTED: Readonly<Record<string, readonly Block[]>> = {
  goals: ['goals_places'],
  targets: ['goals_places'],
  geography: ['goals_places'],
  country: ['goals_places'],
  presence: ['goals_places'],
  ticket: ['ask'],
  ask: ['ask'],
  coverage: ['ask'],
  instrument: ['needs'],
  support: ['needs'],
  stage: ['stage'],
  evidence: ['stage'],
  investor_type: [],
  sector: [],
  track_record: [],
  organisation: [],
  pair: [],
  text: ['summary', 'problem', 'approach', 'results', 'scale_plan', 'lessons'],
}
const TELLS_PLACE = ['geography', 'country', 'presence']

/** Whether a reader may read a reason with this code: it quotes nothing that is hidden from them. */
export function mayQuote(publishing: Publishing, reader: Reader, code: string): boolean {
  const [subject = ''] = code.split('.')
  if (TELLS_PLACE.includes(subject) && !isNamed(publishing, reader)) return false
  return (QUOTED[subject] ?? BLOCKS).every((block) => isVisible(publishing, block, reader))
}
