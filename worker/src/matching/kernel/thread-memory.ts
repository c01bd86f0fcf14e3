import { TRACK_FULL } from '../facts/policy.ts'
import type { Compiled } from './compile.ts'
import * as at from './layout.ts'

/** What one thread works with: its own heaps and scratch memory, and what all share. */
export interface ThreadMemory {
  readonly config: number
  /** Keys of each mandate's list, perMandate of them, in no order; 0 where there is none. */
  readonly heaps: number
  /** How many pitches of its tiles are eligible for each mandate. */
  readonly eligible: number
}

/** Sets aside what one thread needs. */
export function reserveThread(edition: Compiled, { perMandate, perPitch }: { perMandate: number; perPitch: number }): ThreadMemory {
  const { arena } = edition
  const heaps = arena.reserve(edition.mandateIds.length * perMandate * 4)
  const eligible = arena.reserve(edition.mandateIds.length * 4)
  const { columns } = edition
  const columnBytes = (columns.types + columns.support + columns.texts) * 2 * at.TILE
  const scratch = arena.reserve(at.SCRATCH_COLUMNS + columnBytes + edition.terms * 4)
  const config = arena.reserve(at.CONFIG_BYTES)
  const view = new DataView(arena.memory.buffer, config, at.CONFIG_BYTES)
  view.setUint32(at.CONFIG_MANDATES, edition.mandates, true)
  view.setUint32(at.CONFIG_PER_MANDATE, perMandate, true)
  view.setUint32(at.CONFIG_PER_PITCH, perPitch, true)
  view.setUint32(at.CONFIG_HEAPS, heaps, true)
  view.setUint32(at.CONFIG_SCRATCH, scratch, true)
  view.setUint32(at.CONFIG_FLOORS, edition.floors, true)
  view.setUint32(at.CONFIG_TERMS, edition.terms, true)
  view.setUint32(at.CONFIG_TEXT_CAP, edition.textScale.cap, true)
  view.setBigUint64(at.CONFIG_TEXT_MULTIPLIER, edition.textScale.multiplier, true)
  view.setUint32(at.CONFIG_ELIGIBLE, eligible, true)
  view.setUint32(at.CONFIG_HISTORY_FULL, TRACK_FULL, true)
  view.setUint32(at.CONFIG_GOAL_STRIDE, edition.mostGoals + 1, true)
  view.setUint32(at.CONFIG_TARGET_STRIDE, edition.mostTargets + 1, true)
  view.setUint32(at.CONFIG_TEXT_BOUND_SHIFT, edition.textScale.boundShift, true)
  view.setUint32(at.CONFIG_COLUMNS, columns.rows, true)
  view.setUint32(at.CONFIG_TYPE_COLUMNS, columns.types, true)
  view.setUint32(at.CONFIG_SUPPORT_COLUMNS, columns.support, true)
  view.setUint32(at.CONFIG_TEXT_COLUMNS, columns.texts, true)
  return { config, heaps, eligible }
}
