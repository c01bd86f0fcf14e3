import { LOCALE_NAMES } from '@scalebridge/db/reference'
import type { MessageKey } from '#lib/i18n/areas.ts'
import type { I18n } from '#lib/i18n/i18n.ts'
import { nameOf, placeName, type NamedList } from '#lib/matching/names.ts'
import type { MandateContent } from './mandate-form.ts'

/** What a reader is shown of a mandate, in the order of its form. The amounts and their currency are one line. */
export const MANDATE_LINES = [
  'name',
  'text',
  'language',
  'goals',
  'targets',
  'places',
  'strictGeography',
  'instruments',
  'ticket',
  'stages',
  'minimumEvidence',
  'supportOffered',
  'excludedSectors',
  'excludedCountries',
  'namedToPartnerships',
  'publicThresholds',
  'capacity',
] as const
export type MandateLine = (typeof MANDATE_LINES)[number]

const LINE_OF: { readonly [F in keyof MandateContent]-?: MandateLine } = {
  name: 'name',
  text: 'text',
  language: 'language',
  goals: 'goals',
  targets: 'targets',
  countries: 'places',
  countryGroups: 'places',
  strictGeography: 'strictGeography',
  instruments: 'instruments',
  ticketMinMinor: 'ticket',
  ticketMaxMinor: 'ticket',
  ticketCurrency: 'ticket',
  stages: 'stages',
  minimumEvidence: 'minimumEvidence',
  supportOffered: 'supportOffered',
  excludedSectors: 'excludedSectors',
  excludedCountries: 'excludedCountries',
  namedToPartnerships: 'namedToPartnerships',
  publicThresholds: 'publicThresholds',
  capacity: 'capacity',
}

/** The lines in which some fields are shown, each once. */
export function linesOf(fields: readonly (keyof MandateContent)[]): MandateLine[] {
  const lines = new Set(fields.map((field) => LINE_OF[field]))
  return MANDATE_LINES.filter((line) => lines.has(line))
}

/** Whether a line rests on a field that was derived from a source and stated by nobody. */
export function isDerived(line: MandateLine, derivedFields: readonly string[]): boolean {
  return Object.entries(LINE_OF).some(([field, own]) => own === line && derivedFields.includes(field))
}

const TERMS: { readonly [L in MandateLine]: MessageKey } = {
  name: 'investor.form.name',
  text: 'investor.form.text',
  language: 'investor.form.language',
  goals: 'investor.form.goals',
  targets: 'investor.pitch.targets',
  places: 'investor.form.places',
  strictGeography: 'investor.form.strict',
  instruments: 'investor.form.instruments',
  ticket: 'investor.form.ticket',
  stages: 'investor.form.stages',
  minimumEvidence: 'investor.form.minimumEvidence',
  supportOffered: 'investor.form.supportOffered',
  excludedSectors: 'investor.form.excludedSectors',
  excludedCountries: 'investor.form.excludedCountries',
  namedToPartnerships: 'investor.form.named',
  publicThresholds: 'wizard.thresholds',
  capacity: 'wizard.capacity',
}

/** The name of a line, as its field is called in the form. */
export function termOf({ t }: Pick<I18n, 't'>, line: MandateLine): string {
  return t(TERMS[line])
}

/** What a mandate says in one line; "no preference" where it says nothing. */
export function valueOf(i18n: I18n, line: MandateLine, mandate: MandateContent): string {
  const { t, format } = i18n
  const list = (names: readonly string[]): string => (names.length > 0 ? format.list(names) : t('investor.value.none'))
  const named = (reference: NamedList, values: readonly string[]): string => list(values.map((value) => nameOf(i18n, reference, value)))
  const places = (codes: readonly string[]): string =>
    list(
      format.sort(
        codes.map((code) => placeName(i18n, code)),
        (name) => name,
      ),
    )
  const yesOrNo = (value: boolean): string => t(value ? 'investor.value.yes' : 'investor.value.no')
  switch (line) {
    case 'name':
      return mandate.name
    case 'text':
      return mandate.text ?? t('investor.value.none')
    case 'language':
      return LOCALE_NAMES[mandate.language]
    case 'goals':
      return list(mandate.goals.map((goal) => goalText(i18n, goal)))
    case 'targets':
      return list(mandate.targets)
    case 'places':
      return places([...mandate.countryGroups, ...mandate.countries])
    case 'excludedCountries':
      return places(mandate.excludedCountries)
    case 'instruments':
      return named('instrument', mandate.instruments)
    case 'stages':
      return named('stage', mandate.stages)
    case 'supportOffered':
      return named('support', mandate.supportOffered)
    case 'excludedSectors':
      return named('sector', mandate.excludedSectors)
    case 'minimumEvidence':
      return mandate.minimumEvidence === null ? t('investor.value.none') : nameOf(i18n, 'evidence', mandate.minimumEvidence)
    case 'ticket':
      return ticketText(i18n, mandate)
    case 'strictGeography':
      return yesOrNo(mandate.strictGeography)
    default:
      return termText(i18n, line, mandate)
  }
}

/** What a mandate says beside what it looks for. */
function termText({ t, format }: I18n, line: 'namedToPartnerships' | 'publicThresholds' | 'capacity', mandate: MandateContent): string {
  if (line === 'namedToPartnerships') return t(mandate.namedToPartnerships ? 'investor.value.yes' : 'investor.value.no')
  if (line === 'capacity') return mandate.capacity ? format.number(mandate.capacity) : t('investor.value.none')
  const names = (mandate.publicThresholds ?? []).map((one) => t(`wizard.threshold.${one}`))
  return names.length > 0 ? format.list(names) : t('investor.value.none')
}

/** A goal with its number: "14 Life below water". */
export function goalText({ t, has }: Pick<I18n, 't' | 'has'>, goal: number): string {
  const key = `goal.${goal}`
  return has(key) ? `${goal} ${t(key)}` : String(goal)
}

/** The range of a mandate's ticket; an end that is not stated is open. */
export function ticketText(
  { t, format }: I18n,
  mandate: Pick<MandateContent, 'ticketMinMinor' | 'ticketMaxMinor' | 'ticketCurrency'>,
): string {
  const { ticketMinMinor, ticketMaxMinor, ticketCurrency } = mandate
  if (ticketCurrency === null) return t('investor.value.none')
  const low = ticketMinMinor === null ? null : format.money(ticketMinMinor, ticketCurrency)
  const high = ticketMaxMinor === null ? null : format.money(ticketMaxMinor, ticketCurrency)
  if (low !== null && high !== null) return t('investor.value.between', { low, high })
  if (low !== null) return t('investor.value.from', { amount: low })
  return high === null ? t('investor.value.none') : t('investor.value.upTo', { amount: high })
}
