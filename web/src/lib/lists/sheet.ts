import type { Input, Taken, writeSheet } from '@scalebridge/api/contract'
import { minorUnitOf } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import { placesOf, titleOf } from '../investors/pitch-words.ts'
import { nameOf } from '../matching/names.ts'
import { bestMatch, evidenceOf, sentencesOf } from './brief-words.ts'

type Sheet = Input<typeof writeSheet>['body']
type Cell = Sheet['rows'][number][number]
type Item = Taken['items'][number]

/** A column: its heading, what it holds, and each pitch's value. */
type Column = readonly [label: string, kind: Sheet['columns'][number]['kind'], value: (item: Item) => Cell]

/** What is taken along as a table: amounts in major units beside their currency, and what is not known left empty. */
export function sheetOf(i18n: I18n, taken: Taken, format: Sheet['format']): Sheet {
  const columns = columnsOf(i18n, taken)
  return {
    format,
    locale: i18n.locale,
    name: taken.name,
    columns: columns.map(([label, kind]) => ({ label, kind })),
    rows: taken.items.map((item) => columns.map(([, , value]) => value(item))),
  }
}

function columnsOf(i18n: I18n, { rates }: Taken): Column[] {
  const { t, format } = i18n
  const rateOf = ({ pitch }: Item) => rates.find(({ currency }) => currency === pitch.askCurrency)
  const major = (amountMinor: number | null, currency: string | null): number | null =>
    amountMinor === null || currency === null ? null : amountMinor / 10 ** minorUnitOf(currency)
  return [
    [t('list.column.rank'), 'number', ({ rank }) => rank],
    [t('list.column.reference'), 'text', ({ pitch }) => pitch.reference],
    [t('list.column.title'), 'text', ({ pitch }) => titleOf(i18n, pitch)],
    [t('list.column.organisation'), 'text', ({ pitch }) => pitch.organisationName],
    [t('list.column.places'), 'text', ({ pitch }) => placesOf(i18n, pitch)],
    [t('list.column.goals'), 'text', ({ pitch }) => pitch.goals.join(' ')],
    [t('list.column.stage'), 'text', ({ pitch }) => (pitch.stage === null ? null : nameOf(i18n, 'stage', pitch.stage))],
    [t('list.column.evidence'), 'text', (item) => evidenceOf(i18n, item)],
    [t('list.column.instruments'), 'text', ({ pitch }) => format.list(pitch.instruments.map((one) => nameOf(i18n, 'instrument', one)))],
    [t('list.column.ask'), 'amount', ({ pitch }) => major(pitch.askMinor, pitch.askCurrency)],
    [t('list.column.least'), 'amount', ({ pitch }) => major(pitch.askMinimumMinor, pitch.askCurrency)],
    [t('list.column.currency'), 'text', ({ pitch }) => pitch.askCurrency],
    [t('list.column.askUsd'), 'amount', ({ usd }) => major(usd.askMinor, 'USD')],
    [t('list.column.rate'), 'number', (item) => rateOf(item)?.usdPerUnit ?? null],
    [t('list.column.rateDate'), 'date', (item) => rateOf(item)?.asOf ?? null],
    [t('list.column.rateSource'), 'text', (item) => rateOf(item)?.source ?? null],
    [t('list.column.leverage'), 'number', ({ terms }) => percent(terms?.computed.leverageHundredths)],
    [`${t('list.column.concessionality')} (%)`, 'number', ({ terms }) => percent(terms?.computed.concessionalityBps)],
    [t('list.column.fit'), 'number', (item) => bestMatch(item)?.pair?.shown ?? null],
    [t('list.why'), 'text', (item) => whyOf(i18n, item)],
    [t('list.column.submitted'), 'date', ({ pitch }) => pitch.submittedAt?.slice(0, 10) ?? null],
    [t('list.item.tags'), 'text', ({ tags }) => tags.join(', ')],
    [t('list.note'), 'text', ({ note }) => note],
    [t('list.column.summary'), 'text', ({ pitch }) => pitch.summary],
  ]
}

/** Hundredths of a whole as a number with decimals. */
const percent = (hundredths: number | null | undefined): number | null =>
  hundredths === null || hundredths === undefined ? null : hundredths / 100

function whyOf(i18n: I18n, item: Item): string | null {
  const match = bestMatch(item)
  return match === undefined ? null : `${match.mandateName}: ${sentencesOf(i18n, match).join('; ')}`
}
