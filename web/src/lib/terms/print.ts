import type { Input, printDocument, StatedTerms } from '@scalebridge/api/contract'
import { TERM_ROWS, type TermField } from '@scalebridge/db/reference'
import { computeTerms, deviationsOf, lintTerms, type TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { scenarioViews, stackBar } from './bars.ts'
import { computedFacts, statedFacts, type Fact } from './facts.ts'
import { bpsText } from './numbers.ts'
import type { Bar } from './scenario-views.ts'
import { choiceName, deviationText, fieldName, findingText, valueText } from './term-words.ts'

type PrintDocument = Input<typeof printDocument>['body']
type Block = PrintDocument['blocks'][number]

/** A term sheet as it is printed: pictures with their tables first, then all that it states. */
export function printTerms(
  i18n: I18n,
  { terms, title, isDemonstration }: { terms: StatedTerms; title: string; isDemonstration: boolean },
): PrintDocument {
  const { t, locale } = i18n
  const { sheet, template } = terms
  return {
    locale,
    title: t('terms.title'),
    subtitle: title.slice(0, 1000),
    footer: title.slice(0, 160),
    blocks: [
      ...(isDemonstration ? [{ kind: 'notice' as const, text: t('terms.demonstration') }] : []),
      ...(template
        ? [
            {
              kind: 'paragraph' as const,
              text: t('terms.template', { name: choiceName(i18n, 'archetype', template.id), version: template.version }),
            },
          ]
        : []),
      { kind: 'heading', level: 2, text: t('terms.computed') },
      ...(sheet.stack.length > 0 ? [barsBlock(i18n, sheet)] : []),
      { kind: 'facts', rows: rowsOf(computedFacts(i18n, sheet)) },
      ...scenarioBlocks(i18n, sheet),
      ...remarks(i18n, terms),
      ...statedFacts(i18n, sheet).flatMap(({ title: heading, facts }): Block[] => [
        { kind: 'heading', level: 2, text: heading },
        { kind: 'facts', rows: rowsOf(facts) },
      ]),
      ...TERM_ROWS.flatMap((rows) => (sheet[rows.key].length === 0 ? [] : rowBlocks(i18n, sheet, rows))),
    ],
  }
}

const rowsOf = (facts: readonly Fact[]) => facts.map(({ term, text }) => ({ label: term, value: text }))

function barsBlock(i18n: I18n, sheet: TermSheet): Block {
  const total = i18n.format.money(computeTerms(sheet).fundedMinor, sheet.currency)
  return picture(i18n, i18n.t('terms.stack.caption', { total }), [stackBar(i18n, sheet)])
}

/** Bars as a figure, with what they show in words. */
export function picture(i18n: I18n, caption: string, bars: readonly Bar[]): Block {
  const alt = bars
    .map((bar) => `${bar.label}: ${i18n.format.list(bar.parts.map((part) => `${part.label} ${bpsText(i18n, part.bps)}`))}`)
    .join('. ')
  return {
    kind: 'bars',
    caption,
    alt: alt.slice(0, 2000),
    rows: bars.map(({ label, parts }) => ({ label, parts: parts.map(({ bps, fill, text }) => ({ bps, fill, text })) })),
  }
}

function scenarioBlocks(i18n: I18n, sheet: TermSheet): Block[] {
  const { t, format } = i18n
  const { exposureMinor, asymmetry } = computeTerms(sheet)
  if (exposureMinor === 0) return []
  const views = scenarioViews(i18n, sheet)
  return [
    { kind: 'heading', level: 2, text: t('terms.scenarios') },
    picture(
      i18n,
      t('terms.scenarios.note'),
      views.map(({ bar }) => bar),
    ),
    {
      kind: 'table',
      caption: t('terms.scenarios'),
      columns: [
        { label: '', isNumber: false },
        { label: t('terms.party'), isNumber: false },
        { label: t('terms.amount'), isNumber: true },
        { label: t('terms.share'), isNumber: true },
      ],
      rows: views.flatMap((view) =>
        view.rows.map((row) => [
          view.title,
          row.party,
          format.money(view.isLoss ? -row.amountMinor : row.amountMinor, sheet.currency),
          bpsText(i18n, row.bps),
        ]),
      ),
    },
    ...(asymmetry === null ? [] : asymmetryBlocks(i18n, asymmetry)),
  ]
}

function asymmetryBlocks(i18n: I18n, asymmetry: NonNullable<ReturnType<typeof computeTerms>['asymmetry']>): Block[] {
  const { t } = i18n
  const points = t('terms.asymmetry.index', { points: Math.round(asymmetry.indexBps / 100) })
  const shares = {
    loss: bpsText(i18n, asymmetry.lossBps),
    first: bpsText(i18n, asymmetry.firstLossBps),
    reward: bpsText(i18n, asymmetry.rewardBps),
  }
  return [
    { kind: 'heading', level: 3, text: `${t('terms.asymmetry')}: ${points}` },
    { kind: 'paragraph', text: `${t(`terms.band.${asymmetry.band}`)} ${t('terms.asymmetry.text', shares)}` },
    { kind: 'paragraph', isSoft: true, text: t('terms.asymmetry.source') },
  ]
}

function remarks(i18n: I18n, { sheet, template }: StatedTerms): Block[] {
  const { t } = i18n
  const findings = lintTerms(sheet).map((one) => `${t(`terms.level.${one.level}`)}: ${findingText(i18n, one, sheet.currency)}`)
  const deviations = deviationsOf(sheet, template?.version).map((one) => deviationText(i18n, one))
  return [...listOf(t('terms.findings'), findings), ...listOf(t('terms.deviations'), deviations)]
}

function listOf(heading: string, items: readonly string[]): Block[] {
  return items.length === 0
    ? []
    : [
        { kind: 'heading', level: 2, text: heading },
        { kind: 'list', items: items.slice(0, 40) },
      ]
}

/** Rows of many fields are read one below the other, each as its own list of facts. */
function rowBlocks(i18n: I18n, sheet: TermSheet, rows: (typeof TERM_ROWS)[number]): Block[] {
  const { t } = i18n
  const own: readonly TermField[] = rows.fields
  return [
    { kind: 'heading', level: 2, text: t(`terms.rows.${rows.key}`) },
    ...sheet[rows.key].flatMap((row, index): Block[] => {
      const facts = own.flatMap((field) => {
        const value: unknown = Reflect.get(row, field.key)
        const text = field.kind === 'id' || value === false ? null : valueText(i18n, sheet, { field, value })
        return text === null ? [] : [{ label: fieldName(i18n, field.key), value: text }]
      })
      return [
        { kind: 'heading', level: 3, text: t('terms.row', { row: index + 1 }) },
        { kind: 'facts', rows: facts },
      ]
    }),
  ]
}
