/**
 * Lists in a form that works without JavaScript: every button sends the whole form, and `do` says what to do with the rows
 * before they are shown again: `save`, `add`, `remove:2`, `up:1`, `down:0`.
 */
export type RowCommand = { kind: 'save' | 'add' } | { kind: 'remove' | 'up' | 'down'; at: number }

/** Reads a button's command; anything else saves, as the Enter key does. */
export function readCommand(value: FormDataEntryValue | null): RowCommand {
  const match = /^(add|remove|up|down)(?::(\d{1,3}))?$/.exec(typeof value === 'string' ? value : '')
  if (match?.[1] === 'add') return { kind: 'add' }
  const kind = match?.[1]
  if (match?.[2] !== undefined && (kind === 'remove' || kind === 'up' || kind === 'down')) return { kind, at: Number(match[2]) }
  return { kind: 'save' }
}

/**
 * The rows after a command.
 * @param empty makes the row that `add` appends
 */
export function rearrange<R>(rows: readonly R[], command: RowCommand, empty: () => R): R[] {
  switch (command.kind) {
    case 'save':
      return [...rows]
    case 'add':
      return [...rows, empty()]
    case 'remove':
      return rows.filter((_, index) => index !== command.at)
    case 'up':
      return swapped(rows, command.at - 1)
    case 'down':
      return swapped(rows, command.at)
  }
}

/** The rows with the one at `first` and the next one changed round; unchanged where there is no such pair. */
function swapped<R>(rows: readonly R[], first: number): R[] {
  const [a, b] = [rows[first], rows[first + 1]]
  return a === undefined || b === undefined ? [...rows] : [...rows.slice(0, first), b, a, ...rows.slice(first + 2)]
}

/** How many rows a form sent, from its hidden field `rows`. */
export function rowCount(form: FormData, atMost: number): number {
  const count = Number(form.get('rows'))
  return Number.isInteger(count) && count >= 0 ? Math.min(count, atMost) : 0
}
