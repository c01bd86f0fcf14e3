import type { GrantSource } from '../reference/states.ts'
import { fileProblem, type GrantsFile, MAX_GRANT_FILE_BYTES } from './past-grant.ts'
import { read360Giving } from './read-360giving.ts'
import { readGrantsCsv } from './read-csv.ts'
import { readIati } from './read-iati.ts'

/** Reads a file of past grants, whatever its form: 360Giving JSON, IATI XML, or CSV with the template's headings. */
export function readGrants(bytes: Uint8Array): GrantsFile & { source: GrantSource } {
  const source = formOf(bytes)
  if (bytes.length > MAX_GRANT_FILE_BYTES) {
    const detail = `The file has ${bytes.length} bytes; ${MAX_GRANT_FILE_BYTES} are the most. Divide it.`
    return { source, grants: [], problems: [fileProblem('file.tooLarge', detail)] }
  }
  if (source === 'csv') return { source, ...readGrantsCsv(bytes) }
  const text = decode(bytes)
  if (text === null) {
    return {
      source,
      grants: [],
      problems: [fileProblem('file.notUtf8', 'The file is not in UTF-8, so letters would be lost. Save it as UTF-8.')],
    }
  }
  return { source, ...(source === 'iati' ? readIati(text) : read360Giving(text)) }
}

function formOf(bytes: Uint8Array): GrantSource {
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart()
  if (start.startsWith('<')) return 'iati'
  return start.startsWith('{') || start.startsWith('[') ? '360giving' : 'csv'
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
