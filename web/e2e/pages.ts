import type { BrowserContext } from 'playwright-core'
import { inject } from 'vitest'

/** Every page of the product, by who may open it. `{…}` is filled with the demonstration's own rows. */
export const PAGES = {
  public: [
    '/',
    '/sign-in',
    '/sign-in/verify?challenge={challenge}',
    '/mail',
    '/live',
    '/clarifications',
    '/partner-answer',
    '/team-invitation',
    '/invitation',
    '/letters',
    '/calculator',
    '/self-check',
    '/solutions',
    '/solutions?q=water',
    '/solutions/{solution}',
  ],
  'partnership-lead': [
    '/account',
    '/account/integrations',
    '/account/security',
    '/account/data',
    '/sign-in/second',
    '/notices',
    '/notices/settings',
    '/register',
    '/pitches',
    '/pitches/new',
    '/pitches/{draft}',
    '/pitches/{draft}/edit/summary',
    '/pitches/{draft}/edit/goals',
    '/pitches/{draft}/edit/places',
    '/pitches/{draft}/edit/ask',
    '/pitches/{draft}/edit/stage',
    '/pitches/{draft}/edit/text',
    '/pitches/{draft}/edit/light',
    '/pitches/{draft}/review',
    '/pitches/{draft}/withdraw',
    '/pitches/{draft}/evidence',
    '/pitches/{draft}/terms',
    '/pitches/{draft}/history',
    '/pitches/{draft}/history?from=1',
    '/pitches/{draft}/team',
    '/pitches/{submitted}',
    '/pitches/{submitted}/receipt',
    '/pitches/{submitted}/amend/summary',
    '/pitches/{submitted}/publishing',
    '/pitches/{submitted}/preview',
    '/pitches/{submitted}/preview?as=investor',
    '/pitches/{submitted}/preview?as=stage',
    '/pitches/{submitted}/evidence',
    '/pitches/{submitted}/stage-place',
    '/pitches/{submitted}/pool',
    '/pitches/{submitted}/matching',
    '/pitches/{submitted}/matching/{match}',
    '/introductions',
    '/meetings',
  ],
  'investor-lead': [
    '/mandates',
    '/mandates/new',
    '/mandates/import',
    '/registration',
    '/mandates/{mandate}/steps/money',
    '/mandates/{mandate}/steps/profile',
    '/mandates/{mandate}',
    '/mandates/{mandate}/hidden',
    '/mandates/{mandate}/shortlist',
    '/mandates/{mandate}/shortlist/{listed}',
    '/mandates/{mandate}/shortlist/{listed}/terms',
    '/mandates/{mandate}/shortlist/{listed}/changes',
    '/lists',
    '/lists/{list}',
    '/compare?pitches={listed},{second}',
    '/pledges',
    '/introductions',
    '/introductions/{introduction}',
    '/meetings',
  ],
  'secretariat-curator': [
    '/call',
    '/pool',
    '/pool/{listed}',
    '/scouting',
    '/scouting/{lead}',
    '/scouting/{lead}/letter/{invitation}',
    '/scouting/coverage',
    '/access',
    '/privacy',
    '/queue',
    '/status',
    '/outbox',
    '/outbox/new',
    '/outbox/{mail}',
    '/curate',
    '/curate/{segment}',
    '/matching',
    '/matching/fairness',
    '/matching/rules',
    '/matching/why',
    '/matching/why?pitch={listed}&mandate={mandate}',
    '/matching/policies/{policy}',
    '/matching/policies/{policy}/edit',
    '/imports',
    '/imports/{import}',
    '/investors',
    '/investors/{investor}',
    '/introductions',
    '/settings',
    '/settings/integrations',
  ],
  admin: ['/sessions'],
  moderator: [
    '/show',
    '/show/rundown/{segment}',
    '/show/{session}',
    '/show/{session}/moderate',
    '/show/{session}/presenter',
    '/show/{session}/interpreter',
    '/show/{session}/backstage',
    '/live/{session}',
    '/live/{session}/screen',
  ],
} as const

export type Audience = keyof typeof PAGES

/** Puts an audience's own ids into the paths of its pages. */
export async function pathsOf(audience: Audience, context: BrowserContext): Promise<string[]> {
  const ids = await idsOf(audience, context)
  return PAGES[audience].map((path) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name))
}

async function idsOf(audience: Audience, { request }: BrowserContext): Promise<Record<string, string>> {
  const { origin } = inject('product')
  const get = async (path: string) =>
    (await (await request.get(`${origin}/api/v1${path}`)).json()) as {
      items: { id: string; state: string; pitch?: { id: string } }[]
    } & Record<string, string> // as: lists of the contract
  switch (audience) {
    case 'public':
      return publicIds(request)
    case 'partnership-lead':
      return partnershipIds(request)
    case 'investor-lead': {
      const mandate = (await get('/mandates')).items[0]?.id ?? ''
      const [listed, second] = (await get(`/mandates/${mandate}/shortlist`)).items
      const pitchId = listed?.pitch?.id ?? ''
      const list = await beginList(request, (await get(`/mandates/${mandate}`))['investorId'] ?? '', pitchId)
      return {
        mandate,
        listed: pitchId,
        second: second?.pitch?.id ?? '',
        list,
        introduction: await introduce(request, { mandate, pitchId }),
      }
    }
    case 'secretariat-curator':
      return secretariatIds(request)
    case 'admin':
      return {}
    case 'moderator': {
      const segment = (await get('/editions/current'))['segments']?.[0] as unknown as { id: string } // as: the contract's shape
      return { segment: segment.id, session: await rehearse(request, segment.id) }
    }
  }
}

/** A list with one pitch on it. */
async function beginList(request: BrowserContext['request'], investorId: string, pitchId: string): Promise<string> {
  const { origin } = inject('product')
  const answer = await request.post(`${origin}/api/v1/lists`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { investorId, name: 'Islands', note: null, pitchIds: [pitchId] },
  })
  return ((await answer.json()) as { id: string }).id // as: the contract's shape
}

/** What a draft is changed to, so that its history has differences of every kind to show. */
const CHANGED = {
  title: 'A draft that was changed',
  problem: 'Half of the catch spoils before it is sold.',
  goals: [14, 2],
  scope: 'country',
  countries: ['FJI'],
  askMinor: 250_000_00,
  askCurrency: 'USD',
  supportNeeded: ['market_access'],
}

/** A new draft, and a submitted pitch with a mandate that it fits. */
async function partnershipIds(request: BrowserContext['request']): Promise<Record<string, string>> {
  const { origin } = inject('product')
  const me = (await (await request.get(`${origin}/api/v1/me`)).json()) as { memberships: { organisationId: string }[] } // as: the contract's shape
  const made = await request.post(`${origin}/api/v1/pitches`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { organisationId: me.memberships[0]?.organisationId, title: 'A draft to look at', language: 'en' },
  })
  const { id } = (await made.json()) as { id: string } // as: the contract's shape
  await request.patch(`${origin}/api/v1/pitches/${id}`, { headers: { origin }, data: { revision: 1, ...CHANGED } })
  const { items } = (await (await request.get(`${origin}/api/v1/pitches`)).json()) as { items: { id: string; state: string }[] } // as: the contract's shape
  const submitted = items.find((pitch) => pitch.state === 'submitted')
  const matching = await request.get(`${origin}/api/v1/pitches/${submitted?.id ?? ''}/matching`)
  const { matches } = (await matching.json()) as { matches: { mandateId: string }[] } // as: the contract's shape
  return { draft: id, submitted: submitted?.id ?? '', match: matches[0]?.mandateId ?? '' }
}

/** An introduction that waits for its answer, asked for anew where there is none yet. */
async function introduce(request: BrowserContext['request'], { mandate, pitchId }: { mandate: string; pitchId: string }): Promise<string> {
  const { origin } = inject('product')
  await request.post(`${origin}/api/v1/mandates/${mandate}/introductions`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { pitchId, message: 'We fund cold chains on islands and would like to hear more.' },
  })
  const answer = await request.get(`${origin}/api/v1/introductions`)
  const { items } = (await answer.json()) as { items: { id: string }[] } // as: the contract's shape
  return items[0]?.id ?? ''
}

async function secretariatIds(request: BrowserContext['request']): Promise<Record<string, string>> {
  const { origin } = inject('product')
  const get = async (path: string) =>
    (await (await request.get(`${origin}/api/v1${path}`)).json()) as { items: { id: string }[] } & Record<string, string> // as: lists of the contract
  const edition = await get('/editions/current')
  const [registered] = (await get('/investors')).items
  const [listed] = (await get(`/editions/${edition['id']}/pool`)).items
  const sent = await request.post(`${origin}/api/v1/editions/${edition['id']}/imports`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { kind: 'mandates', fileName: 'bad.csv', contentBase64: Buffer.from('name\nx\n').toString('base64') },
  })
  const made = (await sent.json()) as { id: string } // as: the contract's shape
  const drafted = await request.post(`${origin}/api/v1/editions/${edition['id']}/match-policies`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { copyOf: null },
  })
  const policy = (await drafted.json()) as { id: string } // as: the contract's shape
  const written = await request.post(`${origin}/api/v1/mass-mails`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { audience: 'investors_verified', words: { en: { subject: 'The programme', text: 'It is there.' } } },
  })
  const mail = (await written.json()) as { id: string } // as: the contract's shape
  const asked = await request.get(`${origin}/api/v1/editions/${edition['id']}/pair-choices`)
  const { mandates } = (await asked.json()) as { mandates: { id: string }[] } // as: the contract's shape
  const invited = await inviteLead(request, edition['id'] ?? '')
  const [segment] = edition['segments'] as unknown as { id: string }[] // as: the contract's shape
  return {
    segment: segment?.id ?? '',
    listed: listed?.id ?? '',
    mandate: mandates[0]?.id ?? '',
    import: made.id,
    policy: policy.id,
    mail: mail.id,
    ...invited,
    investor: registered?.id ?? '',
  }
}

/** A lead that was invited, and its invitation. */
async function inviteLead(request: BrowserContext['request'], editionId: string): Promise<Record<string, string>> {
  const { origin } = inject('product')
  const board = await request.get(`${origin}/api/v1/editions/${editionId}/leads`)
  const { items } = (await board.json()) as { items: { id: string; state: string; contactEmail: string | null }[] } // as: the contract's shape
  const found = items.find((lead) => lead.contactEmail?.startsWith('office@'))
  const lead = found?.id ?? ''
  if (found?.state === 'shortlisted')
    await request.post(`${origin}/api/v1/leads/${lead}/call-invitations`, {
      headers: { origin, 'idempotency-key': crypto.randomUUID() },
      data: { kind: 'presidents_invitation', language: 'fr', message: null, validDays: 21 },
    })
  const answer = await request.get(`${origin}/api/v1/leads/${lead}`)
  const { invitations } = (await answer.json()) as { invitations: { id: string }[] } // as: the contract's shape
  return { lead, invitation: invitations[0]?.id ?? '' }
}

/** A rehearsal of a segment that has begun, with an item that is missing something. */
async function rehearse(request: BrowserContext['request'], segmentId: string): Promise<string> {
  const { origin } = inject('product')
  const rundown = `${origin}/api/v1/segments/${segmentId}`
  const { revision, sessions } = (await (await request.get(`${rundown}/rundown`)).json()) as {
    revision: number
    sessions: { id: string; state: string }[]
  } // as: the contract's shape
  const open = sessions.find((session) => session.state !== 'ended')
  if (open) return open.id
  await request.put(`${rundown}/rundown`, {
    headers: { origin, 'if-match': `"${revision}"` },
    data: { from: 'items', items: ITEMS },
  })
  const answer = await request.post(`${rundown}/stage`, {
    headers: { origin, 'idempotency-key': crypto.randomUUID() },
    data: { mode: 'rehearsal' },
  })
  const { id } = (await answer.json()) as { id: string } // as: the contract's shape
  await request.post(`${origin}/api/v1/stage/${id}/commands`, {
    headers: { origin },
    data: { commandId: crypto.randomUUID(), expectedSeq: 1, command: { kind: 'start' } },
  })
  return id
}

const BARE = { pitchId: null, floorMs: 0, owner: null, cues: null, assets: [], firstQuestionFrom: null, missingLanguages: [] }
const ITEMS = [
  { ...BARE, kind: 'opening', title: 'Opening', plannedMs: 600_000, owner: 'The Chair', cues: 'House lights down\nChair to the lectern' },
  { ...BARE, kind: 'video', title: 'What was pledged a year ago', plannedMs: 120_000, assets: [{ name: 'Film', isReady: false }] },
  { ...BARE, kind: 'pledge_moment', title: 'Pledge moment', plannedMs: 300_000, missingLanguages: ['ru'] },
]

async function publicIds(request: BrowserContext['request']): Promise<Record<string, string>> {
  const { origin } = inject('product')
  // Each time another reader: one address may ask only a few times.
  const email = `reader-${crypto.randomUUID()}@demo.scalebridge.example`
  const asked = await request.post(`${origin}/api/v1/sign-in`, { headers: { origin }, data: { email, locale: 'en' } })
  const { challengeId } = (await asked.json()) as { challengeId: string } // as: the contract's shape
  const solutions = (await (await request.get(`${origin}/api/v1/solutions`)).json()) as { items: { id: string }[] } // as: the contract's shape
  return { challenge: challengeId, solution: solutions.items[0]?.id ?? '' }
}
