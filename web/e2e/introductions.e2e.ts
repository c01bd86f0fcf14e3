import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, unfold, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** One empty page. */
const PDF = `%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300]>> endobj
trailer <</Size 4 /Root 1 0 R>>
%%EOF
`

async function firstOf(context: BrowserContext, path: string, state?: string): Promise<string> {
  const answer = await context.request.get(`${inject('product').origin}/api/v1${path}`)
  const { items } = (await answer.json()) as { items: { id: string; state: string }[] } // as: lists of the contract
  return items.find((item) => state === undefined || item.state === state)?.id ?? ''
}

const send = (page: Page, form: string) => page.locator(`form[action="?/${form}"] button`).first().click()

/** The demonstration is matched in its first moments: until then a pitch's page may have nothing to stand on. */
async function openOnceThere(page: Page, address: string, selector: string): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  await page.goto(address, { waitUntil: 'load' })
  while ((await page.locator(selector).count()) === 0) {
    if (Date.now() > giveUpAt) throw new Error(`${selector} never stood on ${address}`)
    await page.reload({ waitUntil: 'load' })
  }
}

type Visited = Awaited<ReturnType<typeof visit>>

/** Proposes a meeting of twenty minutes, on a day that has no other. */
async function proposeAt({ context }: Visited, path: string, time: string): Promise<void> {
  const { origin } = inject('product')
  const startsAt = `${new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)}T${time}:00.000Z`
  const answer = await context.request.post(`${origin}/api/v1${path}/meetings`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { startsAt, durationMs: 1_200_000, zone: 'UTC', placeKind: 'room', place: `Room ${time}`, note: null, interpretation: null },
  })
  expect(answer.status()).toBe(201)
}

/** Each side agrees to the other's proposal at the same moment, though the two overlap: one is agreed, the other is told why not. */
async function agreeTwiceAtOnce(investor: Visited, partner: Visited, path: string): Promise<void> {
  await proposeAt(investor, path, '19:00')
  await proposeAt(partner, path, '19:10')
  const agree = '#meetings button[name=do][value=agree]'
  await Promise.all([investor, partner].map(({ page, at }) => page.goto(at(path), { waitUntil: 'load' })))
  const answers = await Promise.all(
    [investor, partner].map(async ({ page }) => {
      await page.locator(agree).click()
      const answer = page.locator('main').locator('[role=status], [role=alert]').first()
      await answer.waitFor()
      return answer.getAttribute('role')
    }),
  )
  expect(new Set(answers)).toEqual(new Set(['alert', 'status']))
  const answer = await investor.context.request.get(`${inject('product').origin}/api/v1/meetings`)
  const { items } = (await answer.json()) as { items: { introductionId: string; state: string }[] } // as: the contract's shape
  const own = items.filter(({ introductionId }) => path.endsWith(introductionId))
  expect(own.filter(({ state }) => state === 'agreed').length).toBe(2)
  expect(own.filter(({ state }) => state === 'proposed').length).toBe(1)
}

describe('an introduction, in two browsers at once', () => {
  it('from an interest over contacts and words to a meeting, each side sees the other’s step by itself', async () => {
    const [investor, partner] = [await visit(browser), await visit(browser, { locale: 'ar', width: 360 })]
    await signIn(investor, 'investor-lead')
    await signIn(partner, 'partnership-lead')
    const pitch = await firstOf(partner.context, '/pitches', 'submitted')
    const mandate = await firstOf(investor.context, '/mandates')
    await partner.page.goto(partner.at('/introductions'), { waitUntil: 'load' })

    // An interest by name: the partnership's open page shows it, and not what was not told.
    const { page } = investor
    await openOnceThere(page, investor.at(`/mandates/${mandate}/shortlist/${pitch}`), '#deal')
    await unfold(page.locator('#deal details').first())
    await page.locator('select[name=interestKind]').selectOption('would_anchor')
    await page.locator('input[name=min]').fill('250,000')
    await page.locator('input[name=disclosure][value=name]').check()
    await send(page, 'interest')
    await page.waitForURL(/deal=saved/)
    await partner.page.locator('#received li').first().waitFor()
    expect(await partner.page.locator('#received').innerText()).not.toContain('@')

    // A request: it comes to the partnership's page; contacts stand there only once it accepts.
    await page.locator('textarea[name=message]').fill('We fund cold chains on islands and would like to hear more.')
    await send(page, 'introduce')
    await page.waitForURL(/\/introductions\/[0-9a-f-]{36}/)
    const path = new URL(page.url()).pathname
    await partner.page.locator(`#requests a[href$="${path}"]`).click()
    await partner.page.waitForURL((url) => url.pathname.endsWith(path))
    expect(await page.locator('#contacts a').count()).toBe(0)
    await partner.page.locator('button[name=do][value=accept]').click()
    await page.locator('#contacts a[href="mailto:partnership-lead@demo.scalebridge.example"]').waitFor()

    // A document: asked for, given as a file, taken along as a copy with a mark; the giver sees who has it.
    await page.locator('#documents input[name=name]').fill('Audited accounts')
    await send(page, 'ask')
    const answer = partner.page.locator('form[action="?/answer"]')
    await answer.locator('input[type=file]').setInputFiles({ name: 'accounts.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) })
    await answer.locator('button[value=yes]').click()
    const link = page.locator('#documents a[href*="/attachments/"]')
    await link.waitFor()
    const copy = await investor.context.request.get(`${inject('product').origin}${await link.getAttribute('href')}`)
    expect(copy.headers()['content-disposition']).toContain('accounts.pdf')
    expect((await copy.body()).subarray(0, 5).toString()).toBe('%PDF-')
    expect((await copy.body()).length).toBeGreaterThan(PDF.length)
    await partner.page.reload({ waitUntil: 'load' })
    await unfold(partner.page.locator('#documents details'))
    await partner.page.locator('#documents details').getByText('investor-lead@').waitFor()

    // Words, and a meeting that one proposes and the other agrees to.
    await page.locator('textarea[name=text]').fill('Thank you for accepting.')
    await send(page, 'write')
    await partner.page.locator('#thread article').getByText('Thank you for accepting.').waitFor()
    await unfold(partner.page.locator('#meetings details').last())
    await partner.page.locator('input[name=wall]').fill(`${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T15:20`)
    await partner.page.locator('input[name=place]').fill('Room 4')
    await send(partner.page, 'propose')
    await page.locator('#meetings button[name=do][value=agree]').click()
    const file = partner.page.locator('#meetings a[href$="/calendar"]')
    await file.waitFor()
    const calendar = await partner.context.request.get(`${inject('product').origin}${await file.getAttribute('href')}`)
    expect(await calendar.text()).toContain('BEGIN:VEVENT')
    await agreeTwiceAtOnce(investor, partner, path)

    expect([...investor.strangers, ...partner.strangers]).toEqual([])
    await investor.context.close()
    await partner.context.close()
  })
})
