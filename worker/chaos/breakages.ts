import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './processes.ts'
import type { Backend } from './world.ts'

/** A way in which the product could be wrong, and the bar that finds it out: a check that cannot fail shows nothing. */
export interface Breakage {
  name: string
  /** Where the fault has to be made for it; else on its first. */
  backend?: Backend
  /** The file of the product, from the root, and texts in it with what stands there instead. */
  file: string
  texts: readonly (readonly [text: string, instead: string])[]
  /** The bar that has to be missed. */
  foundBy: string
}

/** The fault of a breakage: R8 of `R8-limits`. */
export const faultOf = (name: string): string => name.split('-', 1)[0] ?? name

/** By the fault that finds it, and by a word where it finds several. */
export const BREAKAGES: Readonly<Record<string, Breakage>> = {
  R1: {
    name: 'a job that lost its worker is given up',
    file: 'worker/src/queues.ts',
    texts: [['maxStalledCount: 3,', 'maxStalledCount: 0,']],
    foundBy: 'R1.lost',
  },
  R2: {
    name: 'the worker does not heed that it is asked to leave',
    file: 'worker/src/main.ts',
    texts: [['onEnding(() => void drain(0))', '']],
    foundBy: 'R2.exit_code',
  },
  R3: {
    name: 'what the queue lost is not handed over again',
    file: 'worker/src/relay.ts',
    texts: [['if (lost.length > 0) await releaseLost(tx, lost)', '']],
    foundBy: 'R3.failed',
  },
  R5: {
    name: 'nobody listens to the errors of a connection',
    file: 'db/src/patient-pool.ts',
    texts: [["client.on('error', onError)", '']],
    foundBy: 'R5.deaths_of_api_and_worker',
  },
  R6: {
    name: 'a repeated key is not known again',
    file: 'api/src/platform/idempotency.ts',
    texts: [['key: key.toLowerCase(),', 'key: crypto.randomUUID(),']],
    foundBy: 'R6.another_answer_on_repetition',
  },
  'R6-pledges': {
    name: 'a pledge that was sent before is not looked for',
    file: 'api/src/commitments/commitments.ts',
    texts: [['commandId: body.commandId,', 'commandId: crypto.randomUUID(),']],
    foundBy: 'R6.another_answer_on_repetition',
  },
  R8: {
    name: 'a statement is waited for without end',
    file: 'db/src/patient-pool.ts',
    texts: [['query_timeout: patienceMs,', '']],
    foundBy: 'R8.longest_call_ms',
  },
  'R8-redis': {
    name: 'Redis is waited for without end where limits are counted',
    backend: 'redis',
    file: 'api/src/platform/limits.ts',
    texts: [['commandTimeout: REDIS_WAITS.limitMs,', '']],
    foundBy: 'R8.longest_call_ms',
  },
  R10: {
    name: 'a clock that is wrong is not looked for',
    file: 'db/src/health-database.ts',
    texts: [['Math.abs(skewMs) > LONGEST_SKEW_MS', 'skewMs === LONGEST_SKEW_MS']],
    foundBy: 'R10.unready_processes',
  },
  R14: {
    name: 'a worker whose loop stands still is left to itself',
    file: 'worker/src/main.ts',
    texts: [['const stopGuard = guardLoop()', 'const stopGuard = () => undefined']],
    foundBy: 'R14.failed',
  },
  R16: {
    name: 'a Postgres without room for another connection is taken for a fault of ours',
    file: 'api/src/platform/database-problems.ts',
    texts: [["  '53300',\n", '']],
    foundBy: 'R16.others_than_503_without_connections',
  },
  R13: {
    name: 'consumers take no receipts',
    file: 'worker/src/run.ts',
    texts: [
      ['const isFirst = await takeReceipt(tx, name, eventId)', 'const isFirst = true'],
      ['const isRepetition = await hasReceipt(db, name, eventId)', 'const isRepetition = false'],
    ],
    foundBy: 'R13.doubled_mails',
  },
}

/** What makes Node run the product broken in this way. Throws where a text does not stand in its file, once. */
export function argumentsFor({ file, texts }: Pick<Breakage, 'file' | 'texts'>): readonly string[] {
  const address = path.join(ROOT, file)
  breakText(readFileSync(address, 'utf8'), texts)
  const how = JSON.stringify({ url: pathToFileURL(address).href, texts })
  return ['--import', Object.assign(new URL('break.ts', import.meta.url), { search: `?breakage=${encodeURIComponent(how)}` }).href]
}

/** The source with its texts changed. Throws where one does not stand in it once. */
export function breakText(source: string, texts: Breakage['texts']): string {
  return texts.reduce((changed, [text, instead]) => {
    if (changed.split(text).length !== 2) throw new RangeError(`this does not stand in the source once: ${text}`)
    return changed.replace(text, () => instead)
  }, source)
}
