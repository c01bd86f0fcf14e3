/**
 * Where a project of the source takes place. The source writes the code of an office: mostly an ISO country code,
 * sometimes a regional centre or a headquarters unit, and once a centre under a country's own code (SVK).
 */
import { isIso3, type Iso3 } from '../src/reference/geography.ts'
import type { M49Code } from '../src/reference/regions.ts'
import type { SourceProject } from './source-files.ts'
import type { DemoScope } from './types.ts'

export type Place = {
  readonly scope: Exclude<DemoScope, 'multi_country'>
  readonly country: Iso3 | null
  readonly regions: readonly M49Code[]
  /** Name of the office; null: named after its country. */
  readonly office: string | null
}

/**
 * M49 regions that stand for UNDP's regional bureaus. M49 and the bureaus cut the world differently: each list names the
 * sub-regions in which the source's own countries of that bureau lie, which is at times a little wider than the bureau.
 */
const BUREAU_REGIONS = {
  /** Africa: the source's countries under RBA all lie south of the Sahara. */
  RBA: ['202'],
  /** Latin America and the Caribbean. */
  RBLAC: ['419'],
  /** Arab States: Northern Africa and Western Asia. */
  RBAS: ['015', '145'],
  /** Asia and the Pacific: Eastern, Southern and South-eastern Asia and the islands of Oceania. */
  RBAP: ['030', '034', '035', '054', '057', '061'],
  /** Europe and the Commonwealth of Independent States: Southern and Eastern Europe, Central and Western Asia. */
  RBEC: ['039', '143', '145', '151'],
} as const satisfies Record<string, readonly M49Code[]>

const GLOBAL = { scope: 'global', country: null, regions: [] } as const

/**
 * Offices that are not country offices. Units that serve one bureau take its regions; the policy bureau serves the world.
 * Units absent from this table are left out, because their code does not say where the work is done: liaison offices
 * and administration (H11, H18, H23, H25, H27, H43, H45), volunteers (UNV), special units (H10, H42).
 */
const OFFICES: Readonly<Record<string, Place>> = {
  H01: regional('Regional Bureau for Africa', 'RBA'),
  H03: regional('Regional Bureau for Latin America and the Caribbean', 'RBLAC'),
  H04: regional('Regional Bureau for Asia and the Pacific', 'RBAP'),
  H05: regional('Regional Bureau for Arab States', 'RBAS'),
  R11: regional('Dakar Regional Service Centre', 'RBA'),
  RJB: regional('Regional Service Centre, Johannesburg', 'RBA'),
  R44: regional('Cairo Regional Centre', 'RBAS'),
  R46: regional('Panama Regional Centre', 'RBLAC'),
  BRC: regional('Regional Centre in Bangkok', 'RBAP'),
  /** Slovakia's code, but in every row of the source the name beside it is that of the centre. */
  SVK: regional('Bratislava Regional Centre', 'RBEC'),
  H21: { ...GLOBAL, office: 'Bureau for Development Policy' },
  PAL: { scope: 'country', country: 'PSE', regions: [], office: null },
}

/**
 * Tells where a project takes place; null where the source does not say so, or contradicts itself.
 * Null too for KOS (Kosovo), which the list of countries and areas in use here does not hold: a demonstration does not
 * decide how it is shown.
 */
export function placeOf(project: SourceProject): Place | null {
  const office = OFFICES[project.country]
  if (office) return office
  if (!isIso3(project.country)) return null
  // A country code under the bureau "global": volunteers who work elsewhere ("UNV in Cameroon" under Indonesia).
  if (project.un_region === 'global') return null
  return { scope: 'country', country: project.country, regions: [], office: null }
}

function regional(office: string, bureau: keyof typeof BUREAU_REGIONS): Place {
  return { scope: 'regional', country: null, regions: BUREAU_REGIONS[bureau], office }
}
