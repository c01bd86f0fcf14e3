import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, unfold, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'
import { pathsOf } from './pages.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe('keeping a pitch away', () => {
  it('when an investor hides it without JavaScript, it leaves the shortlist at once, and comes back when that is undone', async () => {
    const visited = await visit(browser, { javaScript: false })
    const { page, at, context } = visited
    await signIn(visited, 'investor-lead')
    // The first matching of the demonstration may still be under way.
    const shortlisted = async () => (await pathsOf('investor-lead', context)).find((path) => /\/shortlist\/[0-9a-f-]{36}$/.test(path)) ?? ''
    await expect.poll(shortlisted).not.toBe('')
    const pitchPath = await shortlisted()
    const pitchId = pitchPath.split('/').at(-1) ?? ''
    await page.goto(at(pitchPath))
    await unfold(page.locator('details:has(form[action$="/veto"])'))
    await page.locator('form[action$="/veto"] button').click()
    await page.waitForURL(/\/hidden\?done=veto/)
    expect(await page.locator(`input[name=counterpart][value="${pitchId}"]`).count()).toBe(1)
    expect((await page.goto(at(pitchPath)))?.status()).toBe(404)
    await page.goto(at(pitchPath.replace(/\/shortlist\/.*/, '/hidden')))
    await page.locator(`form:has(input[value="${pitchId}"]) button`).click()
    await page.waitForURL(/\/hidden\?done=shown/)
    expect((await page.goto(at(pitchPath)))?.status()).toBe(200)
    await context.close()
  })
})

describe('what a mandate reaches', () => {
  it('when its largest ticket is raised, the count of what is written is told without saving', async () => {
    const visited = await visit(browser, { javaScript: false })
    const { page, at, context } = visited
    await signIn(visited, 'investor-lead')
    const path = (await pathsOf('investor-lead', context)).find((one) => /^\/mandates\/[0-9a-f-]{36}$/.test(one)) ?? ''
    await page.goto(at(path))
    const largest = page.locator('input[name=ticketMax]')
    const before = await largest.inputValue()
    await largest.fill('987654321')
    await page.locator('button[formaction="?/count"]').click()
    await page.waitForURL(/\?\/count/)
    expect(await page.locator('[aria-live=polite] ul li, [aria-live=polite] p').count()).toBeGreaterThan(0)
    expect((await largest.inputValue()).replaceAll(/\D/g, '')).toBe('987654321')
    await page.goto(at(path))
    expect(await largest.inputValue()).toBe(before)
    await context.close()
  })
})
