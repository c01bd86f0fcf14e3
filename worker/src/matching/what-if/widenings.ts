import { STAGES } from '@scalebridge/db/reference'
import type { GateCode } from '../facts/codes.ts'
import type { Engine } from '../score/engine.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'

/** One way in which a mandate could ask for less. Exclusions are not among them: what an investor rules out is not to be bargained with. */
export type Widening =
  | { readonly kind: 'ticket_minimum'; readonly usdMinor: number }
  | { readonly kind: 'ticket_maximum'; readonly usdMinor: number }
  | { readonly kind: 'instrument'; readonly instrument: string }
  /** A place beside its own, where it is strict about places. */
  | { readonly kind: 'place'; readonly place: string }
  /** Pitches elsewhere as well. */
  | { readonly kind: 'places_not_strict' }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'evidence'; readonly minimum: number }

/** What one widening brings. */
export interface Brings {
  readonly widening: Widening
  /** Pitches that match with it and do not without. */
  readonly opens: number
  /** Pitches that match already and score higher with it. */
  readonly lifts: number
}

export interface Reach {
  /** Pitches that pass all gates now. */
  readonly eligible: number
  /** Pitches that could: all but those that people keep apart from the mandate. */
  readonly pitches: number
  /** The gate that keeps out most pitches by itself, or most in all where none does so alone; null when nothing is kept out. */
  readonly binding: { readonly code: GateCode; readonly pitches: number } | null
  /** The widenings that bring something, the one that opens most first. */
  readonly widenings: readonly Brings[]
}

/** How many of a kind are told, where every instrument and place is a candidate. */
const TOLD_PER_KIND = 3

/** What a mandate reaches, and what each widening would bring. */
export function widenings(stated: MandateFacts, pitches: readonly PitchFacts[], engine: Engine): Reach {
  // No gate looks at the text or at what was funded before, and no widening changes them: without them the count is quick.
  const mandate = { ...stated, investorId: '', text: '' }
  const judged = pitches.map((pitch) => ({ pitch, codes: engine.whyNot(pitch, mandate) }))
  const open = judged.filter(({ codes }) => codes.every(({ code }) => code !== 'pair.closed'))
  const eligible = open.filter(({ codes }) => codes.length === 0)
  const shut = open.filter(({ codes }) => codes.length > 0)
  const before = new Map(eligible.map(({ pitch }) => [pitch, engine.scoreEligible(pitch, mandate) ?? 0]))
  // Only a pitch behind a single gate can be let in by a single widening.
  const single = shut.filter(({ codes }) => codes.length === 1)
  const brought = candidates(
    mandate,
    single.map(({ pitch, codes }) => ({ pitch, code: codes[0]?.code })),
  ).flatMap((widening) => {
    const wider = widen(mandate, widening)
    const opens = single.filter(({ pitch }) => engine.whyNot(pitch, wider).length === 0).length
    const lifts = liftsScores(widening)
      ? eligible.filter(({ pitch }) => (engine.scoreEligible(pitch, wider) ?? 0) > (before.get(pitch) ?? 0)).length
      : 0
    return opens + lifts === 0 ? [] : [{ widening, opens, lifts }]
  })
  return {
    eligible: eligible.length,
    pitches: open.length,
    binding: bindingOf(shut.map(({ codes }) => codes.map(({ code }) => code))),
    widenings: fewOfAKind(brought.toSorted((a, b) => b.opens - a.opens || b.lifts - a.lifts)),
  }
}

/** The mandate as it would be with the widening. */
export function widen(mandate: MandateFacts, widening: Widening): MandateFacts {
  switch (widening.kind) {
    case 'ticket_minimum':
      return { ...mandate, ticketMinUsdMinor: widening.usdMinor }
    case 'ticket_maximum':
      return { ...mandate, ticketMaxUsdMinor: widening.usdMinor }
    case 'instrument':
      return { ...mandate, instruments: [...mandate.instruments, widening.instrument] }
    case 'place':
      return /^[A-Z]{3}$/.test(widening.place)
        ? { ...mandate, countries: [...mandate.countries, widening.place] }
        : { ...mandate, countryGroups: [...mandate.countryGroups, widening.place] }
    case 'places_not_strict':
      return { ...mandate, strictGeography: false }
    case 'stage':
      return { ...mandate, stages: [...mandate.stages, widening.stage] }
    case 'evidence':
      return { ...mandate, minimumEvidence: widening.minimum }
  }
}

/** What closes no gate can still lift scores. */
function liftsScores({ kind }: Widening): boolean {
  return kind === 'evidence' || kind === 'stage'
}

function candidates(mandate: MandateFacts, shut: readonly { pitch: PitchFacts; code: GateCode | undefined }[]): Widening[] {
  const { ticketMinUsdMinor, ticketMaxUsdMinor, stages, minimumEvidence, strictGeography } = mandate
  const wantedOf = (gate: GateCode, keys: (pitch: PitchFacts) => readonly string[]) => [
    ...new Set(shut.filter(({ code }) => code === gate).flatMap(({ pitch }) => keys(pitch))),
  ]
  // What pitches ask for themselves: a substitute of it would let them in as well, and is not told in its place.
  const asked = wantedOf('instrument.none_shared', (pitch) => pitch.instruments)
  const places = wantedOf('geography.outside', (pitch) => [...pitch.countries, ...pitch.regions])
  return [
    ...(ticketMinUsdMinor === null
      ? []
      : [2, 10].map((times) => ({ kind: 'ticket_minimum', usdMinor: wholeDollars(ticketMinUsdMinor / times) }) as const)),
    ...(ticketMaxUsdMinor === null
      ? []
      : [2, 10].map(
          (times) => ({ kind: 'ticket_maximum', usdMinor: Math.min(ticketMaxUsdMinor * times, Number.MAX_SAFE_INTEGER) }) as const,
        )),
    ...asked.map((instrument) => ({ kind: 'instrument', instrument }) as const),
    ...(strictGeography ? [{ kind: 'places_not_strict' } as const] : []),
    ...places.map((place) => ({ kind: 'place', place }) as const),
    ...(stages.length === 0 ? [] : STAGES.filter((key) => !stages.includes(key)).map((stage) => ({ kind: 'stage', stage }) as const)),
    ...(minimumEvidence === null || minimumEvidence === 0 ? [] : [{ kind: 'evidence', minimum: minimumEvidence - 1 } as const]),
  ]
}

function wholeDollars(usdMinor: number): number {
  return Math.max(100, Math.floor(usdMinor / 100) * 100)
}

function bindingOf(shut: readonly (readonly GateCode[])[]): Reach['binding'] {
  const alone = shut.filter((codes) => codes.length === 1)
  const counts = new Map<GateCode, number>()
  for (const code of (alone.length > 0 ? alone : shut).flat()) counts.set(code, (counts.get(code) ?? 0) + 1)
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return first === undefined ? null : { code: first[0], pitches: first[1] }
}

function fewOfAKind(brought: readonly Brings[]): Brings[] {
  const told = new Map<string, number>()
  return brought.filter(({ widening: { kind } }) => {
    const before = told.get(kind) ?? 0
    told.set(kind, before + 1)
    return before < TOLD_PER_KIND
  })
}
