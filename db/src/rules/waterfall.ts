/** Whose money or benefit it is. Users gain through prices and services; what governments own or fund is public. */
export type Sector = 'public' | 'philanthropic' | 'private' | 'users'

/** A structure reduced to what decides who loses and who gains. All amounts in minor units of one currency. */
export interface Deal {
  /** The capital at work that is to come back: what can be lost. */
  exposureMinor: number
  parties: readonly { id: string; sector: Sector; stakeMinor: number }[]
  /** Steps of the same order bear losses side by side, in proportion to their caps; a cap of null bears whatever is left. */
  losses: readonly { order: number; partyId: string; capMinor: number | null }[]
  /** Shares of the surplus, in basis points; a share is cut at its cap and what is over goes to the others. */
  rewards: readonly { partyId: string; shareBps: number; capMinor: number | null }[]
  /** Part of every surplus that has to be put back into the purpose before it is shared. */
  reinvestBps: number
  /** What the plan expects over the capital, over the whole life, in basis points of the exposure. */
  surplusBps: number
}

export const SCENARIOS = ['base', 'minus20', 'total_loss', 'plus50'] as const
export type Scenario = (typeof SCENARIOS)[number]

export interface Share {
  partyId: string
  amountMinor: number
}

/** What becomes of the capital in one scenario. Losses and what nobody bears add up to the loss, gains likewise, to the minor unit. */
export interface DealOutcome {
  scenario: Scenario
  /** Gain (above nought) or loss of the capital at work. */
  resultMinor: number
  losses: Share[]
  uncoveredMinor: number
  reinvestedMinor: number
  rewards: Share[]
  unsharedMinor: number
}

/**
 * Splits a whole by weights so that the parts add up to it exactly: each gets its share rounded down, and what is left goes,
 * unit by unit, to the largest remainders (Hamilton's method; of equal ones, to the first).
 * @param whole at least 0, a safe integer
 * @param weights at least 0 each, safe integers; all 0 gives all 0
 */
export function splitByLargestRemainder(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n)
  if (sum === 0n) return weights.map(() => 0)
  const exact = weights.map((weight) => BigInt(whole) * BigInt(weight))
  const parts = exact.map((value) => Number(value / sum))
  let left = whole - parts.reduce((total, part) => total + part, 0)
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value % sum }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index)
  for (const { index } of byRemainder) {
    if (left === 0) break
    parts[index] = (parts[index] ?? 0) + 1
    left -= 1
  }
  return parts
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** Basis points of an amount, rounded to the nearest minor unit. */
export function bpsOf(amountMinor: number, bps: number): number {
  return Number((BigInt(amountMinor) * BigInt(bps) + 5000n) / 10_000n)
}

/**
 * What happens to the capital at work: as planned, a fifth of it lost, all of it lost, half of it gained on top.
 * Losses run down the waterfall, gains through the split.
 */
export function runScenario(deal: Deal, scenario: Scenario): DealOutcome {
  const resultMinor = resultOf(deal, scenario)
  const nothing = { scenario, resultMinor, losses: [], uncoveredMinor: 0, reinvestedMinor: 0, rewards: [], unsharedMinor: 0 }
  if (resultMinor < 0) return { ...nothing, ...spreadLoss(deal, -resultMinor) }
  return { ...nothing, ...shareGain(deal, resultMinor) }
}

/** All four scenarios, in the order in which they are shown. */
export function runScenarios(deal: Deal): DealOutcome[] {
  return SCENARIOS.map((scenario) => runScenario(deal, scenario))
}

function resultOf({ exposureMinor, surplusBps }: Deal, scenario: Scenario): number {
  switch (scenario) {
    case 'base':
      return bpsOf(exposureMinor, surplusBps)
    case 'minus20':
      return -bpsOf(exposureMinor, 2000)
    case 'total_loss':
      return -exposureMinor
    case 'plus50':
      return bpsOf(exposureMinor, 5000)
  }
}

function spreadLoss(deal: Deal, lossMinor: number): Pick<DealOutcome, 'losses' | 'uncoveredMinor'> {
  const borne = new Map<string, number>()
  let left = lossMinor
  for (const order of [...new Set(deal.losses.map((step) => step.order))].sort((a, b) => a - b)) {
    const steps = deal.losses.filter((step) => step.order === order)
    const room = steps.map((step) => step.capMinor ?? left)
    const taken = Math.min(left, sumOf(room))
    const parts = splitByLargestRemainder(taken, room)
    for (const [index, step] of steps.entries()) add(borne, step.partyId, parts[index] ?? 0)
    left -= taken
  }
  return { losses: toShares(borne), uncoveredMinor: left }
}

function shareGain(deal: Deal, gainMinor: number): Pick<DealOutcome, 'rewards' | 'reinvestedMinor' | 'unsharedMinor'> {
  const reinvestedMinor = bpsOf(gainMinor, Math.min(10_000, deal.reinvestBps))
  const shared = new Map<string, number>()
  const stated = sumOf(deal.rewards.map((reward) => reward.shareBps))
  let open = deal.rewards.map((reward) => ({ ...reward, roomMinor: reward.capMinor ?? Number.MAX_SAFE_INTEGER }))
  const [, unstated = 0] = splitByLargestRemainder(gainMinor - reinvestedMinor, [stated, Math.max(0, 10_000 - stated)])
  let left = gainMinor - reinvestedMinor - unstated
  // Each round fills at least one cap or gives everything away.
  while (left > 0 && open.some((reward) => reward.shareBps > 0)) {
    const parts = splitByLargestRemainder(
      left,
      open.map((reward) => reward.shareBps),
    )
    let given = 0
    open = open.flatMap((reward, index) => {
      const part = Math.min(parts[index] ?? 0, reward.roomMinor)
      add(shared, reward.partyId, part)
      given += part
      const roomMinor = reward.roomMinor - part
      return roomMinor > 0 ? [{ ...reward, roomMinor }] : []
    })
    left -= given
  }
  return { rewards: toShares(shared), reinvestedMinor, unsharedMinor: unstated + left }
}

function add(to: Map<string, number>, partyId: string, amountMinor: number): void {
  to.set(partyId, (to.get(partyId) ?? 0) + amountMinor)
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => Math.min(Number.MAX_SAFE_INTEGER, sum + amount), 0)
}

const toShares = (amounts: ReadonlyMap<string, number>): Share[] =>
  [...amounts].map(([partyId, amountMinor]) => ({ partyId, amountMinor })).filter(({ amountMinor }) => amountMinor > 0)

/** How far what the public bears differs from what it gains. */
export interface Asymmetry {
  /** Share of all losses when everything is lost, in basis points; null where nothing can be lost. */
  lossBps: number
  /** Share of the first fifth that is lost. */
  firstLossBps: number
  /** Share of the surplus of the +50 % scenario: public owners, users, and what must be reinvested. */
  rewardBps: number
  /** lossBps − rewardBps. */
  indexBps: number
  band: 'public_gains_more' | 'balanced' | 'public_bears_more' | 'public_bears_much_more'
}

/** Below this many basis points either way, the two shares count as balanced; above three times as many, as far apart. Bands are ours. */
export const BALANCED_BPS = 1000

/**
 * Public loss share minus public reward share. Losses nobody covers count as the public's, since it is asked in the end.
 * The idea that risks and rewards be shared alike: M. Mazzucato, UCL Institute for Innovation and Public Purpose,
 * https://www.ucl.ac.uk/bartlett/public-purpose/research/risks-and-rewards; the index and its bands are this product's.
 * @returns null where no capital is at risk
 */
export function asymmetryOf(deal: Deal): Asymmetry | null {
  if (deal.exposureMinor <= 0) return null
  const ofLosses = (scenario: Scenario) => {
    const { losses, uncoveredMinor, resultMinor } = runScenario(deal, scenario)
    return shareBps(publicPart(deal, losses) + uncoveredMinor, -resultMinor)
  }
  const gain = runScenario(deal, 'plus50')
  const lossBps = ofLosses('total_loss')
  const rewardBps = shareBps(publicPart(deal, gain.rewards) + gain.reinvestedMinor, gain.resultMinor)
  const indexBps = lossBps - rewardBps
  return { lossBps, firstLossBps: ofLosses('minus20'), rewardBps, indexBps, band: bandOf(indexBps) }
}

function bandOf(indexBps: number): Asymmetry['band'] {
  if (indexBps < -BALANCED_BPS) return 'public_gains_more'
  if (indexBps <= BALANCED_BPS) return 'balanced'
  return indexBps <= 3 * BALANCED_BPS ? 'public_bears_more' : 'public_bears_much_more'
}

function publicPart(deal: Deal, shares: readonly Share[]): number {
  const isPublic = new Set(deal.parties.filter(({ sector }) => sector === 'public' || sector === 'users').map(({ id }) => id))
  return sumOf(shares.filter(({ partyId }) => isPublic.has(partyId)).map(({ amountMinor }) => amountMinor))
}

/** A part of a whole in basis points, rounded; 0 of nothing. */
export function shareBps(partMinor: number, wholeMinor: number): number {
  return wholeMinor <= 0 ? 0 : Number((BigInt(partMinor) * 10_000n + BigInt(wholeMinor) / 2n) / BigInt(wholeMinor))
}
