import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe('signing in', () => {
  it.each([
    ['with JavaScript', { javaScript: true }],
    ['without JavaScript, in Arabic, on a phone', { javaScript: false, locale: 'ar', width: 360 }],
  ] as const)('%s, a code from the mail opens the account, and signing out closes it', async (_how, visitor) => {
    const visited = await visit(browser, visitor)
    await signIn(visited, 'investor-lead')
    const { page, at, context, strangers } = visited
    await page.goto(at('/account'))
    expect(await page.locator('main').innerText()).toContain('investor-lead@demo.scalebridge.example')
    const cookies = await context.cookies()
    expect(cookies.filter((cookie) => cookie.name.startsWith('sb_')).every((cookie) => cookie.httpOnly && cookie.sameSite === 'Lax')).toBe(
      true,
    )
    await page.locator('main form[action*="signOut"] button').first().click()
    await page.goto(at('/account'))
    expect(new URL(page.url()).pathname).toContain('/sign-in')
    expect(strangers).toEqual([])
    await context.close()
  })
})
