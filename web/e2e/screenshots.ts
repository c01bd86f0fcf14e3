/** Takes the pictures of the main screens anew, into docs/screenshots; two of them stand in the README. Needs a built web. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { signInClient } from '../bench/client.ts'
import { launchChromium } from './chromium.ts'
import { startProduct } from './product.ts'

const FOLDER = fileURLToPath(new URL('../../docs/screenshots', import.meta.url))

interface Shot {
  name: string
  role: string | null
  /** `{…}` is filled with the demonstration's own rows. */
  path: string
  width?: number
  height?: number
  dark?: boolean
}

const SHOTS: readonly Shot[] = [
  { name: 'home', role: null, path: '/' },
  { name: 'home-arabic-phone', role: null, path: '/ar', width: 360 },
  { name: 'pitch-editor', role: 'partnership-lead', path: '/pitches/{draft}/edit/goals' },
  { name: 'pitch-editor-arabic-phone', role: 'partnership-lead', path: '/ar/pitches/{draft}/edit/ask', width: 360 },
  { name: 'shortlist', role: 'investor-lead', path: '/mandates/{mandate}/shortlist', height: 1300 },
  { name: 'shortlist-phone-dark', role: 'investor-lead', path: '/mandates/{mandate}/shortlist', width: 360, dark: true },
  { name: 'explanation', role: 'investor-lead', path: '/mandates/{mandate}/shortlist/{listed}' },
  { name: 'pool', role: 'secretariat-curator', path: '/pool', height: 1300 },
  { name: 'pool-arabic-dark', role: 'secretariat-curator', path: '/ar/pool', dark: true },
]

const { product, stop } = await startProduct()
const browser = await launchChromium()
try {
  await mkdir(FOLDER, { recursive: true })
  for (const shot of SHOTS) await take(browser, shot)
} finally {
  await browser.close()
  await stop()
}

async function take(from: Browser, shot: Shot): Promise<void> {
  const context = await from.newContext({
    baseURL: product.origin,
    viewport: { width: shot.width ?? 1280, height: shot.height ?? (shot.width === undefined ? 900 : 780) },
    colorScheme: shot.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  let ids: Record<string, string> = {}
  if (shot.role !== null) {
    const client = await signInClient(product.origin, shot.role)
    await context.addCookies(client.cookies().map(({ name, value }) => ({ name, value, url: product.origin })))
    ids = await idsOf(shot.role, client.call)
  }
  const page = await context.newPage()
  await page.goto(
    shot.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name),
    { waitUntil: 'networkidle' },
  )
  await fontsReady(page)
  await page.screenshot({ path: path.join(FOLDER, `${shot.name}.png`) })
  await context.close()
  console.log(`docs/screenshots/${shot.name}.png`)
}

async function fontsReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
  })
}

type Call = Awaited<ReturnType<typeof signInClient>>['call']

async function idsOf(role: string, call: Call): Promise<Record<string, string>> {
  if (role === 'partnership-lead') {
    const me = (await call('GET', '/api/v1/me')).body as { memberships: { organisationId: string }[] } // as: the contract's shape
    const body = { organisationId: me.memberships[0]?.organisationId, title: 'Solar cold rooms for small-scale fishers', language: 'en' }
    const { id } = (await call('POST', '/api/v1/pitches', body)).body as { id: string } // as: the contract's shape
    await call('PATCH', `/api/v1/pitches/${id}`, {
      revision: 1,
      summary: 'Shared cold storage, run on the sun.',
      goals: [14, 7],
      targets: ['14.b', '7.1'],
      scope: 'country',
      countries: ['FJI'],
    })
    return { draft: id }
  }
  if (role !== 'investor-lead') return {}
  const mandates = (await call('GET', '/api/v1/mandates')).body as { items: { id: string }[] } // as: the contract's shape
  const mandate = mandates.items[0]?.id ?? ''
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const list = (await call('GET', `/api/v1/mandates/${mandate}/shortlist?size=1`)).body as { items: { pitch: { id: string } }[] } // as: the contract's shape
    const listed = list.items[0]?.pitch.id
    if (listed !== undefined) return { mandate, listed }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the demonstration edition was not matched within half a minute')
}
