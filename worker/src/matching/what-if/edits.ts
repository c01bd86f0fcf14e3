import { INSTRUMENTS, STAGES, SUPPORT_KINDS, TARGET_CODES } from '@scalebridge/db/reference'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { shareTrackSubject } from '../track/subject.ts'

/**
 * One thing that a partnership can honestly change in its pitch: how it states its ask, what it would also take, what it can show,
 * or what it left open. Where it works, what it is about and who it is are no edits: nobody is to be advised to be another.
 */
export type PitchEdit =
  /** A smaller sum is of use already: the least is lowered to this. */
  | { readonly kind: 'ask_minimum'; readonly usdMinor: number }
  /** The whole ask is raised to this. */
  | { readonly kind: 'ask'; readonly usdMinor: number }
  | { readonly kind: 'instrument'; readonly instrument: string }
  /** Evidence of this level, stated or reached. */
  | { readonly kind: 'evidence'; readonly level: 0 | 1 | 2 | 3 | 4 | 5 }
  /** Only where the pitch does not state its stage. */
  | { readonly kind: 'stage'; readonly stage: string }
  /** A target of one of the pitch's own goals. */
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'support'; readonly support: string }
  /** A kind of investor that the pitch refuses now. */
  | { readonly kind: 'investor_type'; readonly investorType: string }

/** As many as a pitch may list: the form's own limit, so that listing more is no advice. */
export const MOST_TARGETS = 5

/** Parts of the ask, in hundredths, that might be of use alone. Fixed, so that no investor's own threshold can be read from the advice. */
const SHARES_PERCENT = [50, 25, 10] as const
/** How many times the ask might be. */
const MULTIPLES = [2, 5] as const

/** The pitch as it would be after the edit. */
export function applyEdit(pitch: PitchFacts, edit: PitchEdit): PitchFacts {
  const edited = withEdit(pitch, edit)
  // Of what can be edited, a track record looks at the amount alone.
  if (edit.kind !== 'ask') shareTrackSubject(edited, pitch)
  return edited
}

function withEdit(pitch: PitchFacts, edit: PitchEdit): PitchFacts {
  switch (edit.kind) {
    case 'ask_minimum':
      return { ...pitch, askMinimumUsdMinor: edit.usdMinor }
    case 'ask':
      // The least that is of use stays what it was: without one, it was the whole ask.
      return { ...pitch, askUsdMinor: edit.usdMinor, askMinimumUsdMinor: pitch.askMinimumUsdMinor ?? pitch.askUsdMinor }
    case 'instrument':
      return { ...pitch, instruments: [...pitch.instruments, edit.instrument] }
    case 'evidence':
      return { ...pitch, evidenceLevel: edit.level }
    case 'stage':
      return { ...pitch, stage: edit.stage }
    case 'target':
      return { ...pitch, targets: [...pitch.targets, edit.target] }
    case 'support':
      return { ...pitch, supportNeeded: [...pitch.supportNeeded, edit.support] }
    case 'investor_type':
      return { ...pitch, refusedInvestorTypes: pitch.refusedInvestorTypes.filter((type) => type !== edit.investorType) }
  }
}

/** Every edit that a pitch could make, in a fixed order; which of them is of use is for the engine to say. */
export function editsOf(pitch: PitchFacts): PitchEdit[] {
  return [
    ...askEdits(pitch),
    ...INSTRUMENTS.filter((key) => !pitch.instruments.includes(key)).map((instrument) => ({ kind: 'instrument', instrument }) as const),
    ...evidenceEdits(pitch.evidenceLevel),
    ...(pitch.stage === null ? STAGES.map((stage) => ({ kind: 'stage', stage }) as const) : []),
    ...targetEdits(pitch),
    ...SUPPORT_KINDS.filter((key) => !pitch.supportNeeded.includes(key)).map((support) => ({ kind: 'support', support }) as const),
    ...pitch.refusedInvestorTypes.map((investorType) => ({ kind: 'investor_type', investorType }) as const),
  ]
}

function askEdits({ askUsdMinor, askMinimumUsdMinor }: PitchFacts): PitchEdit[] {
  if (askUsdMinor === null) return []
  const least = askMinimumUsdMinor ?? askUsdMinor
  const lower = SHARES_PERCENT.map((share) => wholeDollars((askUsdMinor * share) / 100)).filter(
    (usdMinor) => usdMinor > 0 && usdMinor < least,
  )
  const higher = MULTIPLES.map((times) => askUsdMinor * times).filter(Number.isSafeInteger)
  return [
    ...lower.map((usdMinor) => ({ kind: 'ask_minimum', usdMinor }) as const),
    ...higher.map((usdMinor) => ({ kind: 'ask', usdMinor }) as const),
  ]
}

function wholeDollars(usdMinor: number): number {
  return Math.floor(usdMinor / 100) * 100
}

const LEVELS = [0, 1, 2, 3, 4, 5] as const

/** Any level where none is stated; else the next one, for evidence is built step by step. */
function evidenceEdits(stated: PitchFacts['evidenceLevel']): PitchEdit[] {
  const reachable = LEVELS.filter((level) => (stated === null ? level > 0 : level === stated + 1))
  return reachable.map((level) => ({ kind: 'evidence', level }))
}

function targetEdits({ goals, targets }: PitchFacts): PitchEdit[] {
  if (new Set(targets).size >= MOST_TARGETS) return []
  const own = TARGET_CODES.filter((code) => goals.includes(Number(code.split('.')[0])) && !targets.includes(code))
  return own.map((target) => ({ kind: 'target', target }))
}

/** Whether an edit can change anything for a mandate: what a mandate does not state, it does not weigh. */
export function concerns(edit: PitchEdit, mandate: MandateFacts): boolean {
  switch (edit.kind) {
    case 'ask':
      // What an investor funded before also tells how large.
      return true
    case 'ask_minimum':
      return mandate.ticketMinUsdMinor !== null || mandate.ticketMaxUsdMinor !== null
    case 'instrument':
      return mandate.instruments.length > 0
    case 'evidence':
      return mandate.minimumEvidence !== null
    case 'stage':
      return mandate.stages.length > 0
    case 'target':
      return mandate.targets.length > 0
    case 'support':
      return mandate.supportOffered.length > 0
    case 'investor_type':
      return mandate.investorType === edit.investorType
  }
}
