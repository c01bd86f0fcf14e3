import { SECRETARIAT_ROLES, STAGE_ROLES } from '@scalebridge/db/reference'
import { describe, expect, it } from 'vitest'
import { endpointsOf } from '../testing/endpoints.ts'

/**
 * Why a count that stands beside a group is told as it is. What is about people or organisations is a `PeopleCount` instead, which
 * `suppress` makes. `working`: those who decide, and who see each pitch or question by its name beside the count; nobody else.
 */
const TOLD_AS_IT_IS: Readonly<Record<'notACount' | 'own' | 'proposals' | 'kept' | 'working', readonly string[]>> = {
  notACount: [
    'alarms.limit',
    'alarms.value',
    'candidates.sharedCountries',
    'candidates.sharedGoals',
    'coverage.lists',
    'events.seq',
    'factors.after',
    'factors.before',
    'factors.maxPoints',
    'factors.points',
    'items.medianGain',
    'items.maxPoints',
    'items.points',
    'items.revision',
    'limits.by',
    'moves.from',
    'quotas.by',
    'relaxations.by',
    'series.giniPermille',
    'series.largestGoalPermille',
    'suggestions.goal',
  ],
  // Of one's own file, pitch or mandate, in whole tens for whoever is not verified (api/src/matching/reach.ts).
  own: [
    'amounts.count',
    'consequences.count',
    'costs.lost',
    'countries.count',
    'goals.count',
    'items.lifts',
    'items.lowers',
    'items.opens',
    'languages.count',
    'neighbours.eligible',
    'proposals.count',
    'proposals.of',
    'widenings.lifts',
    'widenings.opens',
  ],
  // What proposals are about and where they work, which the catalogue shows, and sums of money that were published.
  proposals: ['coverage.leads', 'coverage.pitches', 'totals.conditionalMinor', 'totals.firmMinor', 'totals.pledges'],
  // Of five pitches and more in the query already, and no total beside.
  kept: ['suggestions.accepted', 'suggestions.answers'],
  working: [
    'bounces.count',
    'byCountry.count',
    'byGoal.count',
    'byOrigin.count',
    'byPlacesChanged.lists',
    'byPlacesChanged.places',
    'byPrimaryGoal.count',
    'byRegion.count',
    'byRegionalGroup.count',
    'byStage.count',
    'coverage.after',
    'coverage.before',
    'gaps.count',
    'groups.approved',
    'groups.asked',
    'groups.waiting',
    'moves.places',
    'parts.count',
    'quotas.count',
    'seats.approved',
    'seats.asked',
    'seats.waiting',
    'series.belowFloor',
    'series.unseen',
    'unmet.eligibleMandates',
    'unmet.lists',
  ],
}

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

interface Grouped {
  name: string
  route: string
  roles: readonly string[]
}

/** Every count of a row without an id, which is a row of a statistic: `list.field`, with who may ask for it. */
function countsInGroups(): Grouped[] {
  return endpointsOf().flatMap(({ method, url, config, schema }) =>
    Object.entries(schema.response).flatMap(([status, response]) =>
      status.startsWith('2') ? countsIn(response, '').map((name) => ({ name, route: `${method} ${url}`, roles: config.policy.roles })) : [],
    ),
  )
}

function countsIn(node: unknown, name: string): string[] {
  if (!isNode(node)) return []
  const items = node['items']
  const fields = isNode(items) && isNode(items['properties']) ? items['properties'] : {}
  const own = 'id' in fields ? [] : Object.entries(fields).flatMap(([field, schema]) => (isCount(schema) ? [`${name}.${field}`] : []))
  const isStructure = (key: string) => (key === 'items' ? node['type'] === 'array' : STRUCTURE.has(key) || /^\d+$/.test(key))
  const inner = Object.entries(node).flatMap(([key, value]) => countsIn(value, isStructure(key) ? name : key))
  return [...own, ...inner]
}
const STRUCTURE = new Set(['properties', 'anyOf', 'oneOf', 'allOf'])

function isCount(schema: unknown): boolean {
  return isNode(schema) && schema['type'] === 'integer' && schema['minimum'] === 0 && schema['maximum'] === undefined
}

const WHO_DECIDE: readonly string[] = [...SECRETARIAT_ROLES, ...STAGE_ROLES]

describe('a count that stands beside a group', () => {
  it('is told from five people on, or it is known why it is told as it is; nothing is declared that is not there', () => {
    const names = [...new Set(countsInGroups().map(({ name }) => name))].toSorted()
    expect(names).toEqual(Object.values(TOLD_AS_IT_IS).flat().toSorted())
  })

  it('is only for those who decide, where it is told for their work', () => {
    const open = countsInGroups().filter(
      ({ name, roles }) => TOLD_AS_IT_IS.working.includes(name) && roles.some((role) => !WHO_DECIDE.includes(role)),
    )
    expect(open).toEqual([])
  })
})
