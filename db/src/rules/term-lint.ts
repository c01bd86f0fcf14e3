import { OUTSIDE_PARTIES, type LayerRole } from '../reference/terms.ts'
import { templateOf } from '../reference/term-templates.ts'
import { computeTerms, isAtRisk, usualWaterfall, type TermSheet } from './term-sheet.ts'
import { shareBps } from './waterfall.ts'

/** Errors contradict the sheet itself; warnings are what a reader will ask about; hints are what is left open. */
const LEVELS = ['error', 'warning', 'hint'] as const
export type FindingLevel = (typeof LEVELS)[number]

/** One thing to look at, said in words by its code; `pointer` names the field as in a JSON pointer. */
export interface Finding {
  level: FindingLevel
  code: string
  pointer: string
  /** Amounts in minor units of the sheet's currency end in `Minor`, shares in `Bps`. */
  params: Readonly<Record<string, number | string>>
}

type Check = (sheet: TermSheet) => Finding[]
/** A finding by its level and code in one word. */
function at(what: `${FindingLevel} ${string}`, pointer: string, params: Finding['params'] = {}): Finding {
  const [word = '', code = ''] = what.split(' ')
  return { level: LEVELS.find((level) => level === word) ?? 'hint', code, pointer, params }
}
const isBlank = (text: string | null): boolean => text === null || text.trim() === ''

/** Everything that does not hold together in a sheet, errors first, each in the order of the sheet. */
export function lintTerms(sheet: TermSheet): Finding[] {
  const found = CHECKS.flatMap((check) => check(sheet))
  return found.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
}

/** Whether a sheet contradicts itself; then it can be kept but not submitted. */
export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(({ level }) => level === 'error')

const askAdds: Check = (sheet) => {
  const { totalMinor, ticketMinMinor: min, ticketMaxMinor: max, useOfFunds } = sheet
  const used = useOfFunds.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0)
  return [
    ...(totalMinor === null ? [at('hint ask.totalMissing', '/totalMinor')] : []),
    ...(min !== null && max !== null && min > max ? [at('error ticket.minAboveMax', '/ticketMinMinor')] : []),
    ...(max !== null && totalMinor !== null && max > totalMinor ? [at('error ticket.maxAboveTotal', '/ticketMaxMinor')] : []),
    ...(totalMinor !== null && useOfFunds.length > 0 && used !== totalMinor
      ? [at('error useOfFunds.doesNotAddUp', '/useOfFunds', { sumMinor: used, totalMinor, offMinor: Math.abs(used - totalMinor) })]
      : []),
  ]
}

const stackAdds: Check = (sheet) => {
  const { fundedMinor } = computeTerms(sheet)
  if (sheet.stack.length === 0) return [at('hint stack.empty', '/stack')]
  if (sheet.totalMinor === null || sheet.totalMinor === fundedMinor) return []
  const params = { sumMinor: fundedMinor, totalMinor: sheet.totalMinor, offMinor: Math.abs(fundedMinor - sheet.totalMinor) }
  return [at('error stack.doesNotAddUp', '/stack', params)]
}

const layersHold: Check = ({ stack }) =>
  stack.flatMap((layer, index) => {
    const field = (name: string) => `/stack/${index}/${name}`
    const row = { row: index + 1 }
    return [
      ...(layer.role === null ? [at('hint layer.roleMissing', field('role'), row)] : []),
      ...(layer.amountMinor === null ? [at('hint layer.amountMissing', field('amountMinor'), row)] : []),
      ...(layer.role === 'guarantee_unfunded' && layer.isFunded ? [at('error layer.guaranteeFunded', field('isFunded'), row)] : []),
      ...(layer.priceLowBps !== null && layer.priceHighBps !== null && layer.priceLowBps > layer.priceHighBps
        ? [at('error layer.priceLowAboveHigh', field('priceLowBps'), row)]
        : []),
      ...(layer.tenorMonths !== null && layer.graceMonths !== null && layer.graceMonths > layer.tenorMonths
        ? [at('error layer.graceAboveTenor', field('graceMonths'), row)]
        : []),
      ...(layer.status !== null && layer.status !== 'sought' && isBlank(layer.provider) && layer.providerType === null
        ? [at('warning layer.providerMissing', field('provider'), row)]
        : []),
    ]
  })

const assistanceHasOwner: Check = ({ stack, taOwner }) =>
  stack.some(({ role, instrument }) => role === 'ta' || instrument === 'technical_assistance') && isBlank(taOwner)
    ? [at('warning ta.ownerMissing', '/taOwner')]
    : []

const guaranteesHold: Check = (sheet) => {
  const isMissing = sheet.guarantees.length === 0 && sheet.stack.some(({ role }) => role === 'guarantee_unfunded')
  return [
    ...(isMissing ? [at('warning guarantee.notDescribed', '/guarantees')] : []),
    ...sheet.guarantees.flatMap((one, index) => {
      const row = { row: index + 1 }
      return [
        ...(isBlank(one.guarantor) ? [at('warning guarantee.guarantorMissing', `/guarantees/${index}/guarantor`, row)] : []),
        ...(isBlank(one.trigger) ? [at('warning guarantee.triggerMissing', `/guarantees/${index}/trigger`, row)] : []),
        ...(isBlank(one.liabilityOwner) ? [at('warning guarantee.ownerMissing', `/guarantees/${index}/liabilityOwner`, row)] : []),
      ]
    }),
    ...(sheet.hasSovereignGuarantee && sheet.contingentLiabilityMinor === null
      ? [at('warning guarantee.liabilityMissing', '/contingentLiabilityMinor')]
      : []),
  ]
}

const lossesCover: Check = (sheet) => {
  const { exposureMinor, coverageGapMinor } = computeTerms(sheet)
  if (exposureMinor === 0) return []
  if (sheet.lossWaterfall.length === 0) return [at('hint loss.notStated', '/lossWaterfall')]
  return coverageGapMinor > 0 ? [at('error loss.notCovered', '/lossWaterfall', { offMinor: coverageGapMinor, exposureMinor })] : []
}

const partiesKnown: Check = (sheet) => {
  const known = new Set<string | null>([...sheet.stack.map(({ id }) => id), ...OUTSIDE_PARTIES])
  const inRows = (key: 'lossWaterfall' | 'rewardSplit') =>
    sheet[key].flatMap(({ partyId }, index) =>
      known.has(partyId) ? [] : [at('error party.missing', `/${key}/${index}/partyId`, { row: index + 1 })],
    )
  return [...inRows('lossWaterfall'), ...inRows('rewardSplit')]
}

const lossesFit: Check = (sheet) =>
  sheet.stack.flatMap((layer) => {
    const borne = sheet.lossWaterfall.filter(({ partyId }) => partyId === layer.id)
    const sum = borne.reduce((total, { capMinor }) => total + (capMinor ?? 0), 0)
    const index = sheet.lossWaterfall.findIndex(({ partyId }) => partyId === layer.id)
    const isAbove = isAtRisk(layer) && sum > (layer.amountMinor ?? 0)
    return isAbove
      ? [at('warning loss.aboveStake', `/lossWaterfall/${index}/capMinor`, { row: index + 1, offMinor: sum - (layer.amountMinor ?? 0) })]
      : []
  })

const seniorsAreLast: Check = (sheet) => {
  const orderOf = (role: LayerRole) =>
    sheet.lossWaterfall
      .filter(({ partyId }) => sheet.stack.some((layer) => layer.id === partyId && layer.role === role))
      .map(({ order }) => order ?? 1)
  const seniors = orderOf('senior')
  const others = [...orderOf('first_loss'), ...orderOf('junior')]
  return seniors.length > 0 && others.length > 0 && Math.min(...seniors) < Math.max(...others)
    ? [at('warning loss.seniorFirst', '/lossWaterfall')]
    : []
}

const rewardsAdd: Check = (sheet) => {
  if (sheet.rewardSplit.length === 0) return usualWaterfall(sheet).length > 0 ? [at('hint reward.notStated', '/rewardSplit')] : []
  const sumBps = sheet.rewardSplit.reduce((sum, reward) => sum + (reward.shareBps ?? 0), 0)
  return sumBps === 10_000 ? [] : [at('error reward.doesNotAddUp', '/rewardSplit', { sumBps })]
}

const reasonsGiven: Check = (sheet) => {
  const { concessionalMinor } = computeTerms(sheet)
  if (concessionalMinor === 0) return []
  return [
    ...(isBlank(sheet.additionality) ? [at('warning reason.additionality', '/additionality')] : []),
    ...(isBlank(sheet.minimumConcessionality) ? [at('warning reason.concessionality', '/minimumConcessionality')] : []),
  ]
}

const rangesHold: Check = ({ irrLowBps, irrHighBps, reinvestBps, reinvestBeneficiary }) => [
  ...(irrLowBps !== null && irrHighBps !== null && irrLowBps > irrHighBps ? [at('error irr.lowAboveHigh', '/irrLowBps')] : []),
  ...(reinvestBps !== null && reinvestBps > 0 && isBlank(reinvestBeneficiary)
    ? [at('warning reinvest.beneficiaryMissing', '/reinvestBeneficiary')]
    : []),
]

const CHECKS: readonly Check[] = [
  askAdds,
  stackAdds,
  layersHold,
  assistanceHasOwner,
  guaranteesHold,
  partiesKnown,
  lossesCover,
  lossesFit,
  seniorsAreLast,
  rewardsAdd,
  reasonsGiven,
  rangesHold,
]

/** Where a sheet departs from the template it began from; a departure is no fault, it is shown with the sheet. */
export interface Deviation {
  code: 'roleMissing' | 'roleUnusual' | 'shareBelow' | 'shareAbove' | 'notStated'
  /** The layer's role, or the field. */
  subject: string
  shareBps: number | null
  limitBps: number | null
}

/** All departures from the template of the sheet's archetype; none without an archetype. */
export function deviationsOf(sheet: TermSheet, templateVersion?: number): Deviation[] {
  const template = sheet.archetype === null ? undefined : templateOf(sheet.archetype, templateVersion)
  if (template === undefined) return []
  const { fundedMinor } = computeTerms(sheet)
  const own = (role: LayerRole) => sheet.stack.filter((layer) => layer.role === role)
  const deviate = (
    code: Deviation['code'],
    subject: string,
    [share, limit]: [number, number] | [null, null] = [null, null],
  ): Deviation => ({
    code,
    subject,
    shareBps: share,
    limitBps: limit,
  })
  const layers = template.layers.flatMap(({ role, isNeeded, minBps, maxBps }) => {
    const layersOfRole = own(role)
    if (layersOfRole.length === 0) return isNeeded ? [deviate('roleMissing', role)] : []
    const share = shareBps(
      layersOfRole.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0),
      fundedMinor,
    )
    if (share < minBps) return [deviate('shareBelow', role, [share, minBps])]
    return share > maxBps ? [deviate('shareAbove', role, [share, maxBps])] : []
  })
  const usual = new Set<string | null>(template.layers.map(({ role }) => role))
  const unusual = [...new Set(sheet.stack.map(({ role }) => role))].flatMap((role) =>
    role !== null && !usual.has(role) ? [deviate('roleUnusual', role)] : [],
  )
  const open = template.needed.filter((key) => isOpen(Reflect.get(sheet, key))).map((key) => deviate('notStated', key))
  return [...layers, ...unusual, ...open]
}

function isOpen(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
