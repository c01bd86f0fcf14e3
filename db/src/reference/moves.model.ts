/** The states of what lives in the product and the ways between them, told a second time: as ways, not as a table. */
import { defineModel, movesAlong, tableMutants, type Model } from '../testing/model.ts'
import { PARTNER_MOVES } from './drafting.ts'
import { DOCUMENT_MOVES } from './introductions.ts'
import { MASS_MAIL_MOVES } from './notices.ts'
import { POOL_MEMBER_MOVES } from './pools.ts'
import { ERASURE_MOVES, EXPORT_MOVES } from './privacy.ts'
import { PLACE_MOVES, PROPOSAL_MOVES, SLATE_MOVES } from './segment.ts'
import { POLL_MOVES, QUESTION_MOVES, SLOT_MOVES } from './stage.ts'
import { IMPORT_MOVES, MANDATE_MOVES, POLICY_MOVES, RUN_MOVES } from './states.ts'

function alongWays<State extends string>(machine: string, table: Readonly<Record<State, readonly State[]>>, ways: string): Model {
  const states = Object.keys(table) as State[] // as: the keys of the table are its states
  return defineModel({
    machine,
    files: ['./index.ts'],
    holds: () => movesAlong({ states, ways, mayMove: (from, to) => table[from].includes(to) }),
    tables: tableMutants(table),
  })
}

export const models: Model[] = [
  alongWays(
    'mandate',
    MANDATE_MOVES,
    `draft > active > paused > active > expired > active
     paused > expired`,
  ),
  alongWays(
    'match policy',
    POLICY_MOVES,
    `draft > proposed > in_force > retired
     proposed > draft > retired
     proposed > retired`,
  ),
  alongWays(
    'slate',
    SLATE_MOVES,
    `draft > proposed > signed_off > released > retired
     proposed | signed_off > draft
     draft | proposed | signed_off > retired`,
  ),
  alongWays(
    'place on the stage',
    PLACE_MOVES,
    `selected > confirmed
     selected | confirmed > declined | retracted | withdrawn | swapped`,
  ),
  alongWays(
    'slot',
    SLOT_MOVES,
    `planned > armed > live > overtime > done > live
     armed > planned > live > done
     planned | armed | live | overtime > skipped > planned
     planned | armed > swapped
     live | overtime > planned
     overtime > live`,
  ),
  alongWays(
    'question',
    QUESTION_MOVES,
    `waiting > approved > asked > answered
     waiting | approved > merged | refused > waiting
     asked > approved > waiting`,
  ),
  alongWays(
    'member of a pool',
    POOL_MEMBER_MOVES,
    `invited > joined > left > joined
     invited > declined > joined`,
  ),
  alongWays(
    'mail to many',
    MASS_MAIL_MOVES,
    `draft > proposed > approved > sending > sent
     proposed | approved > draft
     draft | proposed > dropped`,
  ),
  alongWays(
    'matching run',
    RUN_MOVES,
    `queued > running > running > ready
     queued | running | failed > ready | obsolete
     queued | running > failed > running
     failed > queued`,
  ),
  alongWays(
    'import',
    IMPORT_MOVES,
    `queued > checking > checking > rejected
     checking > writing > writing > done
     writing > checking
     queued | checking | writing > failed > queued`,
  ),
  alongWays(
    'proposal of a slate',
    PROPOSAL_MOVES,
    `queued > running > running > ready
     queued | running > failed | cancelled`,
  ),
  alongWays('request for a document', DOCUMENT_MOVES, 'asked > given | refused'),
  alongWays('poll', POLL_MOVES, 'draft > open > closed'),
  alongWays('partner', PARTNER_MOVES, 'invited > confirmed > denied > confirmed\n     invited > denied'),
  alongWays('copy of personal data', EXPORT_MOVES, 'queued > ready > expired\n     queued > failed'),
  alongWays('erasure', ERASURE_MOVES, 'queued > ready | refused | failed'),
]
