import type { Relaxation } from '@scalebridge/db/rules'
import type { Problem } from './problem.ts'
import { Program, type Term } from './program.ts'
import type { Solution } from './solver.ts'

/** How much, in all, limits and quotas may give way, and of that how much is within quotas' own flex. */
export interface Ground {
  /** Beyond flex; counts pitches, slots and investors alike. */
  readonly slack: number
  readonly flex: number
}

export const STRICT: Ground = { slack: 0, flex: 0 }

/** What a program asks for, beside the plan itself. */
export interface Variant {
  /** The panel's investors where they are settled; `chosen` lets the program choose, `open` asks of pitches only that some panel could do. */
  readonly panel: readonly number[] | 'chosen' | 'open'
  /** `quality`: the best slate on this ground. `slack`: the smallest relaxation. `scouting`: the fewest pitches to be found. */
  readonly aim: { readonly kind: 'quality'; readonly ground: Ground } | { readonly kind: 'slack' } | { readonly kind: 'scouting' }
  /** At most so many of these pitches: what makes a slate differ from another. */
  readonly cuts?: readonly { readonly pitches: readonly number[]; readonly most: number }[]
  /** At least so many of these pitches: what keeps a slate close to another. */
  readonly keeps?: { readonly pitches: readonly number[]; readonly least: number }
  /** Pitches that dropped. */
  readonly without?: ReadonlySet<number>
  /** Leaves the quotas away, to see what they cost. */
  readonly isWithoutQuotas?: boolean
}

/** A place where the program may give way: so much for each unit of a column. */
interface Slack {
  readonly column: number
  readonly weight: number
  readonly relaxation: Omit<Relaxation, 'by'>
}

export interface SlateProgram {
  readonly program: Program
  readonly pitches: readonly number[]
  /** Columns of the investors; empty unless the panel is chosen. */
  readonly investors: readonly number[]
  readonly slacks: readonly Slack[]
  readonly flexes: readonly number[]
  /** When scouting: how many pitches, and how many of them count for each quota. */
  readonly scouts: number | null
  readonly scouted: readonly { readonly quota: number; readonly column: number }[]
}

/** How many values of a kind one pitch can have; kinds that are not here are a yes or no, or as many as one likes. */
const MOST_VALUES: Partial<Record<string, number>> = { stakeholder_type: 1, language: 1, origin: 1, goal: 5 }

interface Draft extends SlateProgram {
  readonly slacks: Slack[]
  readonly flexes: number[]
  readonly scouted: { quota: number; column: number }[]
  readonly isElastic: boolean
}

/** Puts a problem into columns and rows: pitches, panel, limits, quotas, and what may give way. */
export function slateProgram(problem: Problem, variant: Variant): SlateProgram {
  const { aim } = variant
  const program = new Program()
  const isElastic = aim.kind === 'slack' || (aim.kind === 'quality' && aim.ground.slack > 0)
  const isScouting = aim.kind === 'scouting'
  const pitches = problem.pool.map((candidate, index) => {
    const isOut = variant.without?.has(index) === true
    const cost = aim.kind === 'quality' ? candidate.quality : 0
    return program.addColumn({ cost, lower: problem.pinned.has(index) && !isOut ? 1 : 0, upper: isOut ? 0 : 1, isWhole: true })
  })
  const investors = variant.panel === 'chosen' ? addInvestors(program, problem) : []
  const most = problem.plan.places
  const scouts = isScouting ? program.addColumn({ cost: 1 + most * problem.quotas.length, upper: most, isWhole: true }) : null
  const draft: Draft = { program, pitches, investors, scouts, isElastic, slacks: [], flexes: [], scouted: [] }
  addPlaces(draft, problem)
  addLimits(draft, problem)
  if (variant.isWithoutQuotas !== true) addQuotas(draft, problem, flexOf(variant))
  if (isScouting) addScoutedValues(draft, problem)
  addPanel(draft, problem, variant.panel)
  addDifferences(draft, variant)
  if (aim.kind === 'quality') addGround(draft, aim.ground)
  if (aim.kind === 'slack') addSlackCosts(draft, problem)
  return draft
}

/** Which pitches a solution selects. */
export function selectedIn({ pitches }: SlateProgram, { values }: Solution): number[] {
  return pitches.flatMap((column, index) => ((values[column] ?? 0) > 0.5 ? [index] : []))
}

/** Which investors a solution puts on the panel, where the program chose it. */
export function panelIn({ investors }: SlateProgram, { values }: Solution): number[] {
  return investors.flatMap((column, index) => ((values[column] ?? 0) > 0.5 ? [index] : []))
}

/** Where a solution gives way, and by how much. */
export function relaxationsIn({ slacks }: SlateProgram, { values }: Solution): Relaxation[] {
  return slacks.flatMap(({ column, weight, relaxation }) => {
    const by = Math.round((values[column] ?? 0) * weight)
    return by > 0 ? [{ ...relaxation, by }] : []
  })
}

/** The ground that a solution stands on. */
export function groundOf(slate: SlateProgram, solution: Solution): Ground {
  const slack = relaxationsIn(slate, solution).reduce((sum, { by }) => sum + by, 0)
  const flex = slate.flexes.reduce((sum, column) => sum + Math.round(solution.values[column] ?? 0), 0)
  return { slack, flex }
}

function flexOf({ aim }: Variant): boolean {
  return aim.kind !== 'quality' || aim.ground.flex > 0
}

function addInvestors(program: Program, { investors, pinnedInvestors, panelSize }: Problem): number[] {
  const pinned = new Set(pinnedInvestors)
  const columns = investors.map((_, index) => program.addColumn({ lower: pinned.has(index) ? 1 : 0, upper: 1, isWhole: true }))
  program.addRow(
    columns.map((column): Term => [column, 1]),
    { upper: panelSize },
  )
  return columns
}

/** A column by which a row may give way, where the program is elastic at all. */
function addSlack(draft: Draft, relaxation: Slack['relaxation'], upper: number): number {
  const column = draft.program.addColumn({ upper, isWhole: false })
  draft.slacks.push({ column, weight: 1, relaxation })
  return column
}

function addPlaces(draft: Draft, { plan, pinned, slots }: Problem): void {
  const { program, pitches, scouts, isElastic } = draft
  const all = [...pitches, ...(scouts === null ? [] : [scouts])].map((column): Term => [column, 1])
  const fewer: Term[] = isElastic ? [[addSlack(draft, { kind: 'places', value: '', bound: 'minimum' }, plan.places), 1]] : []
  const pinsOver = Math.max(0, pinned.size - plan.places)
  const more: Term[] = isElastic && pinsOver > 0 ? [[addSlack(draft, { kind: 'places', value: '', bound: 'maximum' }, pinsOver), -1]] : []
  program.addRow([...all, ...fewer, ...more], { lower: plan.places, upper: plan.places })
  if (slots >= plan.places + pinsOver) return
  const longer: Term[] = isElastic ? [[addSlack(draft, { kind: 'time', value: '', bound: 'maximum' }, plan.places + pinsOver), -1]] : []
  program.addRow([...all, ...longer], { upper: slots })
}

function addLimits(draft: Draft, { limits }: Problem): void {
  for (const { kind, value, most, members } of limits) {
    const terms = members.map((index): Term => [columnOf(draft.pitches, index), 1])
    const over: Term[] = draft.isElastic ? [[addSlack(draft, { kind, value, bound: 'maximum' }, members.length), -1]] : []
    draft.program.addRow([...terms, ...over], { upper: most })
  }
}

function addQuotas(draft: Draft, problem: Problem, hasFlex: boolean): void {
  const { program } = draft
  problem.quotas.forEach((quota, index) => {
    const { kind, value, minimum, maximum, flex } = quota
    const terms = (problem.counting[index] ?? []).map((pitch): Term => [columnOf(draft.pitches, pitch), 1])
    const giving = (bound: 'minimum' | 'maximum', sign: 1 | -1, most: number): Term[] => {
      const slack: Term[] = draft.isElastic ? [[addSlack(draft, { kind, value, bound }, most), sign]] : []
      if (!hasFlex || flex === 0) return slack
      const column = program.addColumn({ upper: flex, isWhole: false })
      draft.flexes.push(column)
      return [...slack, [column, sign]]
    }
    if (minimum > 0) {
      program.addRow([...terms, ...scoutedFor(draft, problem, index), ...giving('minimum', 1, minimum)], { lower: minimum })
    }
    if (maximum !== null && terms.length > maximum) program.addRow([...terms, ...giving('maximum', -1, terms.length)], { upper: maximum })
  })
}

/** How many of the pitches to be scouted count for a quota. */
function scoutedFor(draft: Draft, { plan }: Problem, quota: number): Term[] {
  if (draft.scouts === null) return []
  const column = draft.program.addColumn({ cost: 1, upper: plan.places, isWhole: true })
  draft.program.addRow(
    [
      [column, 1],
      [draft.scouts, -1],
    ],
    { upper: 0 },
  )
  draft.scouted.push({ quota, column })
  return [[column, 1]]
}

/** One pitch is of one stakeholder type, speaks one language and names at most five goals. */
function addScoutedValues({ program, scouts, scouted }: Draft, { quotas }: Problem): void {
  if (scouts === null) return
  for (const [kind, columns] of Map.groupBy(scouted, ({ quota }) => quotas[quota]?.kind)) {
    const most = kind === undefined ? undefined : MOST_VALUES[kind]
    if (most === undefined) continue
    program.addRow([...columns.map(({ column }): Term => [column, 1]), [scouts, -most]], { upper: 0 })
  }
}

function addPanel(draft: Draft, problem: Problem, panel: Variant['panel']): void {
  const needed = problem.plan.relevantInvestorsPerPitch
  const sitting = typeof panel === 'string' ? null : new Set(panel)
  problem.pool.forEach((_, index) => {
    const pitch = columnOf(draft.pitches, index)
    const relevant = (problem.relevant[index] ?? []).map(({ investor }) => investor)
    const conflicts = problem.conflicts[index] ?? []
    if (sitting !== null && conflicts.some((investor) => sitting.has(investor))) draft.program.addRow([[pitch, 1]], { upper: 0 })
    if (panel === 'chosen') {
      for (const investor of conflicts) {
        draft.program.addRow(
          [
            [pitch, 1],
            [columnOf(draft.investors, investor), 1],
          ],
          { upper: 1 },
        )
      }
    }
    if (needed === 0) return
    const possible = sitting === null ? relevant : relevant.filter((investor) => sitting.has(investor))
    const missing = Math.max(0, needed - possible.length)
    const relaxation = { kind: 'relevance' as const, value: problem.pool[index]?.id ?? '', bound: 'minimum' as const }
    if (panel === 'chosen') {
      const short: Term[] = draft.isElastic ? [[addSlack(draft, relaxation, needed), 1]] : []
      const seen = relevant.map((investor): Term => [columnOf(draft.investors, investor), 1])
      draft.program.addRow([...seen, ...short, [pitch, -needed]], { lower: 0 })
    } else if (missing > 0) {
      if (draft.isElastic) draft.slacks.push({ column: pitch, weight: missing, relaxation })
      else draft.program.addRow([[pitch, 1]], { upper: 0 })
    }
  })
}

function addDifferences({ program, pitches }: Draft, { cuts = [], keeps }: Variant): void {
  const sum = (indices: readonly number[]) => indices.map((index): Term => [columnOf(pitches, index), 1])
  for (const cut of cuts) program.addRow(sum(cut.pitches), { upper: cut.most })
  if (keeps !== undefined) program.addRow(sum(keeps.pitches), { lower: keeps.least })
}

function addGround({ program, slacks, flexes, isElastic }: Draft, ground: Ground): void {
  if (isElastic)
    program.addRow(
      slacks.map(({ column, weight }): Term => [column, weight]),
      { upper: ground.slack },
    )
  if (flexes.length > 0) {
    program.addRow(
      flexes.map((column): Term => [column, 1]),
      { upper: ground.flex },
    )
  }
}

/** One unit beyond flex outweighs all flex. */
function addSlackCosts({ program, slacks, flexes }: Draft, problem: Problem): void {
  const unit = 1 + problem.quotas.reduce((sum, { flex }) => sum + flex, 0)
  for (const { column, weight } of slacks) program.addCost(column, unit * weight)
  for (const column of flexes) program.addCost(column, 1)
}

function columnOf(columns: readonly number[], index: number): number {
  const column = columns[index]
  if (column === undefined) throw new RangeError(`no column for index ${index}`)
  return column
}
