import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

const WEB = path.join(import.meta.dirname, '..', 'server.ts')

let browser: Browser
let way: Server
let web: ChildProcess
let origin: string
/** Whether the API says of every request that it is too busy. */
let isBusy = false

const portOf = (server: Server): number => (server.address() as AddressInfo).port // as: it listens on a port

/** A web of our own, before the product's API by a way that can be shut: other journeys go on beside it. */
beforeAll(async () => {
  const { origin: product } = inject('product')
  way = createServer((asked, answer) => {
    if (isBusy) {
      const problem = { type: 'about:blank', status: 503, code: 'server.busy', title: 'Busy', detail: '', errors: [] }
      answer.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end(JSON.stringify(problem))
      return
    }
    const passed = request(new URL(asked.url ?? '/', product), { method: asked.method, headers: asked.headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  const environment = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'development', DEMO_MODE: 'true', PUBLIC_ORIGIN: product, WEB_PORT: '0' }
  web = spawn(process.execPath, [WEB], {
    cwd: path.dirname(WEB),
    env: { ...environment, API_URL: `http://127.0.0.1:${portOf(way)}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const chunk of web.stdout ?? []) {
    said += String(chunk)
    const port = /web listens on http:\/\/[^ ]*:(\d+) /.exec(said)?.[1]
    if (port === undefined) continue
    origin = `http://localhost:${port}`
    break
  }
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  web.kill('SIGKILL')
  way.close()
})
beforeEach(() => {
  isBusy = false
})

const NAME = 'input[name=name]'
const SAVE = 'form[action="?/save"] button'

describe('when the service is too busy to know who is asking', () => {
  it('a form keeps what was written and says what to do; sent again, it is taken', async () => {
    const visited = await visit(browser)
    const { page, context } = visited
    await signIn(visited, 'partnership-editor')
    // JavaScript is there: without it the form is sent as in the journey below.
    await page.goto(`${origin}/account`, { waitUntil: 'networkidle' })
    const name = `Busy ${crypto.randomUUID().slice(0, 8)}`
    const language = page.locator('select[name=locale]')
    await page.locator(NAME).fill(name)
    await language.selectOption('fr')
    isBusy = true
    await page.locator(SAVE).click()
    await page.getByText('Everything you entered is still here').waitFor()
    expect([await page.locator(NAME).inputValue(), await language.inputValue()]).toEqual([name, 'fr'])
    await language.selectOption('en')
    isBusy = false
    await page.locator(SAVE).click()
    await page.waitForURL(/saved/)
    expect(await page.locator(NAME).inputValue()).toBe(name)
    await context.close()
  })

  it('without JavaScript the answer holds the form, to be sent again with one press', async () => {
    const signedIn = await visit(browser)
    await signIn(signedIn, 'partnership-editor')
    const { page, context } = await visit(browser, { javaScript: false })
    await context.addCookies(await signedIn.context.cookies())
    await page.goto(`${origin}/account`)
    const name = `Busy "${crypto.randomUUID().slice(0, 8)}" <b>`
    await page.locator(NAME).fill(name)
    isBusy = true
    await page.locator(SAVE).click()
    await page.getByText('Everything you entered is still here').waitFor()
    // Nobody can take it yet, and it stays all the same.
    await page.locator('main form button').click()
    await page.getByText('Everything you entered is still here').waitFor()
    isBusy = false
    await page.locator('main form button').click()
    await page.waitForURL(/saved/)
    expect(await page.locator(NAME).inputValue()).toBe(name)
    await Promise.all([context.close(), signedIn.context.close()])
  })

  it('a page that could not be had comes by itself once it can', async () => {
    const visited = await visit(browser)
    const { page, context } = visited
    await signIn(visited, 'partnership-editor')
    isBusy = true
    const answer = await page.goto(`${origin}/account`)
    expect(answer?.status()).toBe(503)
    await page.getByRole('heading', { name: 'The service is away for a moment' }).waitFor()
    isBusy = false
    await page.locator(NAME).waitFor()
    expect(await page.locator('h1').innerText()).not.toContain('away')
    await context.close()
  })
})
