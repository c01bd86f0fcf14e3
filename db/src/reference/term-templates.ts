import type { Archetype, LayerRole } from './terms.ts'

/** What a term sheet of an archetype usually looks like; a sheet names the template and version that it began from. */
export interface TermTemplate {
  id: Archetype
  version: number
  /** Layers that belong to it, each with the part of the whole stack that is usual, in basis points. */
  layers: readonly { role: LayerRole; isNeeded: boolean; minBps: number; maxBps: number }[]
  /** Fields and rows that should not be left open. */
  needed: readonly string[]
}

const ALWAYS = ['totalMinor', 'additionality', 'minimumConcessionality', 'useOfFunds', 'lossWaterfall', 'rewardSplit', 'exit', 'indicators']

/**
 * One template per archetype, all versions ever published; the ranges are this product's, to be corrected by experience
 * in a new version, never in an old one.
 */
export const TERM_TEMPLATES: readonly TermTemplate[] = [
  {
    id: 'concessional_capital',
    version: 1,
    layers: [
      { role: 'first_loss', isNeeded: true, minBps: 500, maxBps: 3500 },
      { role: 'junior', isNeeded: false, minBps: 0, maxBps: 4000 },
      { role: 'mezzanine', isNeeded: false, minBps: 0, maxBps: 4000 },
      { role: 'senior', isNeeded: true, minBps: 4000, maxBps: 9500 },
      { role: 'ta', isNeeded: false, minBps: 0, maxBps: 1000 },
    ],
    needed: ALWAYS,
  },
  {
    id: 'guarantee_or_risk_insurance',
    version: 1,
    layers: [
      { role: 'guarantee_unfunded', isNeeded: true, minBps: 0, maxBps: 10_000 },
      { role: 'senior', isNeeded: true, minBps: 5000, maxBps: 10_000 },
      { role: 'junior', isNeeded: false, minBps: 0, maxBps: 4000 },
      { role: 'ta', isNeeded: false, minBps: 0, maxBps: 1000 },
    ],
    needed: [...ALWAYS, 'guarantees'],
  },
  {
    id: 'technical_assistance_facility',
    version: 1,
    layers: [
      { role: 'ta', isNeeded: true, minBps: 200, maxBps: 3000 },
      { role: 'grant', isNeeded: false, minBps: 0, maxBps: 3000 },
      { role: 'junior', isNeeded: false, minBps: 0, maxBps: 4000 },
      { role: 'senior', isNeeded: true, minBps: 5000, maxBps: 9800 },
    ],
    needed: [...ALWAYS, 'taOwner'],
  },
  {
    id: 'design_stage_grant',
    version: 1,
    layers: [
      { role: 'grant', isNeeded: true, minBps: 100, maxBps: 10_000 },
      { role: 'ta', isNeeded: false, minBps: 0, maxBps: 3000 },
      { role: 'junior', isNeeded: false, minBps: 0, maxBps: 6000 },
      { role: 'senior', isNeeded: false, minBps: 0, maxBps: 9900 },
    ],
    needed: ['totalMinor', 'additionality', 'minimumConcessionality', 'useOfFunds', 'closingTarget'],
  },
]

/** The version of an archetype's template, or its newest. */
export function templateOf(archetype: Archetype, version?: number): TermTemplate | undefined {
  const own = TERM_TEMPLATES.filter((template) => template.id === archetype && (version === undefined || template.version === version))
  return own.toSorted((a, b) => b.version - a.version)[0]
}
