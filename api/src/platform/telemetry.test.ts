import { makeAccount } from '@scalebridge/db/testing'
import { schema } from '@scalebridge/db'
import { gaugeOutbox, renderMetrics, startTracing } from '@scalebridge/db/telemetry'
import { desc } from 'drizzle-orm'
import { fork, type ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, TEST_ORIGIN, TEST_SECRET, type TestApi } from '../testing/index.ts'

const worker = new URL('../../../worker/src/main.ts', import.meta.url)
const PATIENCE = { timeout: 60_000, interval: 100 }

const Attributes = Type.Array(Type.Object({ key: Type.String(), value: Type.Unknown() }))
const Span = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  parentSpanId: Type.Optional(Type.String()),
  name: Type.String(),
  attributes: Attributes,
})
const Export = Type.Object({
  resourceSpans: Type.Array(
    Type.Object({ resource: Type.Object({ attributes: Attributes }), scopeSpans: Type.Array(Type.Object({ spans: Type.Array(Span) })) }),
  ),
})

/** A collector: takes OTLP as JSON and keeps it. */
async function startCollector() {
  const spans: (Static<typeof Span> & { process: string })[] = []
  const texts: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      texts.push(text)
      for (const { resource, scopeSpans } of Value.Parse(Export, JSON.parse(text)).resourceSpans) {
        const process = JSON.stringify(resource.attributes.find(({ key }) => key === 'service.name')?.value)
        for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, process })))
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the collector has no port')
  return { server, spans, texts, endpoint: `http://127.0.0.1:${address.port}` }
}

let api: TestApi
let collector: Awaited<ReturnType<typeof startCollector>> & { server: Server }
let child: ChildProcess | undefined
beforeAll(async () => {
  api = await createTestApi()
  collector = await startCollector()
})
afterEach(() => {
  child?.kill('SIGKILL')
})
afterAll(async () => {
  await api.close()
  collector.server.close()
})

const lastPromise = async () => (await api.database.owner.db.select().from(schema.outbox).orderBy(desc(schema.outbox.id)).limit(1))[0]

describe('what a request set off', () => {
  it('when the api and a worker have a collector, it sees one trace from the request over the outbox to the job', async () => {
    const account = await makeAccount(api.database.owner.db, { name: 'Ngozi Adichie-Very-Personal' })
    child = fork(worker, {
      env: {
        NODE_ENV: 'test',
        DATABASE_URL: api.database.urls.worker,
        SIGN_IN_SECRET: TEST_SECRET,
        SEALING_SECRET: `${TEST_SECRET}, for sealing`,
        PUBLIC_ORIGIN: TEST_ORIGIN,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      },
      execPath: process.execPath,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    let log = ''
    child.stdout?.on('data', (chunk) => (log += String(chunk)))
    const stopTracing = await startTracing({ process: 'api', endpoint: collector.endpoint })
    try {
      const answer = await api.public.post('/api/v1/sign-in', { body: { email: account.email, locale: 'en' } })
      expect(answer.statusCode).toBe(202)
    } finally {
      await stopTracing()
    }
    await expect.poll(async () => (await lastPromise())?.doneAt ?? null, PATIENCE).not.toBeNull()
    const names = ['POST /api/v1/sign-in', 'outbox mail.signIn', 'job mail.signIn']
    await expect.poll(() => names.filter((name) => collector.spans.every((span) => span.name !== name)), PATIENCE).toEqual([])
    const ended = () => log.split('\n').find((line) => line.includes('"msg":"job ended"') && line.includes('mail.signIn'))
    await expect.poll(ended, PATIENCE).toBeDefined()
    const [request, promise, job] = names.map((name) => collector.spans.find((span) => span.name === name))
    expect([request?.process, promise?.process, job?.process].map((name) => /api|worker/.exec(name ?? '')?.[0])).toEqual([
      'api',
      'api',
      'worker',
    ])
    expect(request?.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect([promise?.traceId, job?.traceId]).toEqual([request?.traceId, request?.traceId])
    expect([request?.parentSpanId || null, promise?.parentSpanId, job?.parentSpanId]).toEqual([null, request?.spanId, promise?.spanId])
    expect(ended()).toContain(`"traceId":"${request?.traceId}"`)
    const told = collector.texts.join('\n')
    for (const personal of [account.id, account.email, account.name]) expect(told).not.toContain(personal)
  })

  it('when nobody collects, a promise still carries the trace of its request, and nothing is exported', async () => {
    const before = collector.texts.length
    const account = await makeAccount(api.database.owner.db)
    await api.public.post('/api/v1/sign-in', { body: { email: account.email, locale: 'en' } })
    const promised = await lastPromise()
    expect(promised?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(collector.texts).toHaveLength(before)
  })

  it('when somebody outside names a trace, it is not taken over', async () => {
    const foreign = '4bf92f3577b34da6a3ce929d0e0e4736'
    const account = await makeAccount(api.database.owner.db)
    const headers = { traceparent: `00-${foreign}-00f067aa0ba902b7-01` }
    await api.public.post('/api/v1/sign-in', { body: { email: account.email, locale: 'en' }, headers })
    expect((await lastPromise())?.traceparent).not.toContain(foreign)
    // Nor where they claim to speak for somebody else, as web does.
    const claimed = { ...headers, 'x-forwarded-for': '203.0.113.7' }
    await api.public.post('/api/v1/sign-in', { body: { email: account.email, locale: 'en' }, headers: claimed })
    expect((await lastPromise())?.traceparent).not.toContain(foreign)
  })

  it('when web, which TRUST_PROXY names, asks for a page, the request belongs to the page’s trace', async () => {
    const page = '4bf92f3577b34da6a3ce929d0e0e4736'
    const behindWeb = await createTestApi({ env: { TRUST_PROXY: '127.0.0.1/32' } })
    try {
      const headers = { traceparent: `00-${page}-00f067aa0ba902b7-01`, 'x-forwarded-for': '203.0.113.7' }
      await behindWeb.public.post('/api/v1/sign-in', { body: { email: 'page@example.org', locale: 'en' }, headers })
      const [promised] = await behindWeb.database.owner.db.select().from(schema.outbox)
      expect(promised?.traceparent).toContain(page)
    } finally {
      await behindWeb.close()
    }
  })
})

describe('what is counted', () => {
  it('when people call with their ids and addresses, neither stands in the metrics: routes are patterns, and made-up ones are one', async () => {
    const member = await api.as('partnership_lead')
    const email = 'ngozi.very-personal@example.org'
    await member.get(`/api/v1/pitches/${member.accountId}`)
    await api.public.post(`/api/v1/sign-in/${member.accountId}/confirm`, { body: { code: '123456' } })
    for (const path of ['/wp-admin', `/api/v1/${email}`, `/api/v1/people/${member.accountId}?email=${email}`]) await api.public.get(path)
    await gaugeOutbox(api.database.worker.db)
    const told = await renderMetrics()
    expect(told).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/pitches\/:pitchId",status_class="4xx"\} \d/)
    expect(told).toMatch(/http_request_duration_seconds_count\{method="GET",route="unknown",status_class="4xx"\} \d/)
    expect(told).toMatch(/sign_ins_refused_total\{reason="signIn\.\w+"\} \d/)
    expect(told).toMatch(/outbox_oldest_due_seconds \d/)
    expect(told).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|@|personal|wp-admin/)
    const series = told.split('\n').filter((line) => line.includes('route="') && line.includes('_count'))
    expect(series.length).toBeLessThanOrEqual(1_501)
  })
})
