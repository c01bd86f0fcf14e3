import { DEAL_ROLES, INVESTOR_ROLES, PARTNERSHIP_ROLES, SECRETARIAT_ROLES, STAGE_ROLES } from '@scalebridge/db/reference'
import type { MessageKey } from '../i18n/areas.ts'

interface Entry {
  path: string
  label: MessageKey
}

/** What the head of the page offers to each kind of reader, in the order of their work. */
const BY_ROLE: readonly (readonly [roles: readonly string[], entries: readonly Entry[]])[] = [
  [
    PARTNERSHIP_ROLES,
    [
      { path: '/pitches', label: 'common.nav.pitches' },
      { path: '/clarifications', label: 'common.nav.clarifications' },
    ],
  ],
  [
    INVESTOR_ROLES,
    [
      { path: '/shortlist', label: 'common.nav.shortlist' },
      { path: '/mandates', label: 'common.nav.mandates' },
      { path: '/lists', label: 'common.nav.lists' },
      { path: '/pledges', label: 'common.nav.pledges' },
    ],
  ],
  [
    DEAL_ROLES,
    [
      { path: '/introductions', label: 'common.nav.introductions' },
      { path: '/meetings', label: 'common.nav.meetings' },
    ],
  ],
  [
    SECRETARIAT_ROLES,
    [
      { path: '/pool', label: 'common.nav.pool' },
      { path: '/scouting', label: 'common.nav.scouting' },
      { path: '/call', label: 'common.nav.call' },
      { path: '/investors', label: 'common.nav.investors' },
      { path: '/matching', label: 'common.nav.matching' },
      { path: '/curate', label: 'common.nav.curate' },
      { path: '/introductions', label: 'common.nav.introductions' },
    ],
  ],
  [STAGE_ROLES, [{ path: '/show', label: 'common.nav.show' }]],
]

/** What keeps the platform going: looked after now and then, so it stands behind one word. */
const PLATFORM: typeof BY_ROLE = [
  [
    SECRETARIAT_ROLES,
    [
      { path: '/imports', label: 'common.nav.imports' },
      { path: '/access', label: 'common.nav.access' },
      { path: '/privacy', label: 'common.nav.holds' },
      { path: '/outbox', label: 'common.nav.outbox' },
      { path: '/status', label: 'common.nav.status' },
      { path: '/queue', label: 'common.nav.queue' },
      { path: '/settings', label: 'common.nav.settings' },
    ],
  ],
  [['admin'], [{ path: '/sessions', label: 'common.nav.sessions' }]],
]

const FOR_VISITORS: readonly Entry[] = [
  { path: '/solutions', label: 'common.nav.solutions' },
  { path: '/self-check', label: 'common.nav.selfCheck' },
]

/** Returns the entries for a reader's roles; whoever has not signed in gets what is open to everybody. */
export function navigationFor(roles: readonly string[] | null): readonly Entry[] {
  return roles === null ? FOR_VISITORS : entriesOf(BY_ROLE, roles)
}

/** Returns what those who look after the platform find behind one word; nothing for everybody else. */
export function platformFor(roles: readonly string[] | null): readonly Entry[] {
  return entriesOf(PLATFORM, roles ?? [])
}

function entriesOf(offers: typeof BY_ROLE, roles: readonly string[]): Entry[] {
  return offers.filter(([own]) => own.some((role) => roles.includes(role))).flatMap(([, entries]) => entries)
}
