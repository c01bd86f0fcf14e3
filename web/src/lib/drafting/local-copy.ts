import type { PitchForm } from '../pitches/pitch-form.ts'

/** What a reader wrote in one section and the server does not have yet. */
export interface LocalCopy {
  values: PitchForm
  /** What the fields were when the writing began, and at which revision: by them the server finds what clashes. */
  marks: string
  revision: number
  /** When it was last written on, as an instant. */
  at: string
}

const PREFIX = 'scalebridge.draft.'

/** The name under which a browser keeps what one account wrote in one section of one pitch. */
export function copyKey(accountId: string, pitchId: string, section: string): string {
  return `${PREFIX}${accountId}.${pitchId}.${section}`
}

/** Keeps a copy on this device; a browser that refuses to keep anything changes nothing else. */
export function keepCopy(storage: Storage, key: string, copy: LocalCopy): void {
  try {
    storage.setItem(key, JSON.stringify(copy))
  } catch {
    // Full, or forbidden by its owner: the text is still on the page.
  }
}

/** The copy that is kept; null where there is none or it cannot be read. */
export function readCopy(storage: Storage, key: string): LocalCopy | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    return isCopy(value) ? value : null
  } catch {
    return null
  }
}

/** Forgets a copy, once the server has what it held. */
export function dropCopy(storage: Storage, key: string): void {
  storage.removeItem(key)
}

/** Forgets every copy on this device: nothing confidential stays behind after signing out. */
export function dropAllCopies(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key)
}

/** How many fields of the form differ from what the server has. */
export function countChanges(before: PitchForm, now: PitchForm): number {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name))).length
}

function isCopy(value: unknown): value is LocalCopy {
  if (typeof value !== 'object' || value === null) return false
  const { values, marks, revision, at } = value as Record<string, unknown> // as: each field is looked at
  return (
    typeof values === 'object' && values !== null && typeof marks === 'string' && typeof revision === 'number' && typeof at === 'string'
  )
}
