import type { Pitch } from '@scalebridge/api/contract'

/** The parts of the form, in the order in which they are offered; each is a page that saves by itself. */
export const SECTIONS = ['summary', 'goals', 'places', 'ask', 'stage', 'text'] as const
export type StandardSection = (typeof SECTIONS)[number]

/** The light form has one part, with the questions of several. */
export type Section = StandardSection | 'light'

/** The fields that a partnership writes, by section. */
export const SECTION_FIELDS = {
  summary: ['language', 'title', 'summary'],
  goals: ['goals', 'targets'],
  places: ['scope', 'countries', 'regions'],
  ask: [
    'askMinor',
    'askMinimumMinor',
    'askCurrency',
    'instruments',
    'wantedInvestorTypes',
    'refusedInvestorTypes',
    'supportNeeded',
    'supportOffered',
    'openToPooling',
    'sensitiveSectors',
  ],
  stage: ['stage', 'dealStage', 'evidenceLevel'],
  text: ['problem', 'approach', 'results', 'scalePlan', 'lessons'],
  light: [
    'title',
    'summary',
    'problem',
    'scope',
    'countries',
    'goals',
    'targets',
    'askMinor',
    'askMinimumMinor',
    'askCurrency',
    'supportNeeded',
    'openToPooling',
    'results',
    'lessons',
    'contact',
  ],
} as const satisfies Record<Section, readonly (keyof Pitch)[]>

export type PitchField = (typeof SECTION_FIELDS)[Section][number]

/** Every field that a partnership writes, once: the light form asks again for what other sections hold. */
export const PITCH_FIELDS: readonly PitchField[] = [...new Set(Object.values(SECTION_FIELDS).flat())]

/** The most characters of each text, as the API's contract has them. */
export const TEXT_LIMITS = {
  title: 160,
  summary: 300,
  problem: 10_000,
  approach: 10_000,
  results: 10_000,
  scalePlan: 10_000,
  lessons: 10_000,
  contact: 200,
} as const

export function isSection(value: string): value is Section {
  return value === 'light' || SECTIONS.some((section) => section === value)
}

/** Where writing begins: the only part of the light form, the first of the standard one. */
export function firstSection(form: Pitch['form']): Section {
  return form === 'light' ? 'light' : SECTIONS[0]
}

/** The section that holds the field of a JSON pointer: `/goals/0` is in `goals`. */
export function sectionOf(pointer: string): Section | undefined {
  const field = pointer.split('/')[1]
  const holds = (section: Section): boolean => SECTION_FIELDS[section].some((own) => own === field)
  return SECTIONS.find(holds) ?? (holds('light') ? 'light' : undefined)
}

/** The section after this one; undefined after the last. */
export function sectionAfter(section: Section): Section | undefined {
  return section === 'light' ? undefined : SECTIONS[SECTIONS.indexOf(section) + 1]
}

/** The id of the control in which a field is written, where it is not the field's own name. */
const CONTROL_IDS: Readonly<Record<string, string>> = { askMinor: 'ask', askMinimumMinor: 'askMinimum', askCurrency: 'ask', goals: 'goals' }

/** Where the field of a problem is written: the path of its section below the pitch, with the control's id. */
export function fieldPath(pitchId: string, pointer: string, form: Pitch['form'] = 'standard'): string {
  const field = pointer.split('/')[1] ?? ''
  const section = form === 'light' ? 'light' : (sectionOf(pointer) ?? SECTIONS[0])
  return `/pitches/${pitchId}/edit/${section}#${controlId(field)}`
}

/** The id of the control in which a field of the API is written. */
export function controlId(field: string): string {
  return CONTROL_IDS[field] ?? field
}

export type SectionStatus = 'complete' | 'missing' | 'optional'

/** How far a section is: something is missing to submit, or nothing is; `optional` where nothing was written and nothing must be. */
export function sectionStatus(pitch: Pick<Pitch, 'missing' | PitchField>, section: StandardSection): SectionStatus {
  if (pitch.missing.some(({ pointer }) => sectionOf(pointer) === section)) return 'missing'
  const isEmpty = SECTION_FIELDS[section].every((field) => field === 'language' || isBlank(pitch[field]))
  return isEmpty ? 'optional' : 'complete'
}

function isBlank(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0)
}

/** How far every section is. */
export function statusesOf(pitch: Pick<Pitch, 'missing' | PitchField>): Record<StandardSection, SectionStatus> {
  return {
    summary: sectionStatus(pitch, 'summary'),
    goals: sectionStatus(pitch, 'goals'),
    places: sectionStatus(pitch, 'places'),
    ask: sectionStatus(pitch, 'ask'),
    stage: sectionStatus(pitch, 'stage'),
    text: sectionStatus(pitch, 'text'),
  }
}
