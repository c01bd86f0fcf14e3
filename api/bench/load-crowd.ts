/** The burst: an audience that all comes within ten seconds, through the one origin that browsers see. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { firstWord } from './load-web.ts'
import { printBar, quantile } from './load-pairs.ts'

const STEPS = ['page', 'join', 'stream', 'say'] as const
export type Step = (typeof STEPS)[number]

/** What came of the burst. */
export interface BurstReport {
  /** How long each step of each user took, from its sending to the end of its answer; of a stream to its snapshot. */
  tookMs: Record<Step, number[]>
  errors: string[]
}

const USERS = 2_450
const SECONDS = 10
export const BURST_BARS = ['burst-errors', 'burst-p99-ms', 'burst-api-megabytes']
const BARS = { errors: 0, p99Ms: 1_000, megabytes: 400 }

/** Lets them all come, and prints the bars. Answers whether all are held. */
export async function measureCrowd(
  { api, webPort, stageId, questionIds }: { api: ChildProcess; webPort: number; stageId: string; questionIds: readonly string[] },
  children: ChildProcess[],
): Promise<boolean> {
  const args = [webPort, stageId, USERS, SECONDS, ...questionIds].map(String)
  const users = fork(new URL('./load-users.ts', import.meta.url), args)
  children.push(users)
  // As: what load-users.ts sends.
  const report = (await firstWord(users, 'the audience')) as BurstReport
  api.send('peak')
  const [peakKilobytes]: number[] = await once(api, 'message')
  const all = STEPS.flatMap((step) => report.tookMs[step])
  const detail = STEPS.map((step) => `${step} ${quantile(report.tookMs[step], 0.99).toFixed(0)} ms`).join(', ')
  for (const [error, same] of Map.groupBy(report.errors, (one) => one)) console.log(`${same.length} × ${error}`)
  return [
    printBar(
      'burst-errors',
      { value: report.errors.length, atMost: BARS.errors },
      `${USERS} people in ${SECONDS} s, ${all.length} requests`,
    ),
    printBar('burst-p99-ms', { value: quantile(all, 0.99), atMost: BARS.p99Ms }, `99th percentile of all; by step ${detail}`),
    printBar('burst-api-megabytes', { value: (peakKilobytes ?? 0) / 1024, atMost: BARS.megabytes }, 'the most memory that the api took'),
  ].every(Boolean)
}
