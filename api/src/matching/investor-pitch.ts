import { INSTRUMENTS, LOCALES, PITCH_FORMS, PITCH_STATES, SCOPES, STAGES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import type { schema } from '@scalebridge/db'
import type { Eyes } from '@scalebridge/db/publishing'
import { listed } from '../editions/editions.ts'
import { marksOf, forEyes } from '../publishing/view.ts'
import type { InvestorPitch } from './matching.contract.ts'

type Shown = Pick<
  typeof schema.pitches.$inferSelect,
  | 'id'
  | 'state'
  | 'submittedAt'
  | 'language'
  | 'title'
  | 'summary'
  | 'goals'
  | 'targets'
  | 'scope'
  | 'countries'
  | 'regions'
  | 'askMinor'
  | 'askMinimumMinor'
  | 'askCurrency'
  | 'instruments'
  | 'supportNeeded'
  | 'supportOffered'
  | 'form'
  | 'pooledAsks'
  | 'stage'
  | 'evidenceLevel'
  | 'derivedFields'
>

/** A pitch as an investor's own eyes see it: named field by field, so that nothing else can slip through. */
export function toInvestorPitch(whole: Shown & { reference: string | null; organisationName: string }, eyes: Eyes): InvestorPitch {
  const row = forEyes(whole, eyes)
  return {
    id: row.id,
    reference: row.reference,
    organisationName: row.organisationName,
    state: listed(PITCH_STATES, row.state),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    language: listed(LOCALES, row.language),
    title: row.title,
    summary: row.summary,
    goals: row.goals,
    targets: row.targets,
    scope: row.scope === null ? null : listed(SCOPES, row.scope),
    countries: row.countries,
    regions: row.regions,
    askMinor: row.askMinor,
    askMinimumMinor: row.askMinimumMinor,
    askCurrency: row.askCurrency,
    instruments: row.instruments.map((instrument) => listed(INSTRUMENTS, instrument)),
    supportNeeded: row.supportNeeded.map((kind) => listed(SUPPORT_KINDS, kind)),
    supportOffered: row.supportOffered.map((kind) => listed(SUPPORT_KINDS, kind)),
    form: listed(PITCH_FORMS, row.form),
    pooledAsks: row.pooledAsks,
    stage: row.stage === null ? null : listed(STAGES, row.stage),
    evidenceLevel: row.evidenceLevel,
    derivedFields: row.derivedFields,
    ...marksOf(eyes),
  }
}
