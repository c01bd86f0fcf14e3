import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe('what is asked of the call, and what is told of it', () => {
  it('a partnership asks, the Secretariat answers to all, and the asker is told as it chose: with a digest', async () => {
    const [asker, officer, reader] = [await visit(browser), await visit(browser), await visit(browser, { locale: 'ar', width: 360 })]
    await signIn(asker, 'partnership-lead')
    const mark = `of a cooperative ${Date.now()}`

    // Answers shall come once a week from now on, not once a day.
    await asker.page.goto(asker.at('/notices/settings'))
    const kind = 'select[name="clarification.answered"]'
    await asker.page.locator(kind).selectOption('weekly')
    await asker.page.locator(`form:has(${kind}) button`).last().click()
    await asker.page.locator('[role=status]').first().waitFor()
    await asker.page.reload()
    expect(await asker.page.locator(kind).inputValue()).toBe('weekly')

    await asker.page.goto(asker.at('/clarifications'))
    await asker.page.locator('textarea[name=text]').fill(`May a pitch be one ${mark}?`)
    await asker.page.locator('form:has(textarea[name=text]) button').last().click()
    await asker.page.locator('article', { hasText: mark }).waitFor()

    // Nobody else reads it until it is answered to all.
    await reader.page.goto(reader.at('/clarifications'))
    expect(await reader.page.locator('main').innerText()).not.toContain(mark)
    await signIn(officer, 'secretariat-curator')
    await officer.page.goto(officer.at('/call'))
    const waiting = officer.page.locator('article', { hasText: mark })
    await waiting.locator('textarea[name="question.en"]').fill(`May a pitch be one ${mark}?`)
    await waiting.locator('textarea[name="answer.en"]').fill('Yes, with a lead that represents it.')
    await waiting.locator('button').first().click()
    await waiting.waitFor({ state: 'detached' })

    await reader.page.reload()
    const answered = reader.page.locator('article', { hasText: mark })
    await answered.waitFor()
    expect(await answered.innerText()).toContain('Yes, with a lead that represents it.')
    await asker.page.goto(asker.at('/notices'))
    const notice = asker.page.locator('li[data-unread=true]:has(input[name=path][value="/clarifications"])')
    await notice.first().locator('button').click()
    await asker.page.waitForURL(/\/clarifications/)
    for (const { strangers, context } of [asker, officer, reader]) {
      expect(strangers).toEqual([])
      await context.close()
    }
  })
})
