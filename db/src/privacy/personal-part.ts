import { columnsOf, PERSONAL } from './personal.ts'

/** The tables that an audited thing lies in, where that is not the one of its name. */
const TABLES_OF: Readonly<Record<string, readonly string[]>> = {
  challenge: ['sign_in_challenges'],
  entry: ['shortlist_entries'],
  factor: ['passkeys'],
  grant: ['access_grants'],
  hold: ['legal_holds'],
  investor: ['investors', 'investor_registrations'],
  pitch: ['pitches'],
  place: ['segment_places'],
  policy: ['match_policies'],
  segment: ['segments', 'rundown_items', 'segment_places'],
  stage: ['stage_sessions'],
  webhookDelivery: ['webhook_deliveries'],
}

/** The tables that hold such things. */
export const tablesOf = (kind: string): readonly string[] =>
  TABLES_OF[kind] ?? [`${kind.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}s`]

/** Names of properties with something personal of a kind of thing, as the declaration has them of its columns. */
function personalNames(kind: string): ReadonlySet<string> {
  const columns = tablesOf(kind).flatMap((table) => columnsOf(PERSONAL[table]?.personal))
  return new Set(columns.map((column) => column.replaceAll(/_[a-z]/g, ([, letter = '']) => letter.toUpperCase())))
}

/** A value without what is personal in it, and that part alone; undefined where there is none. */
export interface Parted {
  open: unknown
  personal: unknown
}

/**
 * Parts what an audit entry tells of a thing: values of the properties that `PERSONAL` calls personal of such things, at any depth,
 * from all the rest. Places in a list are kept as the names of properties.
 */
export function partPersonal(kind: string, value: unknown): Parted {
  return part(personalNames(kind), value)
}

function part(names: ReadonlySet<string>, value: unknown): Parted {
  if (typeof value !== 'object' || value === null || value instanceof Date) return { open: value, personal: undefined }
  const parts = Object.entries(value).map(([name, inner]): [string, Parted] => [
    name,
    names.has(name) && !Array.isArray(value) && inner !== null ? { open: undefined, personal: inner } : part(names, inner),
  ])
  const taken = parts.flatMap(([name, { personal }]) => (personal === undefined ? [] : [[name, personal] as const]))
  if (taken.length === 0) return { open: value, personal: undefined }
  const open = Array.isArray(value)
    ? parts.map(([, { open: left }]) => left)
    : Object.fromEntries(parts.flatMap(([name, { open: left }]) => (left === undefined ? [] : [[name, left] as const])))
  return { open, personal: Object.fromEntries(taken) }
}
