import type { MandateForm } from './mandate-form.ts'

/** The steps of the mandate wizard in their order; each has a page of its own. */
export const WIZARD_STEPS = ['purpose', 'places', 'money', 'maturity', 'limits', 'profile', 'review'] as const
export type WizardStep = (typeof WIZARD_STEPS)[number]

/** Minutes that people need for a step: under ten in all. */
const MINUTES: Readonly<Record<WizardStep, number>> = { purpose: 2, places: 1, money: 2, maturity: 1, limits: 1, profile: 1, review: 1 }

/** The parts of the mandate's form that a step shows. */
export type MandatePart = 'intent' | 'goals' | 'places' | 'money' | 'maturity' | 'support' | 'limits' | 'name'
export const PARTS_OF_STEP: Readonly<Record<WizardStep, readonly MandatePart[]>> = {
  purpose: ['intent', 'goals'],
  places: ['places'],
  money: ['money'],
  maturity: ['maturity', 'support'],
  limits: ['limits'],
  profile: ['name'],
  review: [],
}

const FIELDS_OF_STEP: Readonly<Record<WizardStep, readonly (keyof MandateForm)[]>> = {
  purpose: ['name', 'language', 'text', 'goals', 'targets'],
  places: ['countries', 'countryGroups', 'strictGeography'],
  money: ['instruments', 'ticketMin', 'ticketMax', 'ticketCurrency'],
  maturity: ['stages', 'minimumEvidence', 'supportOffered'],
  limits: ['excludedCountries', 'excludedSectors'],
  profile: ['namedToPartnerships', 'publicThresholds', 'capacity'],
  review: [],
}

export function isWizardStep(text: string): text is WizardStep {
  return WIZARD_STEPS.some((step) => step === text)
}

/** The step before or after; null at either end. */
export function stepBeside(step: WizardStep, by: 1 | -1): WizardStep | null {
  return WIZARD_STEPS[WIZARD_STEPS.indexOf(step) + by] ?? null
}

/** How many minutes this step and those after it take. */
export function minutesLeft(step: WizardStep): number {
  return WIZARD_STEPS.slice(WIZARD_STEPS.indexOf(step)).reduce((sum, one) => sum + MINUTES[one], 0)
}

/** The stored mandate with what one step says; all that the other steps said stays. */
export function mergeStep(stored: MandateForm, posted: MandateForm, step: WizardStep): MandateForm {
  const said = Object.fromEntries(FIELDS_OF_STEP[step].map((field) => [field, posted[field]]))
  return { ...stored, ...said, revision: posted.revision || stored.revision }
}
