import { STAGES } from '@scalebridge/db/reference'
import type { Reason } from '../facts/codes.ts'
import { stageDistance } from './factors.ts'
import { RELATIONS, affinity, type Policy } from '../facts/policy.ts'
import type { PlaceFit } from '../facts/places.ts'
import type { PreparedMandate, PreparedPitch } from './prepare.ts'
import type { EligiblePair, FactorKey, FactorPoints, PairPoints, Side } from './result.ts'
import { inOtherLanguages, sharedWords, textValue } from '../words/text.ts'
import type { AmountRange } from '../facts/ticket.ts'

/** What a reason is told from. */
export interface Pair {
  readonly pitch: PreparedPitch
  readonly mandate: PreparedMandate
  readonly policy: Policy
}

/** How many similar past projects a reason names. */
const PROJECTS_SHOWN = 3

type Teller = (pair: Pair) => Reason

/** Returns the reason for what a factor has: told from the facts alone, so that it can be told again at any time. */
export function reasonFor(key: FactorKey, pair: Pair): Reason {
  const { investorMaxima, pitchMaxima } = pair.mandate
  const stated: Readonly<Record<FactorKey, boolean>> = { ...investorMaxima.stated, ...pitchMaxima.stated }
  return stated[key] ? TELLERS[key](pair) : { code: `${key}.no_preference`, params: {} }
}

/** Puts the reasons to a pair's points. */
export function withReasons(points: PairPoints, pair: Pair): EligiblePair {
  const explained = (side: Side<FactorPoints>): Side => ({
    ...side,
    factors: side.factors.map((factor) => ({ ...factor, reason: reasonFor(factor.key, pair) })),
  })
  return {
    ...points,
    eligible: true,
    investorSide: explained(points.investorSide),
    pitchSide: explained(points.pitchSide),
  }
}

const TELLERS: Readonly<Record<FactorKey, Teller>> = {
  goals: tellGoals,
  targets: tellTargets,
  geography: (pair) => tellPlaces('geography', pair),
  ticket: tellTicket,
  instrument: tellInstrument,
  stage: tellStage,
  evidence: tellEvidence,
  text: tellText,
  track_record: tellTrackRecord,
  investor_type: tellInvestorType,
  support: tellSupport,
  coverage: tellCoverage,
  presence: (pair) => tellPlaces('presence', pair),
}

function tellGoals({ pitch, mandate }: Pair): Reason {
  const stated = pitch.goals
  const wanted = mandate.facts.goals
  if (stated.length === 0) return { code: 'goals.unknown', params: { wanted } }
  const shared = stated.filter((goal) => mandate.goals.has(goal))
  if (shared.length === 0) return { code: 'goals.none_shared', params: { wanted, stated } }
  const primary = stated.slice(0, 1)
  return shared[0] === primary[0]
    ? { code: 'goals.primary_shared', params: { shared } }
    : { code: 'goals.secondary_shared', params: { shared, primary } }
}

function tellTargets({ pitch, mandate }: Pair): Reason {
  const stated = pitch.targets
  const wanted = mandate.facts.targets
  if (stated.length === 0) return { code: 'targets.unknown', params: { wanted } }
  const shared = stated.filter((target) => mandate.targets.has(target))
  return shared.length > 0 ? { code: 'targets.shared', params: { shared } } : { code: 'targets.none_shared', params: { wanted, stated } }
}

/** Names the places that came nearest, and what of the mandate made them near. */
function tellPlaces(key: 'geography' | 'presence', { pitch, mandate }: Pair): Reason {
  const fits = pitch.places.map((place) => mandate.place(place))
  const { countries, countryGroups } = mandate.facts
  if (fits.length === 0) return { code: `${key}.unknown`, params: { wanted: [...countries, ...countryGroups] } }
  const relation = RELATIONS.find((kind) => fits.some((fit) => fit.relation === kind)) ?? 'elsewhere'
  const nearest = fits.filter((fit) => fit.relation === relation)
  const places = nearest.map(({ place }) => place)
  const by = [...new Set(nearest.flatMap((fit: PlaceFit) => fit.by))]
  switch (relation) {
    case 'country':
      return { code: `${key}.country`, params: { places } }
    case 'world':
      return { code: `${key}.world`, params: {} }
    case 'group':
    case 'subregion':
    case 'region':
      return { code: `${key}.${relation}`, params: { places, groups: by } }
    case 'covers':
    case 'near_subregion':
    case 'near_region':
      return { code: `${key}.${relation}`, params: { places, wanted: by } }
    case 'elsewhere':
      return { code: `${key}.elsewhere`, params: { places, wanted: [...countries, ...countryGroups] } }
  }
}

function tellTicket({ pitch: { ask }, mandate: { ticket } }: Pair): Reason {
  if (!ask || !ticket) return { code: 'ticket.unknown', params: {} }
  const askUsdMinor = ask.high
  if (ask.high < ticket.low) {
    const params = { askUsdMinor, minimumUsdMinor: ticket.low, shortUsdMinor: ticket.low - ask.high }
    return { code: 'ticket.below_minimum', params }
  }
  if (ask.low > ticket.high) {
    // What is over is counted from the least that is of use to the partnership.
    const params = { askUsdMinor: ask.low, maximumUsdMinor: ticket.high, overUsdMinor: ask.low - ticket.high }
    return { code: 'ticket.above_maximum', params }
  }
  return ask.high <= ticket.high
    ? { code: 'ticket.inside', params: { askUsdMinor } }
    : { code: 'ticket.partly_inside', params: { askUsdMinor, sharePercent: coveredPercent(ask, ticket) } }
}

function tellCoverage({ pitch: { ask }, mandate: { ticket } }: Pair): Reason {
  if (!ask || !ticket) return { code: 'coverage.unknown', params: {} }
  const askUsdMinor = ask.high
  if (ticket.high >= ask.high) return { code: 'coverage.whole', params: { askUsdMinor } }
  const params = { askUsdMinor, maximumUsdMinor: ticket.high, sharePercent: coveredPercent(ask, ticket) }
  return { code: 'coverage.part', params }
}

/** Whole per cent of the ask that the largest ticket covers, rounded down. */
function coveredPercent(ask: AmountRange, ticket: AmountRange): number {
  return ticket.high >= ask.high ? 100 : Math.floor((100 * ticket.high) / ask.high)
}

function tellInstrument({ pitch, mandate, policy }: Pair): Reason {
  const offered = mandate.facts.instruments
  const asked = pitch.instruments
  if (asked.length === 0) return { code: 'instrument.unknown', params: { offered } }
  const same = asked.filter((key) => offered.includes(key))
  if (same.length > 0) return { code: 'instrument.same', params: { instruments: same } }
  const best = Math.max(...asked.map(mandate.instrument))
  const substituted = asked.filter((key) => mandate.instrument(key) === best)
  const substitutes = offered.filter((other) => substituted.some((key) => affinity(policy.instrumentFamilies, key, other) === best))
  return { code: 'instrument.substitute', params: { asked: substituted, offered: substitutes } }
}

function tellStage({ pitch: { stage, facts }, mandate: { stages } }: Pair): Reason {
  const inOrder = stages.toSorted((a, b) => a - b)
  const nameOf = (index: number) => STAGES[index] ?? ''
  if (stage === null || facts.stage === null) return { code: 'stage.unknown', params: { accepted: inOrder.map(nameOf) } }
  const steps = stageDistance(stage, inOrder)
  if (steps === 0) return { code: 'stage.accepted', params: { stage: facts.stage } }
  const nearest = inOrder.find((other) => Math.abs(other - stage) === steps) ?? stage
  const code = stage < nearest ? 'stage.earlier' : 'stage.later'
  return { code, params: { stage: facts.stage, nearest: nameOf(nearest), steps } }
}

function tellEvidence({ pitch, mandate }: Pair): Reason {
  const level = pitch.facts.evidenceLevel
  const minimum = mandate.facts.minimumEvidence ?? 0
  if (level === null) return { code: 'evidence.unknown', params: { minimum } }
  return { code: level >= minimum ? 'evidence.meets' : 'evidence.short', params: { level, minimum } }
}

function tellText({ pitch, mandate, policy }: Pair): Reason {
  if (!pitch.text || !mandate.text) return { code: 'text.unknown', params: {} }
  const value = textValue(pitch.text, mandate.text, policy)
  if (value < policy.prior.text && inOtherLanguages(pitch.text, mandate.text)) {
    return { code: 'text.other_language', params: {} }
  }
  const words = sharedWords(pitch.text, mandate.text)
  return words.length > 0 ? { code: 'text.words', params: { words } } : { code: 'text.none', params: {} }
}

function tellTrackRecord({ pitch, mandate: { facts } }: Pair): Reason {
  if (pitch.likeHistoryOf(facts.investorId) === null) return { code: 'track_record.unknown', params: {} }
  const similar = pitch.similarProjectsOf(facts.investorId)
  if (similar.length === 0) return { code: 'track_record.none', params: {} }
  const titles = similar.slice(0, PROJECTS_SHOWN).map(({ title, year }) => (year === null ? title : `${title} (${year})`))
  return { code: 'track_record.similar', params: { titles, similarProjects: similar.length } }
}

function tellInvestorType({ pitch, mandate, policy }: Pair): Reason {
  const { investorType } = mandate.facts
  const wanted = pitch.facts.wantedInvestorTypes
  if (wanted.length === 0) return { code: 'investor_type.unknown', params: { investorType } }
  if (wanted.includes(investorType)) return { code: 'investor_type.wanted', params: { investorType } }
  const similar = wanted.filter((type) => affinity(policy.investorTypeFamilies, type, investorType) > 0)
  return similar.length > 0
    ? { code: 'investor_type.similar', params: { investorType, wanted: similar } }
    : { code: 'investor_type.other', params: { investorType, wanted } }
}

function tellSupport({ pitch, mandate }: Pair): Reason {
  const needed = [...new Set(pitch.facts.supportNeeded)]
  const offered = mandate.facts.supportOffered
  if (needed.length === 0) return { code: 'support.unknown', params: { offered } }
  const support = needed.filter((kind) => offered.includes(kind))
  return support.length > 0
    ? { code: 'support.offered', params: { support, needed } }
    : { code: 'support.none_offered', params: { needed, offered } }
}
