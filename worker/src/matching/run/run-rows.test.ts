import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { mandateFacts, pitchFacts } from '../facts/facts.arbitrary.ts'
import { remember, type EditionMemory } from '../memory/memory.ts'
import { currentPolicy } from '../facts/policy.ts'
import { pointsAhead } from './points-ahead.ts'
import { shortRowsOf } from './run-rows.ts'
import { readCorpus } from '../words/text.ts'

it('shortlists whose points were told ahead have the rows that they have otherwise', () => {
  const some = fc.array(pitchFacts, { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(some, mandateFacts, fc.nat(5), (pitches, mandate, toldAhead) => {
      const memory = memoryOf(pitches, mandate)
      const ids = memory.shortlists.get(mandate.id)?.ids ?? []
      const rows = [...shortRowsOf(memory)]
      const points = pointsAhead(memory)
      for (const { id } of pitches.slice(0, toldAhead)) points.tell([mandate.id, id])
      expect([...shortRowsOf(memory, points.known)]).toEqual(rows)
      const told = pitches.slice(0, toldAhead).filter(({ id }) => ids.includes(id))
      expect(points.known.get(mandate.id)?.size ?? 0).toBe(told.length)
    }),
    { numRuns: 200 },
  )
})

function memoryOf(pitches: readonly PitchFacts[], mandate: MandateFacts): EditionMemory {
  const on = new Date('2026-03-01T00:00:00Z')
  const footing = {
    terms: { editionId: 'edition', on, rates: new Map<string, number>() },
    policyId: null,
    policy: currentPolicy,
    corpus: readCorpus(pitches, [mandate]),
    history: [],
    track: null,
  }
  const memory = remember('run', footing, { pitches, mandates: [mandate], closedTo: new Map(), horizon: '0' })
  const scored = pitches.flatMap((pitch) => {
    const score = memory.engine.scoreEligible(pitch, mandate)
    return score === null ? [] : [{ id: pitch.id, score }]
  })
  memory.shortlists.set(mandate.id, {
    ids: scored.map(({ id }) => id),
    scores: scored.map(({ score }) => score),
    placedBy: scored.map(() => 'score' as const),
    eligible: scored.length,
  })
  return memory
}
