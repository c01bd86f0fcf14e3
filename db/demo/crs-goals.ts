/**
 * Goals of a pitch: from the CRS purpose codes of its project, and from nothing else.
 * Codes and names: OECD DAC, Creditor Reporting System, purpose codes, as printed in the source of 2014.
 * The table is our reading, not the OECD's: every goal names the target that carries it. A mandate's goals come from
 * another field by another table (focus-goals.ts), so that a match is never a label compared with itself.
 */
import type { GoalNumber } from '../src/reference/sdgs.ts'

type CrsPurpose = {
  readonly name: string
  /** Ranked. Empty: the code says nothing about goals. */
  readonly goals: readonly GoalNumber[]
  readonly reason: string
}

export const CRS_PURPOSES: Readonly<Record<string, CrsPurpose>> = {
  '13040': {
    name: 'STD control including HIV/AIDS',
    goals: [3],
    reason: 'Target 3.3, ending the epidemics of AIDS, tuberculosis and malaria',
  },
  '15110': {
    name: 'Economic and development policy/planning',
    goals: [8, 17],
    reason: 'Target 8.3, policies for productive activity; target 17.14, coherence of policies',
  },
  '15120': {
    name: 'Public sector financial management',
    goals: [16, 17],
    reason: 'Target 16.6, accountable institutions; target 17.1, capacity to raise domestic revenue',
  },
  '15130': { name: 'Legal and judicial development', goals: [16], reason: 'Target 16.3, rule of law and access to justice' },
  '15140': { name: 'Government administration', goals: [16], reason: 'Target 16.6, effective institutions' },
  '15150': {
    name: 'Strengthening civil society',
    goals: [16, 17],
    reason: 'Target 16.7, participatory decisions; target 17.17, partnerships with civil society',
  },
  '15161': { name: 'Elections', goals: [16], reason: 'Target 16.7, representative decision-making' },
  '15162': {
    name: 'Human rights',
    goals: [16, 10],
    reason: 'Target 16.10, fundamental freedoms; target 10.3, ending discriminatory laws and practices',
  },
  '15164': {
    name: "Women's equality organisations and institutions",
    goals: [5],
    reason: 'Target 5.c, policies for gender equality; target 5.5, participation of women',
  },
  '15210': { name: 'Security system management and reform', goals: [16], reason: 'Target 16.1, less violence; 16.a, institutions' },
  '16064': {
    name: 'Social mitigation of HIV/AIDS',
    goals: [3, 10],
    reason: 'Target 3.3, the AIDS epidemic; target 10.2, inclusion of the people it affects',
  },
  '25010': {
    name: 'Business support services and institutions',
    goals: [8, 9],
    reason: 'Target 8.3, growth of small enterprises; target 9.3, their access to services and value chains',
  },
  '41010': {
    name: 'Environmental policy and administrative management',
    goals: [15, 13, 12],
    reason: 'Target 15.9, ecosystems in planning; 13.2, climate in policies; 12.4, chemicals and wastes',
  },
  '73010': {
    name: 'Reconstruction relief and rehabilitation',
    goals: [11, 9, 1],
    reason: 'Target 11.1, housing and services; 9.1, resilient infrastructure; 1.5, resilience of the poor',
  },
  '74010': {
    name: 'Disaster prevention and preparedness',
    goals: [13, 11, 1],
    reason: 'Target 13.1, resilience to disasters; 11.5, fewer losses; 1.5, exposure of the poor',
  },
  '99810': { name: 'Sectors not specified', goals: [], reason: 'The reporter left the purpose open: unknown' },
}

const MAX_GOALS = 5

/**
 * Ranks the goals that purpose codes stand for: first the leading goal of every code, then the second ones, at most five.
 * Takes the codes in the order of the source; returns an empty list where they say nothing.
 * @throws RangeError for a code the table lacks, so that a new source is read by a person first.
 */
export function goalsOfPurposes(codes: readonly string[]): GoalNumber[] {
  return interleave(codes.map((code) => crsPurpose(code).goals))
}

/** Returns the table's line of a purpose code. @throws RangeError for a code the table lacks. */
export function crsPurpose(code: string): CrsPurpose {
  const purpose = CRS_PURPOSES[code]
  if (!purpose) throw new RangeError(`No goals are documented for CRS purpose ${code}`)
  return purpose
}

/** Takes ranked lists of goals; returns one: all first places in order, then all second places, without repeats, at most five. */
export function interleave(rankings: readonly (readonly GoalNumber[])[]): GoalNumber[] {
  const depth = Math.max(0, ...rankings.map((ranking) => ranking.length))
  const inOrder = Array.from({ length: depth }, (_, place) => rankings.flatMap((ranking) => ranking.slice(place, place + 1))).flat()
  return [...new Set(inOrder)].slice(0, MAX_GOALS)
}
