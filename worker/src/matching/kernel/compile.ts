import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { countTexts, weighTexts, type WeighedTexts } from '../words/counted-texts.ts'
import { prepareMandate, preparePitch, type Context, type PreparedMandate } from '../score/prepare.ts'
import { createArena, type Arena } from './arena.ts'
import { createDictionary, type Dictionary } from './dictionary.ts'
import { gateProgram } from './gate-programs.ts'
import { goalRows, targetRows } from './goal-rows.ts'
import * as at from './layout.ts'
import { inOrderOfPlaces } from './order.ts'
import { createRelations } from './relations.ts'
import {
  askRows,
  instrumentRows,
  placeRows,
  relationRows,
  stageRows,
  supportRows,
  tiedPoints,
  typeRows,
  valueRows,
  type RowContext,
} from './rows.ts'
import { surveyPitches, type Survey } from './survey.ts'
import { historyRows, textRows } from './text-rows.ts'
import { numbersOfWords, textBound, textScale, tileTexts, type TextScale } from './texts.ts'
import { createTiles } from './tiles.ts'
import { createVocabulary, type Vocabulary } from './vocabulary.ts'

/** Lets others have their turn when it is time; awaited between items. */
export type Pause = () => Promise<void> | undefined

export interface ToCompile {
  readonly pitches: readonly PitchFacts[]
  readonly mandates: readonly MandateFacts[]
  readonly context: Context
  /** The pitches' texts in rising order of the pitches' ids, where they have been read already. */
  readonly texts?: WeighedTexts | undefined
  readonly perMandate: number
  readonly perPitch: number
}

/** An edition in the kernel's memory. Ranks are places in these lists of ids, which rise; tiles hold pitches in another order. */
export interface Compiled {
  readonly arena: Arena
  readonly pitchIds: readonly string[]
  readonly mandateIds: readonly string[]
  readonly tiles: readonly { readonly address: number; readonly count: number }[]
  readonly mandates: number
  readonly terms: number
  readonly mostGoals: number
  readonly mostTargets: number
  /** Least scores that enter each mandate's list, shared by all threads. */
  readonly floors: number
  readonly textScale: TextScale
  /** Addresses of the rows that each tile reads as columns, and how many there are of each kind. */
  readonly columns: { readonly rows: number; readonly types: number; readonly support: number; readonly texts: number }
}

/**
 * Writes pitches and mandates as records, bitmaps and rows of points.
 * Throws a RangeError when there are more of something than the kernel's numbers hold.
 */
export async function compile(input: ToCompile, pause: Pause): Promise<Compiled> {
  const pitches = input.pitches.toSorted(byId)
  const mandates = input.mandates.toSorted(byId)
  if (Math.max(pitches.length, mandates.length) > at.RANK_LIMIT) throw new RangeError(`more than ${at.RANK_LIMIT} on one side`)
  const { context } = input
  const ordered = inOrderOfPlaces(pitches)
  const survey = surveyPitches(
    ordered.map(({ facts }) => facts),
    mandates,
  )
  const vocabulary = createVocabulary(survey.places, { goals: survey.mostGoals, targets: survey.mostTargets })
  const relationsOf = createRelations(vocabulary.places.keys, context.membersOf)
  const arena = createArena()
  const gates = { policy: context.policy, questions: vocabulary.questions, survey, places: vocabulary.places.keys, relationsOf }

  const half: HalfCompiled[] = []
  const keepText = createTextKeeping(arena, vocabulary.terms)
  for (const facts of mandates) {
    await pause()
    const mandate = prepareMandate(facts, context)
    const program = arena.keep16(gateProgram(mandate, gates))
    for (const target of mandate.targets) vocabulary.targets.idOf(target)
    if (mandate.investorMaxima.points.track_record > 0) vocabulary.histories.idOf(facts.investorId)
    half.push({ mandate: { ...mandate, text: null }, program, ...keepText(mandate) })
  }
  if (vocabulary.targets.end > 8 * at.TARGETS_COUNT) throw new RangeError(`more than ${8 * at.TARGETS_COUNT} different targets`)

  const textOf = tileTexts(input.texts ?? weighTexts(countTexts(pitches), context.corpus), (stem) => vocabulary.terms.find(stem))
  const openTile = createTiles(arena, vocabulary, input.perPitch)
  const tiles = []
  for (let first = 0; first < pitches.length; first += at.TILE) {
    const tile = openTile(first)
    for (const { facts, rank } of ordered.slice(first, first + at.TILE)) {
      await pause()
      tile.add(preparePitch(facts, context), { rank, text: textOf(rank) })
    }
    tile.close()
    tiles.push({ address: tile.address, count: tile.count })
  }

  const address = arena.reserve(mandates.length * at.MANDATE_BYTES)
  const scale = textScale(context.policy)
  const { write, columns } = mandateWriter({ arena, vocabulary, policy: context.policy, relationsOf }, { survey, scale })
  for (const [index, each] of half.entries()) {
    await pause()
    write(address + index * at.MANDATE_BYTES, each)
  }
  return {
    arena,
    pitchIds: pitches.map(({ id }) => id),
    mandateIds: mandates.map(({ id }) => id),
    tiles: spread(tiles),
    mandates: address,
    terms: vocabulary.terms.end,
    mostGoals: survey.mostGoals,
    mostTargets: survey.mostTargets,
    floors: arena.reserve(mandates.length * 2),
    textScale: scale,
    columns: columns(),
  }
}

/** Read as -1. */
const NO_HISTORY = 2 ** 32 - 1

/** A mandate before its rows can be made, for which all pitches must be known. Its text is kept apart, and let go of. */
interface HalfCompiled {
  readonly mandate: PreparedMandate
  readonly program: number
  readonly terms: number
  readonly termCount: number
  readonly language: string | null
}

/** Keeps the words of mandates with their weights; those of no weight are left out. */
function createTextKeeping(arena: Arena, terms: Dictionary<string>) {
  const termOf = numbersOfWords(terms)
  return ({ text, investorMaxima }: PreparedMandate) => {
    if (text === null || investorMaxima.points.text === 0) return { terms: 0, termCount: 0, language: text?.language ?? null }
    const { numbers, words, weights } = text.numbered
    const kept: number[] = []
    for (const [nth, weight] of weights.entries()) if (weight > 0) kept.push(termOf(numbers, words[nth] ?? 0), weight)
    return { terms: arena.keep32(kept), termCount: kept.length / 2, language: text.language }
  }
}

function mandateWriter(context: RowContext, { survey, scale }: { survey: Survey; scale: TextScale }) {
  const { arena, vocabulary, policy } = context
  const typeRow = typeRows(context)
  const supportRow = supportRows(context)
  const rows = [
    [at.MANDATE_ASK, askRows(context)],
    [at.MANDATE_PLACE, placeRows(context)],
    [at.MANDATE_RELATIONS, relationRows(context)],
    [at.MANDATE_INSTRUMENTS, instrumentRows(context)],
    [at.MANDATE_STAGE, stageRows(context)],
    [at.MANDATE_GOAL_ROW, goalRows(context)],
    [at.MANDATE_TARGET_ROW, targetRows(context)],
    [at.MANDATE_HISTORY_ROW, historyRows(context)],
  ] as const
  const valueRow = valueRows(context)
  const textRow = textRows(context)
  const { columns, types, support, texts } = columnRows(arena)
  const write = (address: number, { mandate, program, terms, termCount, language }: HalfCompiled): void => {
    const textRowsAt = textRow(mandate, language)
    const bound = textBound(mandate.investorMaxima.points.text, scale)
    const closed = closedPositions(mandate, survey)
    const tied = tiedPoints(mandate, policy)
    const numbers: (readonly [field: number, value: number])[] = [
      ...rows.map(([field, rowOf]) => [field, rowOf(mandate)] as const),
      [at.MANDATE_PROGRAM, program],
      [at.MANDATE_GEOGRAPHY, valueRow(mandate.investorMaxima.points.geography)],
      [at.MANDATE_PRESENCE, valueRow(mandate.pitchMaxima.points.presence)],
      [at.MANDATE_GOALS, [...mandate.goals].reduce((bits, goal) => (goal < at.GOAL_BITS ? bits | (1 << goal) : bits), 0)],
      [at.MANDATE_TARGETS_MOST, mandate.investorMaxima.points.targets],
      [at.MANDATE_TERMS, terms],
      [at.MANDATE_TERM_COUNT, termCount],
      [at.MANDATE_TEXT_ROWS, textRowsAt],
      [at.MANDATE_TEXT_FACTOR, bound.factor],
      [at.MANDATE_TEXT_EXTRA, bound.extra],
      [at.MANDATE_TYPE_COLUMN, types.idOf(typeRow(mandate))],
      [at.MANDATE_SUPPORT_COLUMN, support.idOf(supportRow(mandate))],
      [at.MANDATE_TEXT_COLUMN, texts.idOf(textRowsAt)],
      [at.MANDATE_TOUCHING, tied.touching],
      [at.MANDATE_COVER_FULL, tied.covered],
      [at.MANDATE_COVER_HALF, tied.uncovered],
      [at.MANDATE_CLOSED, arena.keep32(closed)],
      [at.MANDATE_CLOSED_COUNT, closed.length],
      [at.MANDATE_HISTORY, vocabulary.histories.find(mandate.facts.investorId) ?? NO_HISTORY],
      [at.MANDATE_REST, restOf(mandate)],
    ]
    const record = new DataView(arena.memory.buffer, address, at.MANDATE_BYTES)
    for (const [field, value] of numbers) record.setUint32(field, value, true)
    markTargets(record, mandate, vocabulary)
    record.setFloat64(at.MANDATE_TICKET_LOW, mandate.ticket?.low ?? 0, true)
    record.setFloat64(at.MANDATE_TICKET_HIGH, mandate.ticket?.high ?? Infinity, true)
  }
  return { write, columns }
}

function markTargets(record: DataView, { targets }: PreparedMandate, vocabulary: Vocabulary): void {
  for (const target of targets) {
    const bit = vocabulary.targets.idOf(target)
    const byte = at.MANDATE_TARGETS + (bit >> 3)
    record.setUint8(byte, record.getUint8(byte) | (1 << (bit & 7)))
  }
}

/** Tiles far from each other one after another, so that each mandate soon has met pitches of all kinds and weak ones are passed over. */
function spread<T>(tiles: readonly T[]): T[] {
  const turn = (Math.sqrt(5) - 1) / 2
  return tiles
    .map((tile, index) => ({ tile, at: (index * turn) % 1 }))
    .sort((a, b) => a.at - b.at)
    .map(({ tile }) => tile)
}

/** Rows that each tile reads as columns, numbered by their addresses; `columns` is to be asked when all mandates are written. */
function columnRows(arena: Arena) {
  const types = createDictionary<number>('rows of kinds of investor')
  const support = createDictionary<number>('rows of support')
  const texts = createDictionary<number>('rows of texts')
  const columns = (): Compiled['columns'] => ({
    rows: arena.keep32([...types.keys, ...support.keys, ...texts.keys]),
    types: types.keys.length,
    support: support.keys.length,
    texts: texts.keys.length,
  })
  return { columns, types, support, texts }
}

/** Most points of what the kernel adds up last. */
function restOf({ investorMaxima: { points } }: PreparedMandate): number {
  return points.instrument + points.stage + points.evidence
}

/** Positions of the pitches that a mandate is kept from one by one, rising: of its own organisation, and whom people closed. */
function closedPositions(
  { facts, closedOrganisations, closedPitches }: PreparedMandate,
  { positionsOfOrganisation, positionOfPitch }: Survey,
): number[] {
  const positions = new Set<number>()
  for (const organisationId of [facts.organisationId, ...closedOrganisations]) {
    for (const position of positionsOfOrganisation.get(organisationId) ?? []) positions.add(position)
  }
  for (const pitchId of closedPitches) {
    const position = positionOfPitch.get(pitchId)
    if (position !== undefined) positions.add(position)
  }
  return [...positions].sort((a, b) => a - b)
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
