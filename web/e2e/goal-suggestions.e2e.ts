import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const SUMMARY = 'Small-scale fishers restore coral reefs and mangroves in a marine protected area.'

describe('goals suggested from the text of a draft', () => {
  it.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s: first the text is asked for; then a goal is suggested with its words, and one press adds it', async (_, javaScript) => {
    const visited = await visit(browser, { javaScript })
    await signIn(visited, 'partnership-lead')
    const { page, at, context } = visited
    await page.goto(at('/pitches/new'))
    await page.locator('input[name=title]').fill('…')
    await page.locator('main form button').first().click()
    await page.waitForURL(/\/pitches\/[0-9a-f-]{36}/)
    const pitchId = /\/pitches\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
    const saved = async () => (await (await context.request.get(`${inject('product').origin}/api/v1/pitches/${pitchId}`)).json()) as unknown // as: compared below

    const box = page.locator('section[aria-labelledby=suggested-title]')
    await page.goto(at(`/pitches/${pitchId}/edit/goals`))
    expect(await box.innerText()).toContain('No goal stands out')

    await page.goto(at(`/pitches/${pitchId}/edit/summary`))
    await page.locator('[name=summary]').fill(SUMMARY)
    await page.locator('button[name=then][value=next]').click()
    await page.waitForURL(/\/edit\/goals/)
    expect(await box.innerText()).toContain('reefs')
    await page.locator('select[name=goals]').nth(0).selectOption('1')
    await box.locator('button[name=add][value="14"]').click()

    await expect.poll(saved).toMatchObject({ goals: [1, 14] })
    expect(await page.locator('select[name=goals]').nth(1).inputValue()).toBe('14')
    await expect.poll(() => box.innerText()).toContain('Chosen')
    await context.close()
  })
})
