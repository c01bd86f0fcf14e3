import type { getGoalSuggestions, Output } from '@scalebridge/api/contract'
import type { PitchForm } from './pitch-form.ts'

/** What each section of the form gets from the page around it. */
export interface SectionProps {
  values: PitchForm
  pitchId: string
  /** The sentences beside a field of the API. */
  errors: (field: string) => string[]
  /** Goals that the saved texts speak of, for the section of goals; null where they could not be had. */
  /** Only the amounts and the instruments may be written, by who writes a pitch's numbers. */
  financeOnly?: boolean
  suggested?: Output<typeof getGoalSuggestions> | null
}
