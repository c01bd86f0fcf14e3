/** The one place where a pitch becomes what one of its readers gets. */
import type { schema } from '@scalebridge/db'
import { INSTRUMENTS, LOCALES, SCOPES, STAGES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { asSeenBy, hiddenBlocks, isNamed, mayQuote, isVisible, type PitchCard } from '@scalebridge/db/rules'
import type { Static } from 'typebox'
import { listed } from '../editions/editions.ts'
import type { FailedGate, PairScore } from '../matching/match.shapes.ts'
import type { Change } from '../matching/what-if.contract.ts'
import type { Eyes } from '@scalebridge/db/publishing'
import type { ListedSolution, PitchTexts, Solution } from './publishing.shapes.ts'

export type PitchRow = typeof schema.pitches.$inferSelect
export type NamedPitch = PitchRow & { organisationName: string }
/** What a line of the catalogue is made of. */
export type ListedRow = Pick<NamedPitch, Exclude<keyof ListedSolution, 'isAlias'>>

/** A reason, a gate or an opening that would quote what its reader is not shown. */
const HIDDEN = { code: 'hidden', params: {} }

/** A row as its reader sees it: every answer about a pitch is made from this and from nothing else of it. */
export function forEyes<T extends object>(row: T, { publishing, reader }: Eyes): T {
  return asSeenBy(row, publishing, reader)
}

/** What a reader is told beside it: what is kept from them, and whether the names are an alias. */
export function marksOf({ publishing, reader }: Eyes) {
  return { isAlias: !isNamed(publishing, reader), hidden: hiddenBlocks(publishing, reader) }
}

export function textsOf(row: PitchRow, eyes: Eyes): Static<typeof PitchTexts> {
  const { problem, approach, results, scalePlan, lessons } = forEyes(row, eyes)
  return { problem, approach, results, scalePlan, lessons }
}

/** What a pitch is called by its reader. */
export function titleFor(title: string | null, eyes: Eyes): string | null {
  return forEyes({ title }, eyes).title
}

/** A line of the catalogue. */
export function toListedSolution(row: ListedRow, eyes: Eyes): ListedSolution {
  const pitch = forEyes(row, eyes)
  return {
    id: pitch.id,
    language: listed(LOCALES, pitch.language),
    title: pitch.title,
    organisationName: pitch.organisationName,
    isAlias: marksOf(eyes).isAlias,
    summary: pitch.summary,
    goals: pitch.goals,
    scope: pitch.scope === null ? null : listed(SCOPES, pitch.scope),
    countries: pitch.countries,
    regions: pitch.regions,
    askMinor: pitch.askMinor,
    askMinimumMinor: pitch.askMinimumMinor,
    askCurrency: pitch.askCurrency,
    instruments: pitch.instruments.map((instrument) => listed(INSTRUMENTS, instrument)),
    supportNeeded: pitch.supportNeeded.map((kind) => listed(SUPPORT_KINDS, kind)),
  }
}

/** A page of the catalogue. `partners` are those that confirmed. */
export function toSolution(row: NamedPitch, partners: string[], eyes: Eyes): Solution {
  const pitch = forEyes(row, eyes)
  return {
    ...toListedSolution(row, eyes),
    targets: pitch.targets,
    stage: pitch.stage === null ? null : listed(STAGES, pitch.stage),
    evidenceLevel: pitch.evidenceLevel,
    derivedFields: pitch.derivedFields,
    texts: textsOf(row, eyes),
    partners: isVisible(eyes.publishing, 'partners', eyes.reader) ? partners : [],
    submittedAt: pitch.submittedAt?.toISOString() ?? null,
    mayBeIndexed: !eyes.publishing.isSafe,
  }
}

/** What the stage's screens and everybody's pages of it show of a pitch. */
export function toCard(row: NamedPitch, eyes: Eyes): PitchCard {
  const pitch = forEyes(row, eyes)
  return {
    pitchId: pitch.id,
    title: pitch.title ?? '',
    organisation: pitch.organisationName,
    goals: pitch.goals,
    countries: pitch.countries,
    askMinor: pitch.askMinor,
    currency: pitch.askCurrency,
  }
}

/** A pair's reasons for an investor: all points stay, a reason that quotes what is hidden says only that it does. */
export function pairFor(pair: PairScore, { publishing, reader }: Eyes): PairScore {
  const side = (one: PairScore['investorSide']): PairScore['investorSide'] => ({
    ...one,
    factors: one.factors.map((factor) => (mayQuote(publishing, reader, factor.reason.code) ? factor : { ...factor, reason: HIDDEN })),
  })
  return { ...pair, investorSide: side(pair.investorSide), pitchSide: side(pair.pitchSide) }
}

/** Closed gates likewise; those that quote what is hidden are one. */
export function gatesFor(gates: readonly FailedGate[], { publishing, reader }: Eyes): FailedGate[] {
  const told = gates.filter(({ code }) => mayQuote(publishing, reader, code))
  return told.length === gates.length ? told : [...told, { ...HIDDEN, opensWhen: HIDDEN }]
}

const SUBJECT_OF: Readonly<Record<string, string>> = {
  ask: 'ask',
  ask_minimum: 'ask',
  instrument: 'instrument',
  evidence: 'evidence',
  stage: 'stage',
  target: 'targets',
  support: 'support',
}

/** What the partnership could change, without changes to what is hidden. */
export function changesFor(changes: readonly Change[], { publishing, reader }: Eyes): Change[] {
  return changes.filter(({ edit }) => mayQuote(publishing, reader, SUBJECT_OF[edit.kind] ?? ''))
}
