import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit, type Visitor } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

type Visited = Awaited<ReturnType<typeof visit>>

const TEXTS = {
  en: {
    summary: 'Shared cold storage, run on the sun, so that a catch keeps its price.',
    problem: 'Half of the catch spoils before it reaches a market.',
    approach: 'Cooperatives run solar cold rooms for small-scale fisheries and share their income.',
    lessons: 'The first compressors failed in salt air; we changed the casing.',
  },
  ar: {
    summary: 'غرف تبريد مشتركة تعمل بالطاقة الشمسية لكي يحافظ الصيد على سعره.',
    problem: 'يفسد نصف الصيد قبل أن يصل إلى السوق (SDG 14.b).',
    approach: 'تدير التعاونيات غرف التبريد وتتقاسم دخلها مع صغار الصيادين.',
    lessons: 'تعطّلت الضواغط الأولى في الهواء المالح، فغيّرنا الغلاف.',
  },
}

/** Saves the section that is open, and lands on the next. */
async function saveAndGoOn(page: Page): Promise<void> {
  const before = page.url()
  await page.locator('button[name=then][value=next]').click()
  await page.waitForURL((url) => url.href !== before)
}

async function draft(
  { page, at }: Visited,
  of: { title: string; texts: (typeof TEXTS)['en']; amount: string; search: string; javaScript: boolean },
): Promise<string> {
  await page.goto(at('/pitches/new'))
  await page.locator('input[name=title]').fill(of.title)
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/pitches\/[0-9a-f-]{36}/)
  const pitchId = /\/pitches\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
  const open = (section: string) => page.goto(at(`/pitches/${pitchId}/edit/${section}`))

  await open('summary')
  await page.locator('[name=summary]').fill(of.texts.summary)
  await saveAndGoOn(page)

  await open('goals')
  await page.locator('select[name=goals]').nth(0).selectOption('14')
  await page.locator('select[name=goals]').nth(1).selectOption('7')
  if (!of.javaScript) await page.locator('button[name=then][value=here]').click()
  await page.locator('input[name=targets][value="14.b"]').check()
  await saveAndGoOn(page)

  await open('places')
  await page.locator('input[name=scope][value=country]').check()
  if (of.javaScript) {
    const search = page.getByRole('combobox').first()
    await search.click()
    await search.pressSequentially(of.search)
    await page.getByRole('option').first().click()
  } else {
    await page.locator('select[name=countries]').selectOption(['FJI'])
  }
  await saveAndGoOn(page)

  await open('ask')
  await page.locator('input[name="ask.amount"]').fill(of.amount)
  await page.locator('select[name="ask.currency"]').selectOption('USD')
  await page.locator('input[name=instruments][value=grant]').check()
  await saveAndGoOn(page)

  await open('stage')
  await page.locator('input[name=stage][value=transition_to_scale]').check()
  await page.locator('input[name=evidenceLevel][value="2"]').check()
  await saveAndGoOn(page)

  await open('text')
  await page.locator('textarea[name=lessons]').fill(of.texts.lessons)
  await page.locator('textarea[name=problem]').fill(of.texts.problem)
  await page.locator('textarea[name=approach]').fill(of.texts.approach)
  return pitchId
}

interface Saved {
  title: string
  problem: string | null
  approach: string | null
  goals: number[]
  countries: string[]
  askMinor: number
  state: string
}

async function pitchOf(context: BrowserContext, pitchId: string): Promise<Saved> {
  const response = await context.request.get(`${inject('product').origin}/api/v1/pitches/${pitchId}`)
  expect(response.status()).toBe(200)
  return (await response.json()) as Saved // as: the contract's shape, of which this is a part
}

async function eventually(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

describe.concurrent('the way of one pitch, from a draft to a shortlist and the pool', () => {
  const ways: [string, Visitor & { locale: 'en' | 'ar'; javaScript: boolean; amount: string }][] = [
    ['in English, on a desktop, with JavaScript', { locale: 'en', javaScript: true, amount: '800,000' }],
    ['in Arabic, at 360 px, without JavaScript', { locale: 'ar', javaScript: false, width: 360, amount: '٨٠٠٠٠٠' }],
    ['in Arabic, at 360 px, with JavaScript', { locale: 'ar', javaScript: true, width: 360, amount: '٨٠٠٠٠٠' }],
    ['in English, at 360 px, without JavaScript', { locale: 'en', javaScript: false, width: 360, amount: '800000' }],
  ]

  it.each(ways)('%s', async (_how, visitor) => {
    // Unlike any other of the same partnership, which would be told of a similar one first.
    const title = crypto.randomUUID()
    const lead = await visit(browser, visitor)
    await signIn(lead, 'partnership-lead')
    const pitchId = await draft(lead, {
      title,
      texts: TEXTS[visitor.locale],
      amount: visitor.amount,
      search: visitor.locale === 'ar' ? 'فيج' : 'Fij',
      javaScript: visitor.javaScript,
    })

    // What was typed last is saved by itself where JavaScript runs, and by the button where it does not.
    if (visitor.javaScript)
      await eventually(
        async () => (await pitchOf(lead.context, pitchId)).approach === TEXTS[visitor.locale].approach,
        'the text is saved as one types',
      )
    else await saveAndGoOn(lead.page)
    expect(await pitchOf(lead.context, pitchId)).toMatchObject({
      title,
      ...TEXTS[visitor.locale],
      goals: [14, 7],
      countries: ['FJI'],
      askMinor: 80_000_000,
      state: 'draft',
    })

    await submitAndRead(lead, pitchId)
    await seeMatching(lead, { pitchId, javaScript: visitor.javaScript })
    await findOnShortlist(visitor, title)
    await findInPool(visitor, title)
    expect(lead.strangers).toEqual([])
    await lead.context.close()
  })
})

async function submitAndRead({ page, at }: Visited, pitchId: string): Promise<void> {
  await page.goto(at(`/pitches/${pitchId}/review`))
  await page.locator('main form[method=POST] button:not([disabled])').last().click()
  await page.waitForURL(/\/receipt/)
  const receipt = await page.locator('main').innerText()
  expect(receipt).toMatch(/2027-\d{4}/)
  expect(receipt).toMatch(/[0-9a-f]{64}/)
  await page.goto(at(`/pitches/${pitchId}/edit/summary`))
  expect(await page.locator('input[name=title]:not([disabled])').count()).toBe(0)
}

async function seeMatching({ page, at, context }: Visited, of: { pitchId: string; javaScript: boolean }): Promise<void> {
  const { origin } = inject('product')
  await page.goto(at(`/pitches/${of.pitchId}/matching`))
  await eventually(async () => {
    const { run } = (await (await context.request.get(`${origin}/api/v1/pitches/${of.pitchId}/matching`)).json()) as {
      run: { kind: string; state: string }
    } // as: the contract's shape
    return run.kind === 'pitch' && run.state === 'ready'
  }, 'the pitch is matched')
  if (!of.javaScript) await page.reload()
  // With JavaScript the page fills by itself.
  await page.locator('main ol h3').first().waitFor()
}

async function findOnShortlist(visitor: Visitor, title: string): Promise<void> {
  const investor = await visit(browser, visitor)
  await signIn(investor, 'investor-lead')
  const { page, at, context } = investor
  const { items } = (await (await context.request.get(`${inject('product').origin}/api/v1/mandates`)).json()) as { items: { id: string }[] } // as: the contract's shape
  // The search itself is repeated on the page, so it is the pitch's link that says it is there.
  const pitch = page.locator('main a[href*="/shortlist/"]').filter({ hasText: title })
  for (const { id } of items) {
    await page.goto(at(`/mandates/${id}/shortlist?q=${encodeURIComponent(title)}`))
    if ((await pitch.count()) > 0) break
  }
  await pitch.first().click()
  await page.waitForURL(/\/shortlist\/[0-9a-f-]{36}/)
  // The score is explained to the last point: a table for each side.
  await page.locator('main table').first().waitFor()
  expect(await page.locator('main table').count()).toBeGreaterThanOrEqual(2)
  await context.close()
}

async function findInPool(visitor: Visitor, title: string): Promise<void> {
  const curator = await visit(browser, visitor)
  await signIn(curator, 'secretariat-curator')
  await curator.page.goto(curator.at(`/pool?q=${encodeURIComponent(title)}`))
  expect(await curator.page.locator('main').getByText(title).count()).toBeGreaterThan(0)
  await curator.context.close()
}
