/** Takes the pictures of the main screens anew, into docs/screenshots; two of them stand in the README. Needs a built web. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { signInClient, type Client } from '../bench/client.ts'
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
  { name: 'matches', role: 'partnership-lead', path: '/pitches/{submitted}/matching', height: 1300 },
  { name: 'mandate', role: 'investor-lead', path: '/mandates/{mandate}' },
  { name: 'fairness', role: 'secretariat-curator', path: '/matching/fairness', height: 1300 },
  { name: 'policy-preview', role: 'secretariat-curator', path: '/matching/policies/{policy}', height: 1600 },
  { name: 'why-not', role: 'secretariat-curator', path: '/matching/why?pitch={pitch}&mandate={mandate}' },
  { name: 'stage-screen', role: 'moderator', path: '/live/{session}/screen', height: 720 },
  { name: 'show-control', role: 'moderator', path: '/show/{session}' },
  { name: 'viewer-arabic-phone', role: 'moderator', path: '/ar/live/{session}', width: 360 },
]

const BARE = { pitchId: null, floorMs: 0, owner: null, cues: null, assets: [], firstQuestionFrom: null, missingLanguages: [] }
const ITEMS = [
  { ...BARE, kind: 'opening', title: 'Opening', plannedMs: 600_000, owner: 'The Chair', cues: 'House lights down' },
  { ...BARE, kind: 'video', title: 'What was pledged a year ago', plannedMs: 120_000 },
  { ...BARE, kind: 'pledge_moment', title: 'Pledge moment', plannedMs: 300_000 },
]

/** What a picture needs to be there, made or found as its role. Bodies are cast to the contract's shapes. */
const MADE: Record<string, (client: Client) => Promise<Record<string, string>>> = {
  'partnership-lead': async ({ call }) => {
    const me = (await call('GET', '/api/v1/me')).body as { memberships: { organisationId: string }[] }
    const pitches = (await call('GET', '/api/v1/pitches')).body as { items: { id: string; state: string }[] }
    const body = { organisationId: me.memberships[0]?.organisationId, title: 'Solar cold rooms for small-scale fishers', language: 'en' }
    const { id } = (await call('POST', '/api/v1/pitches', body)).body as { id: string }
    await call('PATCH', `/api/v1/pitches/${id}`, {
      revision: 1,
      summary: 'Shared cold storage, run on the sun.',
      goals: [14, 7],
      targets: ['14.b', '7.1'],
      scope: 'country',
      countries: ['FJI'],
    })
    return { draft: id, submitted: pitches.items.find(({ state }) => state === 'submitted')?.id ?? '' }
  },
  'investor-lead': async ({ call }) => {
    const mandates = (await call('GET', '/api/v1/mandates')).body as { items: { id: string }[] }
    const mandate = mandates.items[0]?.id ?? ''
    const listed = await soon(async () => {
      const list = (await call('GET', `/api/v1/mandates/${mandate}/shortlist?size=1`)).body as { items: { pitch: { id: string } }[] }
      return list.items[0]?.pitch.id
    })
    return { mandate, listed }
  },
  'secretariat-curator': async ({ call }) => {
    const { id: editionId } = (await call('GET', '/api/v1/editions/current')).body as { id: string }
    const choices = (await call('GET', `/api/v1/editions/${editionId}/pair-choices`)).body as Record<string, { id: string }[]>
    const policy = await previewedPolicy(call, editionId)
    return { policy, pitch: choices['pitches']?.[0]?.id ?? '', mandate: choices['mandates']?.[0]?.id ?? '' }
  },
  moderator: async ({ call, replace }) => {
    const edition = (await call('GET', '/api/v1/editions/current')).body as { segments: { id: string }[] }
    const rundown = `/api/v1/segments/${edition.segments[0]?.id}`
    const { revision, sessions } = (await call('GET', `${rundown}/rundown`)).body as {
      revision: number
      sessions: { id: string; state: string }[]
    }
    const open = sessions.find(({ state }) => state !== 'ended')
    if (open) return { session: open.id }
    await replace(`${rundown}/rundown`, { from: 'items', items: ITEMS }, revision)
    const { id } = (await call('POST', `${rundown}/stage`, { mode: 'rehearsal' })).body as { id: string }
    await call('POST', `/api/v1/stage/${id}/commands`, { commandId: crypto.randomUUID(), expectedSeq: 1, command: { kind: 'start' } })
    return { session: id }
  },
}

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
    ids = (await MADE[shot.role]?.(client)) ?? {}
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

/** A draft that lets places weigh more, with what it would move worked out. */
async function previewedPolicy(call: Client['call'], editionId: string): Promise<string> {
  const made = (await call('POST', `/api/v1/editions/${editionId}/match-policies`, { copyOf: null })).body as {
    id: string
    revision: number
    tables: { investorWeights: Record<'goals' | 'geography', number> }
  }
  const { goals, geography } = made.tables.investorWeights
  const tables = { ...made.tables, investorWeights: { ...made.tables.investorWeights, goals: goals - 20, geography: geography + 20 } }
  await call('PUT', `/api/v1/match-policies/${made.id}`, {
    revision: made.revision,
    tables,
    learnsOnline: false,
    note: 'Places count more than goals.',
  })
  await call('POST', `/api/v1/match-policies/${made.id}/preview`)
  await soon(async () => {
    const { preview } = (await call('GET', `/api/v1/match-policies/${made.id}`)).body as { preview: { state: string } | null }
    return preview?.state === 'ready' ? preview : undefined
  })
  return made.id
}

/** Asks until there is an answer. */
async function soon<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const found = await ask()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('what a picture needs was not there within half a minute')
}
