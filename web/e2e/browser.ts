import type { APIRequestContext, APIResponse, Browser, BrowserContext, Locator, Page, Response } from 'playwright-core'
import { brotliCompressSync } from 'node:zlib'
import { expect, inject } from 'vitest'

/** How a visitor comes: language, width, theme, with or without JavaScript. */
export interface Visitor {
  locale?: 'ar' | 'zh' | 'en' | 'fr' | 'ru' | 'es'
  width?: number
  dark?: boolean
  javaScript?: boolean
}

/** How long anything may take on a machine that does other work: an end for what hangs, no measure. */
const PATIENCE_MS = 90_000
const PAUSE_MS = 500

/** What only reads is asked again when the API says that it is busy (503), or when a kept connection had been closed: as a page does. */
function askPatiently(request: APIRequestContext): void {
  const get = request.get.bind(request)
  request.get = async (...asked) => {
    const giveUpAt = Date.now() + PATIENCE_MS
    for (;;) {
      const isLast = Date.now() > giveUpAt
      const answer: APIResponse | undefined = await get(...asked).catch((error: unknown) => {
        if (isLast || !String(error).includes('ECONNRESET')) throw error
        return undefined
      })
      if (answer !== undefined && (isLast || answer.status() !== 503)) return answer
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/** A browser context of its own for a visitor, and its first page. Requests to any other host fail the journey. */
export async function visit(
  browser: Browser,
  visitor: Visitor = {},
): Promise<{ context: BrowserContext; page: Page; at(path: string): string; strangers: string[] }> {
  const { origin } = inject('product')
  const context = await browser.newContext({
    viewport: { width: visitor.width ?? 1280, height: visitor.width === undefined ? 900 : 740 },
    colorScheme: visitor.dark ? 'dark' : 'light',
    javaScriptEnabled: visitor.javaScript ?? true,
    timezoneId: 'Pacific/Fiji',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  askPatiently(context.request)
  const strangers: string[] = []
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== origin) strangers.push(request.url())
  })
  const prefix = visitor.locale === undefined || visitor.locale === 'en' ? '' : `/${visitor.locale}`
  const at = (given: string) => `${origin}${prefix}${given}`
  return { context, page: await context.newPage(), at, strangers }
}

/**
 * The bytes of a page's HTML, CSS and JavaScript, compressed as the product sends them.
 * @param open opens the page, until all of its first load is there
 */
export async function weightOf(page: Page, open: () => Promise<unknown>): Promise<number> {
  const bodies: Promise<number>[] = []
  const weigh = (response: Response): void => {
    const type = response.headers()['content-type'] ?? ''
    if (/html|javascript|css/.test(type)) bodies.push(response.body().then((body) => brotliCompressSync(body).length))
  }
  page.on('response', weigh)
  await open()
  // What comes later is no part of the first load, and may come while the page is closed.
  page.off('response', weigh)
  return (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0)
}

let lastTurn: Promise<unknown> = Promise.resolve()

/** Runs what two journeys of a file must not do at the same time, after those who asked before; gives what it gives. */
export function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(act)
  lastTurn = turn.catch(() => {})
  return turn
}

/**
 * Signs in as a demonstration account the way a person does: asks for a code, reads it in the caught mail, types it. One at
 * a time: two who ask for the same account would read each other's codes.
 */
export function signIn(visited: { page: Page; at(path: string): string; context: BrowserContext }, role: string): Promise<void> {
  return inTurn(() => signInAlone(visited, role))
}

async function signInAlone(visited: { page: Page; at(path: string): string; context: BrowserContext }, role: string): Promise<void> {
  const { page, at, context } = visited
  const email = `${role}@demo.scalebridge.example`
  await page.goto(at('/sign-in'))
  await page.locator('input[name=email]').fill(email)
  const askedAt = Date.now()
  await page.locator('form:has(input[name=email]) button').first().click()
  await page.waitForURL(/\/sign-in\/verify/)
  const code = await newestCode(context, { email, askedAt })
  await page.locator('input[name=code]').fill(code)
  await page.locator('form:has(input[name=code]) button').first().click()
  // Whoever has a second factor is asked for it next.
  await page.waitForURL((url) => !/\/sign-in(\/verify)?$/.test(url.pathname))
}

/** The eight digits of the mail that answers a request; the worker writes it a moment later. */
async function newestCode(context: BrowserContext, asked: { email: string; askedAt: number }): Promise<string> {
  const { origin } = inject('product')
  const giveUpAt = Date.now() + PATIENCE_MS
  for (;;) {
    const response = await context.request.get(`${origin}/api/v1/caught-mails`)
    const mails = (await response.json()) as { items: { recipient: string; text: string; createdAt: string }[] } // as: the contract's shape
    const mail = mails.items.filter((item) => item.recipient === asked.email).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
    const isNew = mail !== undefined && Date.parse(mail.createdAt) >= asked.askedAt
    const code = isNew ? /\b\d{4}\s?\d{4}\b/.exec(mail.text)?.[0].replaceAll(/\s/g, '') : undefined
    if (code !== undefined) return code
    if (Date.now() > giveUpAt) throw new Error(`no mail with a code came to ${asked.email}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Unfolds a part of a page: presses its summary until it stands open, since a page that renews itself may fold it up again. */
export async function unfold(details: Locator): Promise<void> {
  const isOpen = () => details.evaluate((element) => element instanceof HTMLDetailsElement && element.open)
  await expect
    .poll(async () => {
      if (!(await isOpen())) await details.locator('summary').first().click()
      return isOpen()
    })
    .toBe(true)
}
