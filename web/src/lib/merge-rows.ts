/** What somebody else saved in one row of a list: `now` is their row, null where they took it away, `was` null where it is new. */
export interface RowChange<T> {
  key: string
  was: T | null
  now: T | null
  /** Whether this writer changed the same row, so that theirs stays in the form. */
  isMine: boolean
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/**
 * Puts together what two people made of the same list. A row that this writer left alone is as the other saved it; one that both
 * changed is as this writer wants it, or as `mergeBoth` puts it together. Rows without a key are new and this writer's own.
 * @param lists as it was opened (`base`), as it is saved now (`theirs`), as the form has it (`mine`)
 */
export function mergeRows<T>(
  { base, theirs, mine }: Record<'base' | 'theirs' | 'mine', readonly T[]>,
  keyOf: (row: T) => string,
  mergeBoth: (was: T, now: T, own: T) => T = (_was, _now, own) => own,
): { rows: T[]; changes: RowChange<T>[] } {
  const [was, now, own] = [base, theirs, mine].map((rows) => new Map(rows.map((row) => [keyOf(row), row])))
  const of = (rows: Map<string, T> | undefined, key: string): T | undefined => rows?.get(key)
  const keys = [...new Set([...base, ...theirs].map(keyOf))].filter((key) => key !== '' && !isSame(of(was, key), of(now, key)))
  const changes = keys.map((key) => ({
    key,
    was: of(was, key) ?? null,
    now: of(now, key) ?? null,
    isMine: !isSame(of(own, key), of(was, key)) && !isSame(of(own, key), of(now, key)),
  }))
  const taken = new Map(changes.filter(({ isMine }) => !isMine).map((change) => [change.key, change.now]))
  const both = new Map(changes.filter(({ isMine }) => isMine).map((change) => [change.key, change]))
  const rows = mine.flatMap((row) => {
    const theirRow = taken.get(keyOf(row))
    const clash = both.get(keyOf(row))
    if (clash?.was && clash.now) return [mergeBoth(clash.was, clash.now, row)]
    return theirRow === undefined ? [row] : theirRow === null ? [] : [theirRow]
  })
  const added = [...taken].flatMap(([key, row]) => (row === null || own?.has(key) === true ? [] : [row]))
  return { rows: [...rows, ...added], changes }
}

/**
 * For rows whose fields say each something of its own: a field that this writer left alone is as the other saved it, one that both
 * changed is this writer's. Objects within are put together likewise; a list is one value.
 */
export function mergeFields<T extends object>(was: T, now: T, own: T): T {
  const merged = Object.entries(own).map(([name, mine]: [string, unknown]) => {
    const [before, theirs]: unknown[] = [Reflect.get(was, name), Reflect.get(now, name)]
    if (isSame(mine, before)) return [name, theirs]
    return [name, isRecord(mine) && isRecord(before) && isRecord(theirs) ? mergeFields(before, theirs, mine) : mine]
  })
  return Object.fromEntries(merged) as T // as: of the same fields
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a form remembers of how it was opened, as JSON in a hidden field; nothing where that is no list. */
export function readBaseRows<T>(text: FormDataEntryValue | null): T[] {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null
    // As: our own form wrote it; one that is made up is shown to nobody but who sent it.
    return Array.isArray(value) ? (value as T[]) : []
  } catch {
    return []
  }
}
