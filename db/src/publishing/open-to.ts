import { AUDIENCES, DEFAULT_AUDIENCES, IDENTIFYING_BLOCKS, type Block, type ConsentPurpose, type Reader } from '../reference/publishing.ts'
import { isFor } from '../rules/audience.ts'

/** SQL for a pitch's newest word on a purpose, where `pitch` is its id; null where nothing was ever said. */
export function standingConsent(purpose: ConsentPurpose, pitch = 'p.id'): string {
  return `(select said.is_given from consents said where said.pitch_id = ${pitch} and said.purpose = '${purpose}' order by said.id desc limit 1)`
}

/** SQL for "its partnership has not taken back that investors may see it": to submit a pitch is to offer it to them. */
export function isShared(pitch = 'p.id'): string {
  return `coalesce(${standingConsent('investors', pitch)}, true)`
}

/** SQL for "this block is open to such a reader", where `pub` is the pitch's row of choices, if it has one. As rules/audience.ts has it. */
export function openTo(reader: Reader, block: Block): string {
  const open = AUDIENCES.filter((audience) => isFor(audience, reader)).map((audience) => `'${audience}'`)
  const isFloored = IDENTIFYING_BLOCKS.some((one) => one === block) && !isFor('introduced', reader)
  const chosen = `pub.audiences->>'${block}' in (${open.join(', ')})${isFloored ? ' and not pub.is_safe' : ''}`
  return `coalesce(${chosen}, ${isFor(DEFAULT_AUDIENCES[block], reader)})`
}

const TEXTS = { problem: 'problem', approach: 'approach', results: 'results', scale_plan: 'scale_plan', lessons: 'lessons' } as const

/**
 * SQL for "the filters ask for nothing that is hidden from investors", where `p` is the pitch and `o` its organisation: what nobody
 * shows, nobody finds out by asking for it. An investor that was introduced searches as it did before.
 */
export function asksForNothingHidden(
  at: Readonly<Record<'goal' | 'countries' | 'stage' | 'instrument' | 'currencies' | 'patterns', string>>,
): string {
  const open = (block: Block) => openTo('investor', block)
  const texts = Object.entries(TEXTS).map(([block, column]) => `case when ${open(block as keyof typeof TEXTS)} then p.${column} end`) // as: entries forgets the keys
  const searched = `concat_ws(' ', case when pub.is_safe then concat_ws(' ', pub.alias, pub.capability) else concat_ws(' ', p.title, o.name) end,
      case when ${open('summary')} then p.summary end, ${texts.join(', ')})`
  return `not exists (
      select from publishing pub where pub.pitch_id = p.id and (
        (${at.goal}::smallint is not null and not ${open('goals_places')})
        or (${at.countries}::text[] is not null and (pub.is_safe or not ${open('goals_places')}))
        or (${at.stage}::text is not null and not ${open('stage')})
        or (${at.instrument}::text is not null and not ${open('needs')})
        or (${at.currencies}::text[] is not null and not ${open('ask')})
        or (${at.patterns}::text[] is not null and not ${searched} ilike all (${at.patterns}))))`
}
