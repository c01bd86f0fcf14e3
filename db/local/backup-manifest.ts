import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { StartError } from './start-error.ts'

export const MANIFEST_FILE = 'manifest.json'

/** What a backup says of itself: a restore believes nothing else. */
export interface Manifest {
  format: 1
  madeAt: string
  /** How many migrations the database had. */
  schema: number
  /** Rows of each table when it was copied. */
  rows: Record<string, number>
  /** Length in bytes and SHA-256 of every file, by its path within the backup. */
  files: Record<string, { bytes: number; sha256: string }>
}

/** All files below a directory but the manifest itself. */
export function hashFiles(directory: string): Manifest['files'] {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  const files: Manifest['files'] = {}
  for (const path of paths) {
    const name = relative(directory, path).split(sep).join('/')
    if (name === MANIFEST_FILE) continue
    const bytes = readFileSync(path)
    files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  return files
}

export function sizeOf({ files }: Manifest): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Reads a backup's manifest and holds every file against it. Throws StartError when anything is missing, changed or added. */
export function readBackup(directory: string): Manifest {
  const file = join(directory, MANIFEST_FILE)
  if (!existsSync(directory) || !statSync(directory).isDirectory() || !existsSync(file)) {
    throw new StartError(`${directory} is no backup.`, 'Name a directory that npm run backup made.')
  }
  const manifest = parse(readFileSync(file, 'utf8'))
  if (manifest === undefined) throw new StartError(`${file} is damaged.`, 'Use an earlier backup.')
  const found = hashFiles(directory)
  const names = new Set([...Object.keys(manifest.files), ...Object.keys(found)])
  const wrong = [...names].filter((name) => manifest.files[name]?.sha256 !== found[name]?.sha256)
  if (wrong.length > 0) {
    throw new StartError(
      `${wrong.length} files of the backup are not as they were made, such as ${wrong[0]}.`,
      'Nothing was restored. Use an earlier backup.',
    )
  }
  return manifest
}

function parse(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isManifest(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false
  const has = (name: string): boolean => name in value
  return has('format') && has('rows') && has('files') && has('schema') && Reflect.get(value, 'format') === 1
}
