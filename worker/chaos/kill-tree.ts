import { readdirSync, readFileSync } from 'node:fs'

/** A process and all that descend from it, oldest first (Linux). */
export function processesOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      // The name in brackets may hold blanks: what counts comes after it.
      const [, parent = '0'] = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      parents.set(Number(entry), Number(parent))
    } catch {
      // It ended while the list was read.
    }
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid && !found.includes(child)) found.push(child)
  return found
}
