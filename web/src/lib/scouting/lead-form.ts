import type { createLead, Input, Lead } from '@scalebridge/api/contract'
import { isGoalNumber, isIso3, isLocale, NOMINATOR_KINDS, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'

export type LeadBody = Input<typeof createLead>['body']

/** A form in which nothing is known yet. */
export const BLANK_LEAD: LeadBody = {
  organisationName: '',
  stakeholderType: null,
  country: null,
  language: 'en',
  contactName: null,
  contactEmail: null,
  title: null,
  summary: null,
  goals: [],
  source: '',
  nominatorKind: 'unct',
  nominatorName: null,
  notes: null,
}

/** What the form of a lead sends, as the API takes it; what is not on a list reads as not known. */
export function readLead(form: FormData): LeadBody {
  const text = (name: string) => textOf(form, name) || null
  const country = textOf(form, 'country')
  const language = textOf(form, 'language')
  return {
    organisationName: textOf(form, 'organisationName'),
    stakeholderType: STAKEHOLDER_TYPES.find((type) => type === textOf(form, 'stakeholderType')) ?? null,
    country: isIso3(country) ? country : null,
    language: isLocale(language) ? language : 'en',
    contactName: text('contactName'),
    contactEmail: text('contactEmail'),
    title: text('title'),
    summary: text('summary'),
    goals: form.getAll('goals').map(Number).filter(isGoalNumber),
    source: textOf(form, 'source'),
    nominatorKind: NOMINATOR_KINDS.find((kind) => kind === textOf(form, 'nominatorKind')) ?? 'other',
    nominatorName: text('nominatorName'),
    notes: text('notes'),
  }
}

/** What is known of a lead, for its form. */
export function formOfLead(lead: Lead): LeadBody {
  const { organisationName, stakeholderType, country, language, contactName, contactEmail } = lead
  const { title, summary, goals, source, nominatorKind, nominatorName, notes } = lead
  const whom = { organisationName, stakeholderType, country, language, contactName, contactEmail }
  return { ...whom, title, summary, goals, source, nominatorKind, nominatorName, notes }
}
