/**
 * The audience of the burst, in a process of its own: each opens the stage's page, joins, follows the stream, and votes or asks once.
 *   node load-users.ts PORT STAGE_ID USERS SECONDS QUESTION_ID…
 */
import { randomUUID } from 'node:crypto'
import { Agent, request, type IncomingMessage } from 'node:http'
import type { BurstReport, Step } from './load-crowd.ts'

const [port = '', stageId = '', users = '0', seconds = '0', ...questionIds] = process.argv.slice(2)
const PATIENCE_MS = 60_000
const stage = `/api/v1/stage/${stageId}`
const report: BurstReport = { tookMs: { page: [], join: [], stream: [], say: [] }, errors: [] }

await Promise.all(Array.from({ length: Number(users) }, (_, nth) => visit(nth, Math.random() * Number(seconds) * 1_000)))
process.send?.(report, () => process.exit(0))

async function visit(nth: number, waitMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  // As a browser: what follows each other goes over one connection, the stream has its own.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    await timed('page', () => answered({ agent, path: `/live/${stageId}`, headers: { 'accept-encoding': 'gzip' } }))
    const joined = await timed('join', () => answered({ agent, ...command({ do: 'join' }) }))
    const cookie = joined.headers['set-cookie']?.map((one) => one.split(';', 1)[0]).join('; ') ?? ''
    await timed('stream', () => follow(`${stage}/live`, cookie))
    await timed('say', () => answered({ agent, ...command(words(nth), cookie) }))
  } catch (error) {
    report.errors.push(error instanceof Error ? error.message : String(error))
  } finally {
    agent.destroy()
  }
}

/** Nine of ten vote, one asks. */
function words(nth: number): object {
  if (nth % 10 > 0) return { do: 'vote', questionId: questionIds[nth % questionIds.length], isOn: true }
  const text = `What would you do with the number ${nth}?`
  return { do: 'ask', commandId: randomUUID(), text, language: 'en', name: null, speakerGroup: null, pitchId: null }
}

interface Sent {
  path: string
  method?: 'POST'
  headers: Record<string, string>
  agent?: Agent
  body?: string
}

function command(what: object, cookie = ''): Sent {
  const headers = { 'content-type': 'application/json', origin: 'http://127.0.0.1', ...(cookie === '' ? {} : { cookie }) }
  return { method: 'POST', path: `${stage}/audience`, headers, body: JSON.stringify({ command: what }) }
}

async function timed<T>(step: Step, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await work()
  } catch (error) {
    throw new Error(`${step}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  } finally {
    report.tookMs[step].push(performance.now() - startedAt)
  }
}

function sent({ body, ...options }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const message = request({ host: '127.0.0.1', port: Number(port), timeout: PATIENCE_MS, ...options }, (response) => {
      if (response.statusCode === 200) resolve(response)
      else reject(new Error(`status ${response.statusCode}`))
    })
    message.on('timeout', () => message.destroy(new Error('no answer')))
    message.on('error', reject)
    message.end(body)
  })
}

async function answered(what: Sent): Promise<IncomingMessage> {
  const response = await sent(what)
  response.resume()
  await new Promise((resolve, reject) => {
    response.on('end', resolve)
    response.on('error', reject)
  })
  return response
}

/** Resolves with the snapshot; the stream stays open until this process ends. */
async function follow(path: string, cookie: string): Promise<void> {
  const response = await sent({ path, headers: { accept: 'text/event-stream', cookie } })
  await new Promise<void>((resolve, reject) => {
    response.on('data', (chunk: Buffer) => {
      if (chunk.includes('event: snapshot')) resolve()
    })
    response.on('error', reject)
    response.on('close', () => reject(new Error('the stream ended')))
  })
  response.on('error', () => {})
}
