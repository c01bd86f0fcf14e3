interface ReportRow {
  line: number
  column: string | null
  value: string | null
  text: string
}

/**
 * The errors of an import as CSV (RFC 4180) that a spreadsheet opens without harm: with the mark that makes it read UTF-8,
 * and with no cell that it would take for a formula. Source of the second rule: OWASP, CSV Injection.
 */
export function errorReport(head: readonly string[], rows: readonly ReportRow[]): string {
  const lines = rows.map(({ line, column, value, text }) => [String(line), column ?? '', value ?? '', text])
  return `\uFEFF${[head, ...lines].map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`
}

function cellOf(text: string): string {
  const harmless = /^\s*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
