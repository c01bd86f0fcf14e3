import type { Tx } from '@scalebridge/db'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { moveTeam } from './team.contract.ts'
import type { TeamCaller } from './team.ts'

/** Everything that a move works with: its transaction, who moves, and what they said. */
export interface TeamAct {
  tx: Tx
  deps: Deps
  caller: TeamCaller
  body: Input<typeof moveTeam>['body']
}

/** A move that is not the caller's to make now. */
export const notAllowed = () => new Problem('team.moveNotAllowed')

/** What a move cannot do without; 422 that names it. */
export function needed<T>(value: T | undefined, pointer: string): T {
  if (value === undefined) {
    throw new Problem('team.incomplete', { errors: [{ pointer, code: 'missing', detail: 'must be given for this move' }] })
  }
  return value
}
