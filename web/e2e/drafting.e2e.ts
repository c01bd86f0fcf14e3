import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

type Visited = Awaited<ReturnType<typeof visit>>

async function sendJson<T>({ context }: Visited, path: string, data: object): Promise<T> {
  const { origin } = inject('product')
  const headers = { origin, 'idempotency-key': crypto.randomUUID() }
  const answer = await context.request.post(`${origin}/api/v1${path}`, { headers, data })
  return (await answer.json()) as T // as: the contract's shapes
}

/** The link that the newest mail to an address carries, once it was caught. */
async function mailedLink({ context }: Visited, to: string): Promise<string> {
  const { origin } = inject('product')
  const giveUpAt = Date.now() + 90_000
  while (Date.now() < giveUpAt) {
    const answer = await context.request.get(`${origin}/api/v1/caught-mails`)
    const { items } = (await answer.json()) as { items: { recipient: string; text: string }[] } // as: the contract's shape
    const link = items
      .find(({ recipient, text }) => recipient === to && text.includes('/team-invitation?'))
      ?.text.match(/https?:\/\/\S+team-invitation\S+/)
    if (link) return link[0]
  }
  throw new Error(`no mail with an invitation came to ${to}`)
}

const write = async (page: Page, text: string) => {
  await page.locator('textarea[name=problem]').fill(text)
}

describe('a draft that two write, in two browsers at once', () => {
  it('from the invitation by mail over a clash to words written without a network, nothing is lost', async () => {
    const [lead, editor] = [await visit(browser), await visit(browser)]
    await Promise.all([signIn(lead, 'partnership-lead'), signIn(editor, 'investor-member')])
    const me = (await (await lead.context.request.get(lead.at('/api/v1/me'))).json()) as { memberships: { organisationId: string }[] } // as: the contract's shape
    const own = (await (await editor.context.request.get(lead.at('/api/v1/me'))).json()) as { email: string } // as: the contract's shape
    const draft = { organisationId: me.memberships[0]?.organisationId, title: 'Written by two', language: 'en' }
    const { id } = await sendJson<{ id: string }>(lead, '/pitches', draft)

    // The lead invites; the other opens the mailed link and joins.
    await lead.page.goto(lead.at(`/pitches/${id}/team`), { waitUntil: 'load' })
    const invite = lead.page.locator('form:has(button[value=invite])')
    await invite.locator('input[name=email]').fill(own.email)
    await invite.locator('button').click()
    await lead.page.waitForURL(/done=invite/)
    await editor.page.goto(await mailedLink(editor, own.email), { waitUntil: 'load' })
    await editor.page.locator('main form button').click()
    await editor.page.waitForURL((url) => url.pathname.endsWith(`/pitches/${id}`))

    // Both open the same section, and the second is told of the first.
    const section = lead.at(`/pitches/${id}/edit/text`)
    await lead.page.goto(section, { waitUntil: 'networkidle' })
    await editor.page.goto(section, { waitUntil: 'networkidle' })
    await editor.page.locator('[role=status] li.same').waitFor()

    // Both write the same field: the later one sees both texts, and keeps one.
    await write(lead.page, 'Half of the catch spoils.')
    await lead.page.locator('button[value=here]').click()
    await expect.poll(async () => (await pitchOf(lead, id)).problem).toBe('Half of the catch spoils.')
    await write(editor.page, 'A third of the catch spoils.')
    await editor.page.locator('button[value=here]').click()
    const clash = editor.page.locator('[role=alert]')
    await clash.locator('input[value=mine]').waitFor()
    expect(await clash.innerText()).toContain('Half of the catch spoils.')
    expect(await clash.innerText()).toContain('A third of the catch spoils.')
    await clash.locator('input[value=mine]').check()
    await editor.page.locator('button[value=here]').click()
    await expect.poll(async () => (await pitchOf(lead, id)).problem).toBe('A third of the catch spoils.')

    // Without a network the words are kept on the device, and leave by themselves when it is back.
    await editor.context.setOffline(true)
    await editor.page.locator('textarea[name=lessons]').fill('We would ask the fishers first.')
    await editor.page.locator('.foot [role=status]', { hasText: '1 change waiting' }).waitFor()
    await editor.context.setOffline(false)
    await expect.poll(async () => (await pitchOf(lead, id)).lessons).toBe('We would ask the fishers first.')

    // As a finance editor the same person writes the ask and nothing else.
    await lead.page.goto(lead.at(`/pitches/${id}/team`), { waitUntil: 'load' })
    const member = lead.page.locator('form:has(button[value=changeRole])')
    await member.locator('select[name=role]').selectOption('finance_editor')
    await member.locator('button[value=changeRole]').click()
    await lead.page.waitForURL(/done=changeRole/)
    await editor.page.goto(section, { waitUntil: 'load' })
    expect(await editor.page.locator('textarea').count()).toBe(0)
    await editor.page.goto(lead.at(`/pitches/${id}/edit/ask`), { waitUntil: 'load' })
    expect(await editor.page.locator('input[name="ask.amount"]').isEditable()).toBe(true)
    expect(editor.strangers).toEqual([])
    await Promise.all([lead.context.close(), editor.context.close()])
  })
})

async function pitchOf({ context }: Visited, id: string): Promise<{ problem: string | null; lessons: string | null }> {
  const answer = await context.request.get(`${inject('product').origin}/api/v1/pitches/${id}`)
  return (await answer.json()) as { problem: string | null; lessons: string | null } // as: the contract's shape
}
