import { connect } from '@scalebridge/db'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'
import { pathsOf, type Audience } from './pages.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** Words that stand nowhere but on the slate. */
const CANARY = 'canary-4c1d: the second hour needs a voice from the coast'

type Visited = Awaited<ReturnType<typeof visit>>

async function read<T>({ request }: BrowserContext, path: string): Promise<T> {
  const response = await request.get(`${inject('product').origin}/api/v1${path}`)
  expect(response.status()).toBe(200)
  return (await response.json()) as T // as: the contract's shape, of which T is a part
}

/** Opens a page and waits until it hears of changes, which is also when its buttons are awake. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('[data-live=true]').waitFor()
}

/** Loads a page again until it shows something: a busy machine may be late with what pages are told live. */
async function shows(page: Page, selector: string): Promise<void> {
  const isThere = () => page.locator(selector).first().isVisible()
  const giveUpAt = Date.now() + 90_000
  while (!(await isThere())) {
    if (Date.now() > giveUpAt) throw new Error(`never: ${selector}`)
    await page.reload()
  }
}

/** Waits until the solver has answered. */
async function isSolved(context: BrowserContext, segmentId: string): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  for (;;) {
    const { proposal } = await read<{ proposal: { state: string } | null }>(context, `/segments/${segmentId}/curation`)
    if (proposal?.state === 'ready') return
    if (Date.now() > giveUpAt) throw new Error(`the solver has not answered: ${proposal?.state ?? 'not asked'}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Presses a button and waits for what stands there afterwards. */
async function press(page: Page, selector: string, then: string): Promise<void> {
  await page.locator(selector).first().click()
  await page.locator(then).first().waitFor()
}

/** Confirms what is about to be changed, with the reason for it. */
async function apply(page: Page): Promise<void> {
  await page.locator('form.pending input[name=reason]').fill(CANARY)
  await page.locator('form.pending button[name=command]').click()
  await page.locator('form.pending').waitFor({ state: 'detached' })
}

/** Plans a segment of three, pins a pitch, and takes the first of the solver's slates; then moves a pitch down by hand. */
async function curate({ page, at }: Visited, segmentId: string, title: string): Promise<void> {
  await open(page, at(`/curate/${segmentId}`))
  await page.locator('input[name=places]').fill('3')
  await press(page, 'form[action="?/plan"] button', '[role=status]')
  await open(page, at(`/curate/${segmentId}?search=${encodeURIComponent(title)}`))
  const row = page.locator('li', { has: page.getByText(title, { exact: true }) }).first()
  await row.locator('input[name=reason]').fill(CANARY)
  await row.locator('button[value=pin]').click()
  await row.locator('button[value=none]').waitFor()
  await page.locator('form[action="?/proposal"] button').click()
  await isSolved(page.context(), segmentId)
  await open(page, at(`/curate/${segmentId}`))
  expect(await page.locator('article').count()).toBe(3)
  await press(page, 'button[name=alternative][value="0"]', '#slate ol li')
  const order = () => page.locator('#slate ol').first().locator('li strong').allInnerTexts()
  const before = await order()
  expect(before).toHaveLength(3)
  expect(before).toContain(title)
  // By keyboard: the reason is asked for where the focus then stands.
  await page.locator('#slate ol').first().locator('li').first().getByRole('button', { name: /down/ }).press('Enter')
  await page.locator('form.pending input[name=reason]:focus').waitFor()
  await page.keyboard.type(CANARY)
  await page.keyboard.press('Enter')
  await page.locator('form.pending').waitFor({ state: 'detached' })
  await expect.poll(order).toEqual([before[1], before[0], before[2]])
}

/** What each audience outside the Secretariat is sent, as pages and as the data that its browser asks for. */
async function pageSources(audience: Audience, { context, at }: Visited, own: readonly string[]): Promise<string[]> {
  const sources: string[] = []
  for (const path of [...(await pathsOf(audience, context)), ...own]) {
    const [bare, query] = path.split('?')
    const data = `${bare === '/' ? '' : bare}/__data.json${query === undefined ? '' : `?${query}`}`
    for (const address of [path, data]) sources.push(await (await context.request.get(at(address))).text())
  }
  return sources
}

/** Whether a page source tells anything of a slate. */
const tells = (slateId: string) => (source: string) => [CANARY, slateId, 'signed_off', '"selected"'].some((word) => source.includes(word))

/** Lets the instant of a slate's release come now. */
async function liftEmbargo(slateId: string): Promise<void> {
  const { db, close } = connect(inject('product').ownerUrl, { max: 1 })
  await db.execute(`update slates set embargo_until = now() where id = '${slateId}'`)
  await db.execute(`update outbox set due_at = now() where name = 'slate.release' and aggregate_id = '${slateId}'`)
  await db.execute(`select pg_notify('scalebridge_outbox', '')`)
  await close()
}

async function confirmPlace(page: Page): Promise<void> {
  const form = page.locator('form[action="?/place"]')
  await form.locator('[name=presenterName]').fill('A. Presenter')
  await form.locator('select[name=language]').selectOption('fr')
  await form.locator('input[name=presence][value=in_person]').check()
  await form.locator('input[name=hasAgreedToRelease]').check()
  await form.locator('button[value=confirm]').click()
  await page.waitForURL(/saved/)
  expect(await page.locator('li[data-done=true]').count()).toBe(4)
}

describe('a segment, from its quotas to a place that a reserve takes', () => {
  it('is solved, changed by hand, signed off by another, told to nobody before its instant, confirmed, and swapped', async () => {
    const [curator, officer, lead, investor, anybody] = await Promise.all([1, 2, 3, 4, 5].map(() => visit(browser)))
    if (!curator || !officer || !lead || !investor || !anybody) throw new Error('a visitor is missing')
    await signIn(curator, 'secretariat-curator')
    await signIn(lead, 'partnership-lead')
    await signIn(investor, 'investor-lead')
    const edition = await read<{ segments: { id: string }[] }>(curator.context, '/editions/current')
    const segmentId = edition.segments[2]?.id ?? ''
    const pitches = await read<{ items: { id: string; title: string; state: string }[] }>(lead.context, '/pitches')
    const pitch = pitches.items.findLast(({ state }) => state === 'submitted')
    if (pitch === undefined) throw new Error('the partnership has no submitted pitch')
    await curate(curator, segmentId, pitch.title)

    // Nobody signs off what they proposed.
    const reason = curator.page.locator('form:has(button[value=propose]) input[name=reason]')
    if (await reason.isVisible()) await reason.fill(CANARY)
    await press(curator.page, 'button[value=propose]', 'button[value=sendBack]')
    expect(await curator.page.locator('button[value=signOff]').count()).toBe(0)
    await signIn(officer, 'secretariat-officer')
    await open(officer.page, officer.at(`/curate/${segmentId}`))
    await officer.page.locator('button[value=signOff]').click()
    await officer.page.locator('button[value=signOff]').waitFor({ state: 'detached' })
    const { slate } = await read<{ slate: { id: string; state: string } }>(curator.context, `/segments/${segmentId}/curation`)
    expect(slate.state).toBe('signed_off')

    // Until the instant, no page that a partnership, an investor or anybody is sent says a word of it.
    const own = [`/pitches/${pitch.id}`, `/pitches/${pitch.id}/stage-place`, `/pitches/${pitch.id}/matching`]
    const sources = [
      ...(await pageSources('partnership-lead', lead, own)),
      ...(await pageSources('investor-lead', investor, ['/live'])),
      ...(await pageSources('public', anybody, ['/live'])),
    ]
    expect(sources.filter(tells(slate.id))).toEqual([])
    await lead.page.goto(lead.at(`/pitches/${pitch.id}/stage-place`))
    await liftEmbargo(slate.id)
    await shows(lead.page, 'form[action="?/place"]')
    expect((await pageSources('partnership-lead', lead, own)).some(tells(slate.id))).toBe(true)
    await confirmPlace(lead.page)

    // Another of the three cannot come: a reserve takes its place with one press, and a reason.
    await open(curator.page, curator.at(`/curate/${segmentId}`))
    const row = curator.page.locator('#slate ol').first().locator('li')
    await row
      .filter({ has: curator.page.locator('[data-done=true]') })
      .first()
      .waitFor()
    const left = row
      .filter({ hasNotText: pitch.title })
      .filter({ has: curator.page.getByRole('button', { name: /Swap in/ }) })
      .first()
    const [gone] = await left.locator('strong').allInnerTexts()
    await left.getByRole('button', { name: /Swap in/ }).click()
    await apply(curator.page)
    const after = await read<{ slate: { places: { state: string }[] } }>(curator.context, `/segments/${segmentId}/curation`)
    expect(after.slate.places.map(({ state }) => state).toSorted()).toEqual(['confirmed', 'selected', 'selected', 'swapped'])
    await expect.poll(() => row.locator('strong').allInnerTexts()).not.toContain(gone)
    for (const { strangers, context } of [curator, officer, lead, investor, anybody]) {
      expect(strangers).toEqual([])
      await context.close()
    }
  })
})
