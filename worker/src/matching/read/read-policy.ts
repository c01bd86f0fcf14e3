import { policyErrors, isPolicyTables, type PolicyTables } from '@scalebridge/db/rules'
import { currentPolicy, type Policy } from '../facts/policy.ts'

/** The policy of a piece of work, and the row that it comes from: null for the one that the engine ships with. */
export interface PolicyInForce {
  readonly policyId: string | null
  readonly policy: Policy
}

/** What is read of a stored policy. */
export interface PolicyRow {
  readonly id: string
  readonly version: string
  readonly tables: unknown
}

/** A stored row as the engine's policy, the shipped one when there is none. Throws, in words for people, when the row is broken. */
export function readPolicy(row: PolicyRow | undefined): PolicyInForce {
  if (row === undefined) return { policyId: null, policy: currentPolicy }
  return { policyId: row.id, policy: { ...readTables(row), version: row.version } }
}

/** A policy's tables as they are stored: all of it but the version, which is the row's. */
export function tablesOf({ version: _version, ...tables }: Policy): PolicyTables {
  return tables
}

function readTables({ version, tables }: PolicyRow): Omit<Policy, 'version'> {
  const given = isRecord(tables) ? withoutVersion(tables) : tables
  const errors = policyErrors(given)
  if (errors.length === 0 && isPolicyTables(given)) return given
  const told = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer === '' ? 'the whole' : pointer.slice(1)}: ${detail}`)
  throw new Error(`the matching policy ${version} cannot be used: ${told.join(' ')}`)
}

function withoutVersion({ version: _version, ...tables }: Readonly<Record<string, unknown>>): unknown {
  return tables
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
