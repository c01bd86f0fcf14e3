/**
 * What the matching engine weighs and the relations of places its tables name. Keys of stored policies and of the screens
 * that show them; the rules that give each its value are the engine's.
 */

/** What an investor weighs, in the order in which it is packed and shown. */
export const INVESTOR_FACTORS = [
  'goals',
  'targets',
  'geography',
  'ticket',
  'instrument',
  'stage',
  'evidence',
  'text',
  'track_record',
] as const
export type InvestorFactor = (typeof INVESTOR_FACTORS)[number]

/** What a partnership weighs, in the order in which it is packed and shown. */
export const PITCH_FACTORS = ['investor_type', 'support', 'coverage', 'presence'] as const
export type PitchFactor = (typeof PITCH_FACTORS)[number]

export type FactorKey = InvestorFactor | PitchFactor

/** Factors that tell finer grades apart: their values go to 1000, those of all others to 255. */
export const FINE_FACTORS: readonly FactorKey[] = ['track_record']

/** How near a pitch's place is to the places of a mandate, nearest first. */
export const RELATIONS = [
  'country',
  'group',
  'subregion',
  'region',
  'world',
  'covers',
  'near_subregion',
  'near_region',
  'elsewhere',
] as const
export type Relation = (typeof RELATIONS)[number]
