import type { Db } from '@scalebridge/db'
import type { WhenDead } from './failures.ts'
import { failRun } from './matching/runs.ts'
import { matchEdition } from './matching/match-edition.ts'
import { matchOne } from './matching/match-one.ts'
import type { Handlers } from './run.ts'

export interface HandlerDeps {
  db: Db
}

/** What happens in the background: every job and what does it. */
export function makeHandlers({ db }: HandlerDeps): Pick<Handlers, 'pitch.match' | 'mandate.match' | 'edition.match'> {
  return {
    'pitch.match': (job) => matchOne(db, job, { subject: { kind: 'pitch', id: job.payload.pitchId }, runId: job.payload.runId }),
    'mandate.match': (job) => matchOne(db, job, { subject: { kind: 'mandate', id: job.payload.mandateId }, runId: job.payload.runId }),
    'edition.match': (job) => matchEdition(db, job),
  }
}

/** What else is marked failed when a job dies. */
export const WHEN_DEAD: WhenDead = {
  'pitch.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
  'mandate.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
  'edition.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
}
