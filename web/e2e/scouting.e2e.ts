import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** The link of the invitation that was mailed to an address; the worker writes the mail a moment later. */
async function mailedLink(context: BrowserContext, recipient: string): Promise<string> {
  const { origin } = inject('product')
  const giveUpAt = Date.now() + 90_000
  for (;;) {
    const answer = await context.request.get(`${origin}/api/v1/caught-mails`)
    const { items } = (await answer.json()) as { items: { recipient: string; text: string }[] } // as: the contract's shape
    const link = /\S+\/invitation\?token=\S+/.exec(items.find((mail) => mail.recipient === recipient)?.text ?? '')?.[0]
    if (link !== undefined) return link
    if (Date.now() > giveUpAt) throw new Error(`no invitation came to ${recipient}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

describe('scouting', () => {
  it('a lead is noted, shortlisted and invited; the letter proves itself; its draft waits for every answer of the scout', async () => {
    const [scout, invited] = [await visit(browser), await visit(browser, { javaScript: false })]
    await signIn(scout, 'secretariat-curator')
    const { page } = scout
    const name = `Example reef schools ${Date.now()}`
    const email = `office-${Date.now()}@reef-schools.example`

    // Noted with what the scout knows, and shortlisted.
    await page.goto(scout.at('/scouting'), { waitUntil: 'load' })
    const note = page.locator('form[action="?/note"]')
    await note.locator('[name=organisationName]').fill(name)
    await note.locator('[name=source]').fill('A letter')
    await note.locator('summary').click()
    await note.locator('[name=contactEmail]').fill(email)
    await note.locator('[name=title]').fill('Reefs as class rooms')
    await note.locator('[name=country]').selectOption('FJI')
    await note.locator('button').last().click()
    await page.waitForURL(/\/scouting\/[0-9a-f-]{36}/)
    await page.locator('button[name=move][value=shortlist]').click()

    // Invited: the letter's code is genuine to anybody who types it.
    const invite = page.locator('form[action="?/invite"]')
    await invite.locator('button').last().click()
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await page.locator('#invite article').first().innerText())?.[0] ?? ''
    const reader = invited.page
    await reader.goto(invited.at('/letters'))
    await reader.locator('input[name=code]').fill(code.toLowerCase())
    await reader.locator('form:has(input[name=code]) button').click()
    expect(await reader.locator('main dl').innerText()).toContain(name)

    // The link, without JavaScript: it says what it is, and opens the draft once its reader is signed in.
    const link = await mailedLink(scout.context, email)
    await reader.goto(link)
    expect(await reader.locator('h1').innerText()).toContain(name)
    await signIn(invited, `reef-${Date.now()}`)
    await reader.goto(link)
    await reader.locator('form[action^="?/accept"] button').click()
    await reader.waitForURL(/\/pitches\/[0-9a-f-]{36}\/edit\/summary/)
    expect(await reader.locator('[name=title]').inputValue()).toBe('Reefs as class rooms')

    // Every answer of the scout waits, until each is confirmed with one tap; nothing of them keeps it from being submitted then.
    const waiting = async () => {
      const id = /pitches\/([0-9a-f-]{36})/.exec(reader.url())?.[1] ?? ''
      const answer = await invited.context.request.get(`${inject('product').origin}/api/v1/pitches/${id}`)
      const { unconfirmed } = (await answer.json()) as { unconfirmed: string[] } // as: the contract's shape
      return unconfirmed
    }
    expect(await waiting()).toEqual(['countries', 'language', 'scope', 'title'])
    for (const [section, fields] of [
      ['summary', ['title', 'language']],
      ['places', ['scope', 'countries']],
    ] as const) {
      await reader.goto(reader.url().replace(/edit\/\w+.*$/, `edit/${section}`))
      for (const field of fields) {
        await reader.locator(`[data-scouted=${field}] button`).click()
        await reader.locator(`[data-scouted=${field}]`).waitFor({ state: 'detached' })
      }
    }
    expect(await waiting()).toEqual([])
    await page.reload()
    await page.locator('main').getByText('Drafting').first().waitFor()

    expect([...scout.strangers, ...invited.strangers]).toEqual([])
    await scout.context.close()
    await invited.context.close()
  })
})
