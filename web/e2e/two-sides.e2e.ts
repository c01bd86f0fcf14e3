import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** What a list of the API holds. */
async function listOf({ request }: BrowserContext, path: string): Promise<{ id: string; state: string }[]> {
  const answer = await request.get(`${inject('product').origin}/api/v1${path}`)
  return ((await answer.json()) as { items: { id: string; state: string }[] }).items // as: lists of the contract
}

/** Goes from where the focus is to a field or button, as one does without a mouse. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const target = page.locator(selector)
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press(key)
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${selector} is not reached by keyboard`)
}

/** Adds a layer of the stack with its role, named by the first letters of its option, and its amount. */
async function addLayer(page: Page, row: number, layer: { role: string; amount: string }): Promise<void> {
  await tabTo(page, 'button[value="add:stack"]')
  await page.keyboard.press('Enter')
  await page.locator(`select[name="stack.${row}.role"]`).waitFor()
  await tabTo(page, `select[name="stack.${row}.role"]`, 'Shift+Tab')
  await page.keyboard.type(layer.role)
  await tabTo(page, `input[name="stack.${row}.amountMinor"]`)
  await page.keyboard.type(layer.amount)
}

describe('a term sheet, from who writes it to who reads it', () => {
  it('is filled by keyboard: a contradiction is named and goes, and one sees who loses first', async () => {
    const lead = await visit(browser)
    await signIn(lead, 'partnership-lead')
    const { page, at, context } = lead
    const { origin } = inject('product')
    const me = (await (await context.request.get(`${origin}/api/v1/me`)).json()) as { memberships: { organisationId: string }[] } // as: the contract's shape
    const made = await context.request.post(`${origin}/api/v1/pitches`, {
      headers: { origin, 'idempotency-key': crypto.randomUUID() },
      data: { organisationId: me.memberships[0]?.organisationId, title: 'Cold rooms by the harbour', language: 'en' },
    })
    const { id } = (await made.json()) as { id: string } // as: the contract's shape

    await page.goto(at(`/pitches/${id}/terms`), { waitUntil: 'networkidle' })
    await tabTo(page, 'input[name=totalMinor]')
    await page.keyboard.type('1000000')
    await addLayer(page, 0, { role: 'First', amount: '200000' })
    await addLayer(page, 1, { role: 'Senior', amount: '700000' })
    const findings = page.locator('#findings')
    const contradiction = findings.getByText(/The stack does not add up: it is .*100,000/)
    await contradiction.waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('800000')
    await contradiction.waitFor({ state: 'detached' })
    expect(await page.locator('#computed figure > svg rect').count()).toBe(2)

    // The picture and its table: of a fifth the first loss bears all, of everything each bears its own.
    expect(await borneIn(page, 'A fifth is lost')).toEqual(['First loss 100%'])
    expect(await borneIn(page, 'All is lost')).toEqual(['First loss 20%', 'Senior 80%'])
    await page.keyboard.press('Enter')
    await page.waitForURL(/\?saved/)
    expect(await page.locator('input[name="stack.1.amountMinor"]').inputValue()).toMatch(/^800,?000/)
    expect(lead.strangers).toEqual([])
    await context.close()
  })

  it('is read by an investor who has the pitch on its list, picture and table, and nothing to type', async () => {
    const [lead, investor] = [await visit(browser), await visit(browser, { locale: 'ar', width: 360 })]
    await signIn(lead, 'partnership-lead')
    await signIn(investor, 'investor-lead')
    const pitch = (await listOf(lead.context, '/pitches')).find(({ state }) => state === 'submitted')
    const [mandate] = await listOf(investor.context, '/mandates')
    const { page, at } = investor
    const address = at(`/mandates/${mandate?.id}/shortlist/${pitch?.id}/terms`)
    // The demonstration is matched in its first moments, and the pitch is on no list until then.
    await expect.poll(() => showsScenarios(page, address)).toBe(true)
    expect(await page.locator('#scenarios figure > svg').count()).toBeGreaterThan(1)
    expect(await page.locator('#scenarios table').count()).toBe(await page.locator('#scenarios figure > svg').count())
    expect(await page.locator('main').locator('input, textarea, select').count()).toBe(0)

    // Kept for reviewers, it is gone, and the page says that it is not shown, rather than that there is none.
    const publishing = `${inject('product').origin}/api/v1/pitches/${pitch?.id}/publishing`
    const stands = await lead.context.request.get(publishing)
    const { audiences, isSafe, alias, capability } = (await stands.json()) as { audiences: object; [key: string]: unknown } // as: the contract's shape
    const choose = async (chosen: object) => {
      const headers = { origin: inject('product').origin, 'if-match': '*' }
      const saved = await lead.context.request.put(publishing, { headers, data: { audiences: chosen, isSafe, alias, capability } })
      expect(saved.status()).toBe(200)
    }
    await choose({ ...audiences, terms: 'reviewers' })
    expect(await showsScenarios(page, address)).toBe(false)
    expect(await page.locator('main').innerText()).toContain('لا يُعرض عليك')
    await choose(audiences)
    expect([...lead.strangers, ...investor.strangers]).toEqual([])
    await Promise.all([lead.context.close(), investor.context.close()])
  })
})

async function showsScenarios(page: Page, address: string): Promise<boolean> {
  await page.goto(address, { waitUntil: 'load' })
  return (await page.locator('#scenarios').count()) === 1
}

/** Who bears how much of a loss, as the table of a scenario says it, from the first to the last. */
async function borneIn(page: Page, scenario: string): Promise<string[]> {
  const table = page.locator(`#scenarios section[aria-label^="${scenario}"] tbody tr`)
  return table.evaluateAll((rows) =>
    rows.map((row) => `${row.querySelector('th')?.innerText} ${row.querySelector('td:last-child')?.textContent}`),
  )
}

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
