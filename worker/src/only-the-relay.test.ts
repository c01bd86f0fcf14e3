import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const sources = globSync('{db,api,worker,web}/{src,server,local}/**/*.{ts,svelte}', { cwd: ROOT })
  .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(`${ROOT}/${path}`, 'utf8') }))

/** The sources in which the words stand, tests aside. */
const saying = (words: RegExp) => sources.filter(({ text }) => words.test(text)).map(({ path }) => path)

describe('work gets into the queue', () => {
  it('by the relay alone, from the outbox: whatever else put it there would be lost with Redis', () => {
    expect(sources.length).toBeGreaterThan(500)
    expect(saying(/from 'bullmq'/).toSorted()).toEqual(['worker/src/failures.ts', 'worker/src/queues.ts'])
    expect(saying(/\baddBulk\(/).toSorted()).toEqual(['worker/src/queues.ts', 'worker/src/relay.ts'])
    expect(saying(/\bFlowProducer\b|\bJobScheduler\b|\bupsertJobScheduler\b|\brepeat:\s*\{/)).toEqual([])
    expect(saying(/\bopenQueues\(/).toSorted()).toEqual(['worker/src/main.ts', 'worker/src/queues.ts'])
  })

  it('into the outbox by enqueue alone, within the transaction of what it is for', () => {
    expect(saying(/insert\((schema\.)?outbox\)|insert into "?outbox\b/)).toEqual(['db/src/outbox.ts'])
    expect(readFileSync(`${ROOT}/db/src/outbox.ts`, 'utf8')).toMatch(/function enqueue<[^>]*>\(\s*tx: Tx,/)
  })
})
