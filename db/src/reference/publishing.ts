/** The words of publishing: parts of a pitch, who may read them, and what its partnership agrees to. */

/** Whom a part of a pitch is for, each with all that follow: the public first, then ever fewer. */
export const AUDIENCES = ['public', 'investors', 'introduced', 'reviewers'] as const
export type Audience = (typeof AUDIENCES)[number]

/** How near somebody stands to a pitch who is neither of its team nor of the Secretariat, in the order of AUDIENCES. */
export const READERS = ['public', 'investor', 'introduced', 'reviewer'] as const
export type Reader = (typeof READERS)[number]

/** As whom a partnership may look at its pitch. */
export const PREVIEWS = ['public', 'investor', 'introduced', 'stage'] as const

/** The parts of a pitch that have an audience. Its name has none: a safe profile hides it. Contacts are exchanged by an introduction alone. */
export const BLOCKS = [
  'summary',
  'goals_places',
  'ask',
  'needs',
  'stage',
  'problem',
  'approach',
  'results',
  'scale_plan',
  'lessons',
  'terms',
  'evidence',
  'partners',
] as const
export type Block = (typeof BLOCKS)[number]
export type Audiences = Readonly<Record<Block, Audience>>

/** What stands until a partnership chooses: what a solution is and asks for is open, its plans and terms are for investors. */
export const DEFAULT_AUDIENCES: Audiences = {
  summary: 'public',
  goals_places: 'public',
  ask: 'public',
  needs: 'public',
  stage: 'public',
  problem: 'public',
  approach: 'public',
  results: 'public',
  scale_plan: 'investors',
  lessons: 'investors',
  terms: 'investors',
  evidence: 'investors',
  partners: 'public',
}

/** Where each field of a pitch stands; a field that stands nowhere is shown to nobody outside its team and the Secretariat. */
export const BLOCK_FIELDS = {
  summary: ['summary'],
  goals_places: ['goals', 'targets', 'scope', 'countries', 'regions'],
  ask: ['askMinor', 'askMinimumMinor', 'askCurrency'],
  needs: ['instruments', 'supportNeeded', 'supportOffered'],
  stage: ['stage', 'dealStage', 'evidenceLevel'],
  problem: ['problem'],
  approach: ['approach'],
  results: ['results'],
  scale_plan: ['scalePlan'],
  lessons: ['lessons'],
  terms: [],
  evidence: [],
  partners: [],
} as const satisfies Record<Block, readonly string[]>

/** Written freely, or named by their nature: a safe profile keeps them for those whom the partnership has let in. */
export const IDENTIFYING_BLOCKS = [
  'summary',
  'problem',
  'approach',
  'results',
  'scale_plan',
  'lessons',
  'terms',
  'evidence',
  'partners',
] as const satisfies readonly Block[]

/** No page shows these to everybody. */
export const NOT_PUBLIC_BLOCKS = ['terms', 'evidence'] as const satisfies readonly Block[]

/** What a partnership agrees to, each for itself, and takes back when it likes. */
export const CONSENT_PURPOSES = ['catalogue', 'investors', 'stage', 'recording', 'statistics', 'images'] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

/** The version of the words that are agreed to; a new number where a text changes what it asks for. */
export const CONSENT_TEXTS: Readonly<Record<ConsentPurpose, number>> = {
  catalogue: 1,
  investors: 1,
  stage: 1,
  recording: 1,
  statistics: 1,
  images: 1,
}

/** Pictures of people are agreed to by those whom they show, children by their guardians: it is said where that is written down. */
export const CONSENTS_WITH_EVIDENCE = ['images'] as const satisfies readonly ConsentPurpose[]
