/** One column of a data table. */
export interface Column {
  label: string
  /** Numbers and money stand at the end. */
  align?: 'start' | 'end'
  /** Where a press on the head leads: this page sorted by the column. */
  href?: string
  sorted?: 'ascending' | 'descending' | 'none'
}

/**
 * The address of the same page with other settings in its query; null and '' take a setting away.
 * A changed filter or order begins again at the first page, so the cursor goes.
 */
export function withQuery(url: Pick<URL, 'search' | 'pathname'>, changes: Readonly<Record<string, string | number | null>>): string {
  const query = new URLSearchParams(url.search)
  query.delete('cursor')
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, String(value))
  }
  const text = query.toString()
  return url.pathname + (text ? `?${text}` : '')
}
