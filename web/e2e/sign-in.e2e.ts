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

describe('a page whose data could not be had', () => {
  it('comes by itself when the API is back', async () => {
    const { context, page, at } = await visit(browser)
    const away = page.locator('h1', { hasText: 'away for a moment' })
    await page.goto(at('/call'), { waitUntil: 'load' })
    await context.route('**/__data.json*', async (route) => {
      const answer = await route.fetch()
      const [data = ''] = (await answer.text()).split('\n')
      const { type, nodes } = JSON.parse(data) as { type: string; nodes: unknown[] } // as: what SvelteKit sends of a page's loads
      const failed = { type: 'error', error: { message: 'Busy' }, status: 503 }
      await route.fulfill({ response: answer, json: { type, nodes: [...nodes.slice(0, -1), failed] } })
    })
    await page.locator('a[href="/solutions"]').first().click()
    await away.waitFor()
    await context.unroute('**/__data.json*')
    await away.waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe('/solutions')
    expect(await page.locator('h1').count()).toBe(1)
    await context.close()
  })
})
