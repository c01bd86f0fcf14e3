import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, visit, type Visitor } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** Loads the page again and again until something stands on it; without JavaScript nothing comes by itself. */
async function reloadUntil(page: Page, selector: string): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  while ((await page.locator(selector).count()) === 0) {
    if (Date.now() > giveUpAt) throw new Error(`${selector} never stood on ${page.url()}`)
    await page.reload({ waitUntil: 'load' })
  }
}

const weight = (page: Page, factor: string) => page.locator(`input[name="/investorWeights/${factor}"]`)
/** Says which two versions are compared, above the figures of a finished preview. */
const COMPARED = 'section .compared'

describe('the way of a matching policy, from a copy to what everybody is matched by', () => {
  const ways: [string, Visitor][] = [
    ['in English, on a desktop, with JavaScript', { locale: 'en' }],
    ['in Arabic, at 360 px, without JavaScript', { locale: 'ar', width: 360, javaScript: false }],
  ]

  it.each(ways)('%s', async (_, visitor) => {
    const curator = await visit(browser, visitor)
    const { page, at } = curator
    await signIn(curator, 'secretariat-curator')
    await page.goto(at('/matching'), { waitUntil: 'networkidle' })
    await page.locator('form[action="?/create"] button').first().click()
    await page.waitForURL(/\/matching\/policies\/[0-9a-f-]{36}\/edit/)
    const path = new URL(page.url()).pathname.replace(/^\/ar/, '').replace(/\/edit$/, '')

    // What does not add up is said where it stands, and everything typed stays.
    const goals = Number(await weight(page, 'goals').inputValue())
    const places = Number(await weight(page, 'geography').inputValue())
    await weight(page, 'goals').fill(String(goals - 5))
    await page.locator('form button[name=do][value=save]:visible').last().click()
    await page.locator('[data-right=false]').waitFor()
    await page.locator('a[href="#-investorWeights"]').waitFor()
    expect(await weight(page, 'goals').inputValue()).toBe(String(goals - 5))
    await weight(page, 'geography').fill(String(places + 5))
    await page.locator('textarea[name=note]').fill('Places count more.')
    await page.locator('form button[name=do][value=save]:visible').last().click()
    await page.waitForURL(/done=saved/)

    // Proposed, it is previewed by itself; its proposer may not approve it.
    await page.locator('button[name=state][value=proposed]').click()
    await page.waitForURL(/done=proposed/)
    expect(await page.locator('button[name=state][value=in_force]').count()).toBe(0)
    await reloadUntil(page, COMPARED)
    expect(await page.locator('section:has(.compared) table.bar-table').count()).toBeGreaterThan(2)

    // A colleague does.
    const officer = await visit(browser, visitor)
    await signIn(officer, 'secretariat-officer')
    await officer.page.goto(officer.at(path), { waitUntil: 'networkidle' })
    await officer.page.locator('button[name=state][value=in_force]').click()
    await officer.page.waitForURL(/done=in_force/)
    await officer.page.goto(officer.at('/matching'), { waitUntil: 'load' })
    expect(await officer.page.locator('main').innerText()).toContain('Places count more.')
    expect(await officer.page.locator(`main table a[href$="${path}"]`).count()).toBe(1)

    expect([...curator.strangers, ...officer.strangers]).toEqual([])
    await curator.context.close()
    await officer.context.close()
  })
})
