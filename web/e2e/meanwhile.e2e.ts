import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const valuesOf = (page: Page, names: readonly string[]) => Promise.all(names.map((name) => page.locator(`[name="${name}"]`).inputValue()))

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
    expect(await valuesOf(second.page, fields)).toEqual(both)

    await save(second.page, {})
    await second.page.waitForURL(/saved/)
    await first.page.goto(first.at('/settings?part=segments'), { waitUntil: 'networkidle' })
    expect(await valuesOf(first.page, fields)).toEqual(both)
    await Promise.all([first.context.close(), second.context.close()])
  })
})
