import {
  CALL_INVITATION_STATES,
  INTRODUCTION_STATES,
  INVESTOR_STATES,
  LEAD_STATES,
  MANDATE_MOVES,
  MASS_MAIL_MOVES,
  MEETING_STATES,
  PITCH_MOVES,
  PLEDGE_MOVES,
  POLICY_MOVES,
  SLATE_MOVES,
} from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../platform/endpoint.ts'
import { faultsOf } from '../testing/answers.ts'
import { createCast, makeObject, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { filled, variantsOf } from '../testing/filling.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { watchJobs, type JobCauses } from '../testing/job-causes.ts'
import { holderOf } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { requestFor } from '../testing/requests.ts'
import { watchWrites, type Watch } from '../testing/watch.ts'

interface Machine {
  table: string
  states: readonly string[]
  /** Where each state may lead, where a table says so. */
  moves?: Readonly<Record<string, readonly string[]>>
}

const fromMoves = (table: string, moves: Readonly<Record<string, readonly string[]>>): Machine => ({
  table,
  states: Object.keys(moves),
  moves,
})

/** What has states, by the path parameter that names one. */
const MACHINES: Readonly<Record<string, Machine>> = {
  pitchId: fromMoves('pitches', PITCH_MOVES),
  mandateId: fromMoves('mandates', MANDATE_MOVES),
  policyId: fromMoves('match_policies', POLICY_MOVES),
  slateId: fromMoves('slates', SLATE_MOVES),
  massMailId: fromMoves('mass_mails', MASS_MAIL_MOVES),
  pledgeId: fromMoves('pledges', PLEDGE_MOVES),
  introductionId: { table: 'introductions', states: INTRODUCTION_STATES },
  meetingId: { table: 'meetings', states: MEETING_STATES },
  leadId: { table: 'leads', states: LEAD_STATES },
  callInvitationId: { table: 'call_invitations', states: CALL_INVITATION_STATES },
  investorId: { table: 'investors', states: INVESTOR_STATES },
}

/** A route with more ways of being called than these is asked in the first of them. */
const MOST_VARIANTS = 8

let api: TestApi
let place: Place
let cast: Cast
let watch: Watch
let jobs: JobCauses
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
  watch = await watchWrites(api)
  jobs = watchJobs(api)
})
afterAll(() => api.close())

const machineOf = ({ url }: Endpoint) => MACHINES[/:(\w+)/.exec(url)?.[1] ?? '']
const moving = guardedEndpoints().filter((endpoint) => endpoint.method !== 'GET' && machineOf(endpoint) !== undefined)
const tally = { cells: 0, unreachable: 0 }
const seen = new Map<string, Set<number>>()

describe('in every state that its object can be in', () => {
  it.each(moving)('$method $url moves it along its table or refuses and changes nothing', async (endpoint) => {
    const machine = machineOf(endpoint)
    if (machine === undefined) throw new Error('the route is about nothing that has states')
    const wrong: string[] = []
    for (const state of machine.states) {
      for (let variant = 0; variant < Math.min(MOST_VARIANTS, variantsOf(endpoint.schema.body ?? {})); variant += 1) {
        const found = await askIn(endpoint, machine, { state, variant })
        wrong.push(...found.map((fault) => `${state}, variant ${variant}: ${fault}`))
      }
    }
    expect(wrong).toEqual([])
  })

  it('something of each kind that has a table of moves is refused as out of its turn', () => {
    process.stdout.write(
      `states: ${tally.cells} cells over ${moving.length} routes, ${tally.unreachable} states not to be had by an object of the suite\n`,
    )
    const withTable = Object.values(MACHINES).filter(({ moves }) => moves !== undefined)
    expect(withTable.filter(({ table }) => seen.get(table)?.has(409) !== true)).toEqual([])
  })
})

it('and what is caused on the way is caused by those whom it is declared for', () => {
  expect(jobs.undeclared()).toEqual([])
  process.stdout.write(`jobs: ${[...new Set(jobs.seen().map(({ name }) => name))].toSorted().join(', ')}\n`)
})

async function askIn(endpoint: Endpoint, machine: Machine, { state, variant }: { state: string; variant: number }): Promise<string[]> {
  const role = holderOf(endpoint.config.policy) ?? 'partnership_lead'
  const person = await cast.fresh(role)
  const made: Record<string, string> = {}
  const sent = await requestFor(endpoint, {
    owner: person,
    relation: 'own',
    objectOf: async (owner, slot) => (made[slot] ??= await makeObject(place, owner, slot)),
  })
  if (!(await putInto(machine.table, { id: Object.values(made)[0] ?? '', state }))) {
    tally.unreachable += 1
    return []
  }
  await watch.take()
  tally.cells += 1
  const { send } = callerOf(api.app, person.cookies)
  const body = endpoint.schema.body === undefined ? undefined : filled(endpoint.schema.body, { text: 'A text', variant, named: {} })
  const answer = await send(endpoint.method, sent.url, { ...(body === undefined ? {} : { body }), headers: { 'if-match': '*' } })
  const written = await watch.take()
  seen.set(machine.table, (seen.get(machine.table) ?? new Set()).add(answer.statusCode))
  await jobs.note(answer.statusCode < 400 ? role : 'refused')
  const faults = faultsOf(endpoint, answer)
  if (answer.statusCode >= 500) faults.push(answer.payload.slice(0, 200))
  if (answer.statusCode >= 400) return [...faults, ...written.map(({ table }) => `refused with ${answer.statusCode}, yet ${table} changed`)]
  const { moves } = machine
  for (const { table, before, after } of written) {
    if (table !== machine.table || moves === undefined || before === null || after === null) continue
    const [from, to] = [String(before['state']), String(after['state'])]
    if (from !== to && moves[from]?.includes(to) !== true) faults.push(`moved from ${from} to ${to}`)
  }
  return faults
}

/** Puts an object into a state; false where the database does not let it stand there as it is. */
async function putInto(table: string, { id, state }: { id: string; state: string }): Promise<boolean> {
  try {
    await api.database.owner.db.execute(sql`update ${sql.identifier(table)} set state = ${state} where id = ${id}`)
    return true
  } catch {
    return false
  }
}
