/** What a whole run works out of its shortlists' points while another thread still makes them. */
import { setImmediate } from 'node:timers/promises'
import type { Making } from './make-shortlists.ts'
import type { EditionMemory } from '../memory/memory.ts'

/** Longest stretch of work before other jobs, and the renewal of this one's lock, get their turn. */
const SLICE_MS = 12

/** Packed points of pairs, by mandate and pitch. */
export type KnownPoints = ReadonlyMap<string, ReadonlyMap<string, number[]>>

/** Tells the points of pairs before they are asked for. */
export function pointsAhead({ engine, mandates, pitches }: EditionMemory): {
  readonly known: KnownPoints
  tell(pair: readonly [mandateId: string, pitchId: string]): void
} {
  const known = new Map<string, Map<string, number[]>>()
  return {
    known,
    tell([mandateId, pitchId]) {
      const [mandate, pitch] = [mandates.get(mandateId), pitches.get(pitchId)]
      const packed = mandate === undefined || pitch === undefined ? null : engine.packedPointsOf(pitch, mandate)
      if (packed === null) return
      const ofMandate = known.get(mandateId)
      if (ofMandate === undefined) known.set(mandateId, new Map([[pitchId, packed]]))
      else ofMandate.set(pitchId, packed)
    },
  }
}

/** While somebody else makes the shortlists: prepares the pitches, and then tells the points of pairs that are likely placed. */
export async function prepareWhile(
  { engine, pitches }: EditionMemory,
  { made, likely }: Making,
  points: ReturnType<typeof pointsAhead>,
): Promise<void> {
  let isDone = false
  const end = (): void => void (isDone = true)
  made.then(end, end)
  let sliceEndsAt = performance.now() + SLICE_MS
  const pause = async (): Promise<void> => {
    if (performance.now() < sliceEndsAt) return
    await setImmediate()
    sliceEndsAt = performance.now() + SLICE_MS
  }
  for (const pitch of pitches.values()) {
    if (isDone) return
    engine.prepare(pitch)
    await pause()
  }
  for (const pair of await likely) {
    if (isDone) return
    points.tell(pair)
    await pause()
  }
}
