import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe('the light form', () => {
  it('in Arabic, at 360 px and without JavaScript, is filled in on one page, submitted, and told from others by its receipt', async () => {
    const visited = await visit(browser, { locale: 'ar', width: 360, javaScript: false })
    const { page, at, context, strangers } = visited
    await signIn(visited, 'partnership-lead')
    await page.goto(at('/pitches/new'))
    await page.locator('input[name=title]').fill('مجففات شمسية')
    await page.locator('input[name=form][value=light]').check()
    await page.locator('main form button').first().click()
    await page.waitForURL(/\/edit\/light/)

    await page.locator('[name=summary]').fill('نجفف المانجو بالشمس كي لا يتلف.')
    await page.locator('[name=problem]').fill('مئتا مزارعة يفقدن نصف المحصول.')
    await page.locator('select[name=countries]').selectOption('KEN')
    await page.locator('input[name=goals][value="2"]').check()
    await page.locator('input[name=supportNeeded][value=market_access]').check()
    await page.locator('button[name=then][value=next]').click()

    // One answer is still missing, and its line leads back to the question.
    await page.waitForURL(/\/review/)
    await page.locator('.missing a[href*="/edit/light#lessons"]').click()
    await page.locator('[name=lessons]').fill('دخل المطر المجففات الأولى فغيّرنا السقف.')
    await page.locator('button[name=then][value=next]').click()
    await page.waitForURL(/\/review/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true)
    await page.locator('#submit form button').click()
    await page.waitForURL(/\/receipt/)
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(strangers).toEqual([])
    await context.close()
  })
})
