import type { PitchForm } from './pitch-form.ts'

/** What each section of the form gets from the page around it. */
export interface SectionProps {
  values: PitchForm
  /** The sentences beside a field of the API. */
  errors: (field: string) => string[]
}
