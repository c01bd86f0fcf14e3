import { OUTSIDE_PARTIES, PHILANTHROPIC_PROVIDERS, PUBLIC_PROVIDERS, TERM_FIELDS, TERM_ROWS, type LayerRole } from '../reference/terms.ts'
import type { TermField, ValuesOf } from '../reference/term-shapes.ts'
import { asymmetryOf, shareBps, type Asymmetry, type Deal, type Sector } from './waterfall.ts'

type RowLists = { [R in (typeof TERM_ROWS)[number] as R['key']]: ValuesOf<R['fields']>[] }
type Fields = ValuesOf<typeof TERM_FIELDS>
/** A whole term sheet: every field and every row there is, null for what is not stated. */
export interface TermSheet extends Fields, RowLists {}
export type Layer = TermSheet['stack'][number]

/** No amount is above a trillion of a currency with two decimals, so that no sum of a sheet leaves the safe integers. */
export const LARGEST_AMOUNT_MINOR = 100_000_000_000_000

/** A row with nothing stated; a new layer of a stack is funded. */
export function blankRow<K extends keyof RowLists>(key: K): RowLists[K][number] {
  const rows = TERM_ROWS.find((one) => one.key === key)
  const values = Object.fromEntries((rows?.fields ?? []).map((field) => [field.key, blankOf(field)]))
  return { ...values, ...(key === 'stack' ? { isFunded: true } : {}) } as RowLists[K][number] // as: made of the very fields that the type is made of
}

/** A sheet with nothing stated but its currency. */
export function blankSheet(currency: string): TermSheet {
  const fields = Object.fromEntries(TERM_FIELDS.map((field) => [field.key, blankOf(field)]))
  const rows = Object.fromEntries(TERM_ROWS.map(({ key }) => [key, []]))
  return { ...fields, ...rows, currency } as TermSheet // as: made of the very fields that the type is made of
}

function blankOf(field: TermField): unknown {
  if (field.kind === 'yes') return false
  if (field.kind === 'choices') return []
  return field.kind === 'id' || field.kind === 'currency' ? '' : null
}

/** The same sheet with its fields in the order of the list, which is the order in which it is hashed. */
export function inOrder(sheet: TermSheet): TermSheet {
  const rows = TERM_ROWS.map(({ key, fields }) => [key, sheet[key].map((row) => pick(row, fields))])
  return { ...pick(sheet, TERM_FIELDS), ...Object.fromEntries(rows) }
}

function pick<T extends object>(values: T, fields: readonly TermField[]): T {
  return Object.fromEntries(fields.map(({ key }) => [key, Reflect.get(values, key)])) as T // as: the fields are the type's own
}

/** An id for a new layer that no layer of the sheet has. */
export function nextLayerId(sheet: Pick<TermSheet, 'stack'>): string {
  const used = sheet.stack.map(({ id }) => Number(/^l(\d{1,4})$/.exec(id)?.[1] ?? 0))
  return `l${Math.max(0, ...used) + 1}`
}

const SPENT: readonly (LayerRole | null)[] = ['grant', 'ta']
const SECURED: readonly (string | null)[] = ['committed', 'signed', 'disbursed']

/** A layer whose money is paid in; guarantees are not. */
const isPaidIn = (layer: Layer): boolean => layer.isFunded && layer.role !== 'guarantee_unfunded'
/** Paid in and to come back: what can be lost. Grants and technical assistance are spent, whatever happens. */
export const isAtRisk = (layer: Layer): boolean => isPaidIn(layer) && !SPENT.includes(layer.role)

const amountOf = (layers: readonly { amountMinor: number | null }[]): number =>
  layers.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0)

/** Whose money a layer is; what nobody names as public or philanthropic is private. */
export function sectorOf(layer: Pick<Layer, 'providerType'>): Sector {
  if (layer.providerType !== null && PUBLIC_PROVIDERS.includes(layer.providerType)) return 'public'
  if (layer.providerType !== null && PHILANTHROPIC_PROVIDERS.includes(layer.providerType)) return 'philanthropic'
  return 'private'
}

const USUAL_ORDER: readonly LayerRole[] = ['first_loss', 'junior', 'guarantee_unfunded', 'mezzanine', 'senior']

/** The waterfall that the roles of the layers suggest, where the sheet states none: each bears at most what it put in. */
export function usualWaterfall(sheet: Pick<TermSheet, 'stack'>): TermSheet['lossWaterfall'] {
  return USUAL_ORDER.flatMap((role) =>
    sheet.stack
      .filter((layer) => layer.role === role && (isAtRisk(layer) || role === 'guarantee_unfunded'))
      .map((layer) => ({ order: USUAL_ORDER.indexOf(role) + 1, partyId: layer.id, capMinor: layer.amountMinor ?? 0 })),
  )
}

/** What a sheet means for gains and losses. Steps and shares without a party are left out; a waterfall that is not stated is the usual one. */
export function dealOf(sheet: TermSheet): Deal {
  const stated = sheet.lossWaterfall.length > 0 ? sheet.lossWaterfall : usualWaterfall(sheet)
  const named = <T extends { partyId: string | null }>(rows: readonly T[]) =>
    rows.flatMap((row) => (row.partyId === null || row.partyId === '' ? [] : [{ ...row, partyId: row.partyId }]))
  return {
    exposureMinor: amountOf(sheet.stack.filter(isAtRisk)),
    parties: [
      ...sheet.stack.map((layer) => ({ id: layer.id, sector: sectorOf(layer), stakeMinor: layer.amountMinor ?? 0 })),
      ...OUTSIDE_PARTIES.map((id) => ({ id, sector: id === 'government' ? ('public' as const) : ('users' as const), stakeMinor: 0 })),
    ],
    losses: named(stated).map(({ order, partyId, capMinor }) => ({ order: order ?? 1, partyId, capMinor })),
    rewards: named(sheet.rewardSplit).map(({ partyId, shareBps: share, capMinor }) => ({ partyId, shareBps: share ?? 0, capMinor })),
    reinvestBps: sheet.reinvestBps ?? 0,
    surplusBps: sheet.surplusBps ?? 0,
  }
}

/** What follows from a sheet and is never typed. */
export interface Computed {
  /** All money paid in, grants included. */
  fundedMinor: number
  concessionalMinor: number
  securedMinor: number
  /** Asked for in all and not yet committed, signed or paid. */
  gapMinor: number
  exposureMinor: number
  /** Capital at risk for whose loss nobody stands. */
  coverageGapMinor: number
  /** Commercial money per unit of concessional money, in hundredths; null without concessional money. */
  leverageHundredths: number | null
  concessionalityBps: number | null
  asymmetry: Asymmetry | null
}

/**
 * Leverage is commercial ÷ concessional, concessionality concessional ÷ all that is paid in (after OECD DAC Blended Finance
 * Principle 2); grants, technical assistance and first losses count as concessional however they are marked.
 */
export function computeTerms(sheet: TermSheet): Computed {
  const paidIn = sheet.stack.filter(isPaidIn)
  const fundedMinor = amountOf(paidIn)
  const concessionalMinor = amountOf(paidIn.filter(isConcessional))
  const securedMinor = amountOf(paidIn.filter(({ status }) => SECURED.includes(status)))
  const deal = dealOf(sheet)
  return {
    fundedMinor,
    concessionalMinor,
    securedMinor,
    gapMinor: Math.max(0, (sheet.totalMinor ?? fundedMinor) - securedMinor),
    exposureMinor: deal.exposureMinor,
    coverageGapMinor: coverageGap(deal),
    leverageHundredths: concessionalMinor === 0 ? null : Math.round(((fundedMinor - concessionalMinor) / concessionalMinor) * 100),
    concessionalityBps: fundedMinor === 0 ? null : shareBps(concessionalMinor, fundedMinor),
    asymmetry: asymmetryOf(deal),
  }
}

const isConcessional = (layer: Layer): boolean => layer.isConcessional || SPENT.includes(layer.role) || layer.role === 'first_loss'

function coverageGap({ losses, exposureMinor }: Deal): number {
  if (losses.some(({ capMinor }) => capMinor === null)) return 0
  return Math.max(0, exposureMinor - losses.reduce((sum, { capMinor }) => sum + (capMinor ?? 0), 0))
}
