import type { Rundown } from '@scalebridge/api/contract'
import type { ItemKind, Locale, Seat } from '@scalebridge/db/reference'

const MINUTE_MS = 60_000

/** An item as the editor holds it; minutes are typed, and one without an id is new. */
export interface Row {
  /** Tells rows apart on the page, also new ones. */
  key: string
  id: string | null
  kind: ItemKind
  title: string
  pitchId: string | null
  minutes: number | null
  floorMinutes: number | null
  owner: string
  cues: string
  /** One a line. */
  assets: string
  ready: readonly string[]
  firstQuestionFrom: Seat | ''
  missingLanguages: Locale[]
}

/** An item as the API takes it. */
export interface ItemInput {
  id?: string
  kind: ItemKind
  title: string
  pitchId: string | null
  plannedMs: number
  floorMs: number
  owner: string | null
  cues: string | null
  assets: { name: string; isReady: boolean }[]
  firstQuestionFrom: Seat | null
  missingLanguages: Locale[]
}

export function rowsOf(rundown: Pick<Rundown, 'items'>): Row[] {
  return rundown.items.map((item) => ({
    key: item.id,
    id: item.id,
    kind: item.kind,
    title: item.title,
    pitchId: item.pitchId,
    minutes: item.plannedMs / MINUTE_MS,
    floorMinutes: item.floorMs / MINUTE_MS,
    owner: item.owner ?? '',
    cues: item.cues ?? '',
    assets: item.assets.map((asset) => asset.name).join('\n'),
    ready: item.assets.filter((asset) => asset.isReady).map((asset) => asset.name),
    firstQuestionFrom: item.firstQuestionFrom ?? '',
    missingLanguages: [...item.missingLanguages],
  }))
}

/** A new row; its title is for the editor to write. */
export function emptyRow(key: string): Row {
  return {
    key,
    id: null,
    kind: 'break',
    title: '',
    pitchId: null,
    minutes: 5,
    floorMinutes: 0,
    owner: '',
    cues: '',
    assets: '',
    ready: [],
    firstQuestionFrom: '',
    missingLanguages: [],
  }
}

/** What is sent of a row. An asset of the same name stays as ready as it was. */
export function inputOf(row: Row): ItemInput {
  const names = new Set(
    row.assets
      .split('\n')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  return {
    ...(row.id === null ? {} : { id: row.id }),
    kind: row.kind,
    title: row.title.trim(),
    pitchId: row.pitchId,
    plannedMs: Math.round((row.minutes ?? 0) * MINUTE_MS),
    floorMs: Math.round((row.floorMinutes ?? 0) * MINUTE_MS),
    owner: row.owner.trim() === '' ? null : row.owner.trim(),
    cues: row.cues.trim() === '' ? null : row.cues.trim(),
    assets: [...names].map((name) => ({ name, isReady: row.ready.includes(name) })),
    firstQuestionFrom: row.firstQuestionFrom === '' ? null : row.firstQuestionFrom,
    missingLanguages: row.missingLanguages,
  }
}

/** The titles of items that others have changed, added or taken away between two revisions. */
export function changedBetween(before: Pick<Rundown, 'items'>, after: Pick<Rundown, 'items'>): string[] {
  const plain = (item: Rundown['items'][number], index: number) =>
    JSON.stringify([index, inputOf(rowsOf({ items: [item] })[0] ?? emptyRow(''))])
  const old = new Map(before.items.map((item, index) => [item.id, plain(item, index)]))
  const changed = after.items.filter((item, index) => old.get(item.id) !== plain(item, index))
  const kept = new Set(after.items.map((item) => item.id))
  return [...changed, ...before.items.filter((item) => !kept.has(item.id))].map((item) => item.title)
}

/** Reads the items of a form; what is no item is left out, as only this editor sends them. */
export function readItems(text: string): ItemInput[] | null {
  try {
    const items: unknown = JSON.parse(text)
    // as: the API checks every field against its schema
    return Array.isArray(items) ? (items as ItemInput[]) : null
  } catch {
    return null
  }
}
