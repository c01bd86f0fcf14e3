import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** Opens all that is folded away, types, and saves. */
async function save(page: Page, typed: Record<string, string>): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '')
  })
  for (const [name, text] of Object.entries(typed)) await page.locator(`[name="${name}"]`).fill(text)
  await page.locator('form button:not(.visually-hidden)[name=do][value=save]').click()
}

const valuesOf = (page: Page, names: readonly string[], form = 'form') =>
  Promise.all(names.map((name) => page.locator(`${form} [name="${name}"]`).inputValue()))

describe('two officers who have the same segments open', () => {
  it('lose nothing: who saves second is taken to what came meanwhile, finds both in the form, and saves both', async () => {
    const first = await visit(browser)
    const second = await visit(browser, { locale: 'ar', width: 360, dark: true })
    await signIn(first, 'secretariat-curator')
    await signIn(second, 'secretariat-officer')
    for (const { page, at } of [first, second]) await page.goto(at('/settings?part=segments'), { waitUntil: 'networkidle' })
    const fields = ['0.theme.fr', '0.theme.ru', '0.theme.es', '1.theme.fr']
    const both = ['Le second', 'Второй', 'El primero', 'Ailleurs']

    await save(first.page, { '0.theme.fr': 'Le premier', '0.theme.es': 'El primero', '1.theme.fr': 'Ailleurs' })
    await first.page.waitForURL(/saved/)
    await save(second.page, { '0.theme.fr': 'Le second', '0.theme.ru': 'Второй' })
    const notice = second.page.locator('[role=alert]')
    await expect.poll(() => notice.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await notice.innerText()).toMatch(/Le premier[\s\S]*El primero[\s\S]*Ailleurs/)
    expect(await second.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    // Whose words the form keeps stands in the last column, and in sight.
    expect(await notice.locator('[role=region]').evaluate((table) => table.scrollWidth - table.clientWidth)).toBe(0)
    expect(await valuesOf(second.page, fields)).toEqual(both)

    await save(second.page, {})
    await second.page.waitForURL(/saved/)
    await first.page.goto(first.at('/settings?part=segments'), { waitUntil: 'networkidle' })
    expect(await valuesOf(first.page, fields)).toEqual(both)
    await Promise.all([first.context.close(), second.context.close()])
  })
})

/** The form of who may read what; that of the consents has evidence of its own. */
const CHOICES = 'form[action="?/save"]'

describe('two of a team who have open who may read their pitch', () => {
  it('open nothing that the other has closed: who saves second is taken to what came meanwhile, and saves both', async () => {
    const first = await visit(browser)
    const second = await visit(browser)
    for (const one of [first, second]) await signIn(one, 'partnership-lead')
    const pitchId = await makeDraft(first.context)
    for (const { page, at } of [first, second]) await page.goto(at(`/pitches/${pitchId}/publishing`), { waitUntil: 'networkidle' })
    const fields = ['terms', 'evidence', 'alias', 'capability']
    const both = ['reviewers', 'reviewers', 'Cold rooms', 'Keeps catch fresh']
    const choose = (page: Page, name: string, value: string) => page.locator(`${CHOICES} select[name="${name}"]`).selectOption(value)
    const saveChoices = (page: Page) => page.locator(`${CHOICES} button:not(.visually-hidden)`).click()

    await choose(first.page, 'terms', 'reviewers')
    await choose(first.page, 'evidence', 'reviewers')
    await first.page.locator('[name=alias]').fill('A first name')
    await saveChoices(first.page)
    await first.page.waitForURL(/done=saved/)
    await choose(second.page, 'evidence', 'introduced')
    await second.page.locator('[name=alias]').fill('Cold rooms')
    await second.page.locator('[name=capability]').fill('Keeps catch fresh')
    await saveChoices(second.page)
    const notice = second.page.locator('[role=alert]')
    await expect.poll(() => notice.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await notice.innerText()).toMatch(/Term sheet[\s\S]*alone[\s\S]*Evidence[\s\S]*alone[\s\S]*A first name/)
    // Closed by the one and never looked at by the other, it is closed; what both changed is as this writer has it.
    expect(await valuesOf(second.page, fields, CHOICES)).toEqual(['reviewers', 'introduced', 'Cold rooms', 'Keeps catch fresh'])

    await choose(second.page, 'evidence', 'reviewers')
    await saveChoices(second.page)
    await second.page.waitForURL(/done=saved/)
    await first.page.goto(first.at(`/pitches/${pitchId}/publishing`), { waitUntil: 'networkidle' })
    expect(await valuesOf(first.page, fields, CHOICES)).toEqual(both)
    await Promise.all([first.context.close(), second.context.close()])
  })
})

/** A pitch of the lead's own, which no other journey reads. */
async function makeDraft({ request }: BrowserContext): Promise<string> {
  const { origin } = inject('product')
  const me = (await (await request.get(`${origin}/api/v1/me`)).json()) as { memberships: { organisationId: string }[] } // as: the contract's shape
  const made = await request.post(`${origin}/api/v1/pitches`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { organisationId: me.memberships[0]?.organisationId, title: 'Who may read it', language: 'en' },
  })
  return ((await made.json()) as { id: string }).id // as: the contract's shape
}
