import type { Input, printDocument, Taken } from '@scalebridge/api/contract'
import type { TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { askOf, placesOf, titleOf } from '../investors/pitch-words.ts'
import { nameOf } from '../matching/names.ts'
import { scenarioViews, stackBar } from '../terms/bars.ts'
import { picture } from '../terms/print.ts'
import { bestMatch, concessionalityOf, costsOf, evidenceOf, leverageOf, sentencesOf } from './brief-words.ts'

type PrintDocument = Input<typeof printDocument>['body']
type Block = PrintDocument['blocks'][number]
type Item = Taken['items'][number]

/** A list to read on a journey: a cover that says whose it is, then one page for each pitch. */
export function briefingOf(i18n: I18n, taken: Taken, withNotes: boolean): PrintDocument {
  const { t, format, locale } = i18n
  const confidential = t('list.file.confidential', { organisation: taken.investorName })
  return {
    locale,
    title: taken.name,
    subtitle: `${confidential} · ${t('list.file.of', { date: format.date(taken.at) })}`,
    footer: confidential.slice(0, 200),
    watermark: taken.investorName.slice(0, 120),
    blocks: [
      ...(withNotes && taken.note ? [{ kind: 'paragraph' as const, text: taken.note }] : []),
      { kind: 'heading', level: 2, text: t('list.file.inside') },
      {
        kind: 'table',
        caption: t('list.count', { count: taken.items.length }),
        columns: [
          { label: t('list.column.title'), isNumber: false },
          { label: t('list.column.organisation'), isNumber: false },
          { label: t('list.column.askUsd'), isNumber: true },
        ],
        rows: taken.items.map((item) => [titleOf(i18n, item.pitch), item.pitch.organisationName, dollars(i18n, item.usd.askMinor)]),
      },
      ...taken.rates.map((rate): Block => ({ kind: 'paragraph', isSoft: true, text: rateText(i18n, rate) })),
      ...taken.items.flatMap((item) => pageOf(i18n, item, withNotes)),
    ],
  }
}

/** A rate with its day and its source, as a sentence. */
export function rateText({ t, format }: I18n, { currency, usdPerUnit, asOf, source }: Taken['rates'][number]): string {
  return t('list.compare.rate', {
    currency,
    usd: new Intl.NumberFormat('en', { maximumSignificantDigits: 6 }).format(usdPerUnit),
    date: format.date(asOf),
    source,
  })
}

function pageOf(i18n: I18n, item: Item, withNotes: boolean): Block[] {
  const { t } = i18n
  const { pitch, note, tags, terms } = item
  const match = bestMatch(item) ?? item.matches[0]
  const said = [note, tags.join(', ')].filter((text) => text).join(' · ')
  return [
    { kind: 'pageBreak' },
    { kind: 'heading', level: 2, text: titleOf(i18n, pitch) },
    ...(pitch.summary ? [{ kind: 'paragraph' as const, text: pitch.summary }] : []),
    ...(withNotes && said !== '' ? [{ kind: 'notice' as const, text: said.slice(0, 2000) }] : []),
    { kind: 'facts', rows: factsOf(i18n, item) },
    ...(match === undefined ? [] : whyBlocks(i18n, match)),
    ...(terms === null ? [{ kind: 'paragraph' as const, isSoft: true, text: t('list.noTerms') }] : dealBlocks(i18n, terms.sheet)),
  ]
}

function factsOf(i18n: I18n, item: Item): { label: string; value: string }[] {
  const { t, format } = i18n
  const { pitch, usd } = item
  const unknown = t('list.unknown')
  const named = (list: 'stage' | 'instrument', values: readonly string[]) =>
    format.list(values.map((value) => nameOf(i18n, list, value))) || unknown
  return [
    { label: t('list.column.organisation'), value: [pitch.organisationName, pitch.reference].filter((text) => text).join(' · ') },
    { label: t('list.column.ask'), value: askOf(i18n, pitch) ?? unknown },
    { label: t('list.column.askUsd'), value: dollars(i18n, usd.askMinor) },
    { label: t('list.column.goals'), value: format.list(pitch.goals.map((goal) => t('list.goal', { goal }))) || unknown },
    { label: t('list.column.places'), value: placesOf(i18n, pitch) ?? unknown },
    { label: t('list.column.stage'), value: named('stage', pitch.stage === null ? [] : [pitch.stage]) },
    { label: t('list.column.instruments'), value: named('instrument', pitch.instruments) },
    { label: t('list.column.evidence'), value: evidenceOf(i18n, item) ?? unknown },
    { label: t('list.column.costPerUnit'), value: costText(i18n, item).slice(0, 3000) || unknown },
    ...(item.terms === null
      ? []
      : [
          { label: t('list.column.gap'), value: dollars(i18n, usd.gapMinor) },
          { label: t('list.column.leverage'), value: leverageOf(i18n, item) ?? unknown },
          { label: t('list.column.concessionality'), value: concessionalityOf(i18n, item) ?? unknown },
        ]),
  ]
}

function costText(i18n: I18n, item: Item): string {
  const costs = costsOf(i18n, item).map(({ text, own }) => (own === null ? text : `${text} (${own})`))
  return costs.join('; ')
}

function whyBlocks(i18n: I18n, match: Item['matches'][number]): Block[] {
  const items = sentencesOf(i18n, match, 4)
  const heading = `${i18n.t(match.pair === null ? 'list.whyNot' : 'list.why')}: ${match.mandateName}`
  return items.length === 0
    ? []
    : [
        { kind: 'heading', level: 3, text: heading },
        { kind: 'list', items },
      ]
}

function dealBlocks(i18n: I18n, sheet: TermSheet): Block[] {
  const losses = scenarioViews(i18n, sheet).filter(({ isLoss }) => isLoss)
  const stack = stackBar(i18n, sheet)
  return [
    ...(stack.parts.length === 0 ? [] : [picture(i18n, i18n.t('terms.section.stack'), [stack])]),
    ...(losses.length === 0
      ? []
      : [
          picture(
            i18n,
            i18n.t('list.column.losses'),
            losses.map(({ bar }) => bar),
          ),
        ]),
  ]
}

function dollars({ t, format }: I18n, amountMinor: number | null): string {
  return amountMinor === null ? t('list.unknown') : format.money(amountMinor, 'USD')
}
