import { textOf } from '../form-text.ts'
import type { FieldProblem } from '../problem.ts'
import { isZone, readWallTime, turnOf, wallTime, type Turn } from './zone-time.ts'

/** A time as a form holds it: what the clock on the wall shows and, where it shows that twice, which pass is meant. */
export interface WallMoment {
  wall: string
  turn: Turn | null
}

export function momentOf(instant: string, zone: string): WallMoment {
  return { wall: wallTime(instant, zone), turn: turnOf(instant, zone) }
}

/** Reads the two fields of a time: `name` and `name.turn`. */
export function readMoment(form: FormData, name: string): WallMoment {
  const turn = form.get(`${name}.turn`)
  return { wall: textOf(form, name), turn: turn === 'first' || turn === 'second' ? turn : null }
}

/**
 * The instant of a time, or what is wrong with it.
 * @param pointer where the time stands in the request, for the error
 */
export function toInstant({ wall, turn }: WallMoment, zone: string, pointer: string): { instant: string } | { error: FieldProblem } {
  // A wrong zone is said beside the zone; each time needs no error of its own on top.
  const reading = readWallTime(wall, isZone(zone) ? zone : 'UTC')
  switch (reading.kind) {
    case 'once':
      return { instant: reading.instant }
    case 'twice':
      return turn ? { instant: reading[turn] } : { error: { pointer, code: 'time.twice' } }
    case 'skipped':
      return { error: { pointer, code: 'time.skipped' } }
    case 'unreadable':
      return { error: { pointer, code: wall === '' ? 'time.missing' : 'time.unreadable' } }
  }
}
