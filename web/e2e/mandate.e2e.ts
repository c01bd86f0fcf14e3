import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, unfold, visit, type Visitor } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

interface Listed {
  items: { pitch: { id: string } }[]
}

/** Presses a button of the mandate's form and waits until the server has answered it. */
async function send(page: Page, action: 'save'): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes(`?/${action}`))
  await page.locator(`main form button[formaction="?/${action}"]`).click()
  await answered
}

/** Asks the API as the page's reader, again and again, until a list has been written for the mandate. */
async function listOf(page: Page, mandateId: string): Promise<Listed> {
  const giveUpAt = Date.now() + 90_000
  for (;;) {
    const response = await page.request.get(`${inject('product').origin}/api/v1/mandates/${mandateId}/shortlist`)
    const list = (await response.json()) as Listed // as: the contract's shape, of which this is a part
    if (response.ok() && list.items.length > 1) return list
    if (Date.now() > giveUpAt) throw new Error('the mandate was never matched')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Leaves a step of the wizard by one of its buttons, for the step that follows. */
async function leave(page: Page, by: 'next' | 'back', to: string): Promise<void> {
  await page.locator(`button[formaction="?/${by}"]`).click()
  await page.waitForURL(new RegExp(`/steps/${to}$`))
  await page.locator(`[aria-current=step]`).waitFor()
}

describe('the way of a mandate, from a blank form to decisions on its shortlist', () => {
  const ways: [string, Visitor][] = [
    ['in English, on a desktop, with JavaScript', { locale: 'en' }],
    ['in Arabic, at 360 px, without JavaScript', { locale: 'ar', width: 360, javaScript: false }],
  ]

  it.each(ways)('%s', async (_, visitor) => {
    const visited = await visit(browser, visitor)
    const { page, at, context } = visited
    await signIn(visited, 'investor-lead')
    const name = `Islands ${Date.now()}`

    // Each step is saved as it is left, in either direction; what cannot be read is said beside its field, and stays as typed.
    await page.goto(at('/mandates/new'), { waitUntil: 'networkidle' })
    await page.locator('input[name=name]').fill(name)
    await page.locator('input[name=goals][value="14"]').check()
    await page.locator('main form button').last().click()
    await page.waitForURL(/\/steps\/places$/)
    await page.locator('input[name=countryGroups][value=sids]').check()
    await leave(page, 'next', 'money')
    const before = await page.locator('[data-reach] .count').innerText()
    await page.locator('input[name=ticketMax]').fill('much')
    await page.locator('button[formaction="?/next"]').click()
    await page.locator('input[name=ticketMax][aria-invalid=true]').waitFor()
    expect(await page.locator('input[name=ticketMax]').inputValue()).toBe('much')
    await page.locator('input[name=ticketMax]').fill(visitor.locale === 'ar' ? '١' : '1')
    // Counted as one types, or by the button: hardly anything asks for so little.
    if (visitor.javaScript === false) await page.locator('button[formaction="?/count"]').click()
    await page.waitForFunction((was) => document.querySelector('[data-reach] .count')?.textContent !== was, before)
    await page.locator('input[name=ticketMax]').fill(visitor.locale === 'ar' ? '٥٠٠٠٠٠٠' : '5,000,000')
    await leave(page, 'back', 'places')
    expect(await page.locator('input[name=countryGroups][value=sids]').isChecked()).toBe(true)
    for (const step of ['money', 'maturity', 'limits', 'profile']) await leave(page, 'next', step)
    await page.locator('input[name=publicThresholds][value=ticket]').check()
    await leave(page, 'next', 'review')
    await page.locator('button[formaction="?/activate"]').click()
    await page.waitForURL(/\/mandates\/[0-9a-f-]{36}\?saved=/)
    const mandateId = /\/mandates\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
    const { items } = await listOf(page, mandateId)

    // Somebody else saves meanwhile: both versions are shown, one's own stays in the form and can be kept.
    const other = await context.newPage()
    await other.goto(at(`/mandates/${mandateId}`), { waitUntil: 'networkidle' })
    await other.locator('input[name=name]').fill('Theirs')
    await send(other, 'save')
    await other.waitForURL(/\?saved=/)
    await other.close()
    await page.locator('textarea[name=text]').fill('Coral reefs and small-scale fisheries')
    await send(page, 'save')
    const conflict = page.locator('[role=alert] table')
    await conflict.waitFor()
    expect(await conflict.innerText()).toContain('Theirs')
    expect(await page.locator('input[name=name]').inputValue()).toBe(name)
    await send(page, 'save')
    await page.waitForURL(/\?saved=11/)
    expect(await page.locator('h1').innerText()).toBe(name)

    // A pitch passed on can be taken back, on its own page as on the list.
    const pitchId = items[0]?.pitch.id ?? ''
    await page.goto(at(`/mandates/${mandateId}/shortlist/${pitchId}`), { waitUntil: 'networkidle' })
    await unfold(page.locator('.decision details'))
    await page.locator('select[name=reason]').selectOption('geography')
    await page.locator('.decision form[action*="pass"] button').click()
    await page.locator('.done[data-state=dismissed]').waitFor()
    await page.locator('.decision form[action*="undo"] button').click()
    await page.locator('.decision form[action*="pass"]').waitFor({ state: 'attached' })
    await page.locator('.decision form[action*="save"] button').click()
    await page.locator('.done[data-state=saved]').waitFor()
    await page.goto(at(`/mandates/${mandateId}/shortlist?state=saved`))
    expect(await page.locator('article h3 a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
      new URL(at(`/mandates/${mandateId}/shortlist/${pitchId}`)).pathname,
    ])

    // All points of a line are made when it is unfolded; where nothing can make them, a link leads to them.
    await page.goto(at(`/mandates/${mandateId}/shortlist`), { waitUntil: 'networkidle' })
    const points = page.locator('article details.points').first()
    expect(await points.locator('[role=group]').count()).toBe(0)
    await unfold(points)
    if (visitor.javaScript === false) {
      await points.locator('a').click()
      await page.waitForURL(/#why-title$/)
    }
    await (visitor.javaScript === false ? page.locator('section.why table .reason') : points.locator('[role=group] .reason'))
      .first()
      .waitFor()

    // What gates keep out is asked for as the reader comes to it, and by a link where nothing can ask.
    await page.goto(at(`/mandates/${mandateId}/shortlist`))
    const near = page.locator('#near')
    await near.scrollIntoViewIfNeeded()
    if (visitor.javaScript === false) await near.locator('a').click()
    await near.locator('.list > li .gates').first().waitFor()
    expect(page.url().includes('near=shown')).toBe(visitor.javaScript === false)
    expect(visited.strangers).toEqual([])
    await context.close()
  })
})
