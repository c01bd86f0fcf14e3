/** The way of a pitch, from the vocabulary: in words and not in a table, and what must be true of any way that it goes. */
import assert from 'node:assert/strict'
import type * as subject from './pitch-moves.ts'
import { PITCH_MOVES, PITCH_STATES, type PitchState } from './reference/states.ts'
import { defineModel, movesAlong, readWays, tableMutants, type Model } from './testing/model.ts'

const WAYS = `
draft > submitted > eligible > in_review > shortlisted > selected > confirmed > staged > published > archived
submitted > ineligible > eligible > shortlisted
submitted > returned_for_fix > submitted > merged | duplicate
in_review > eligible
shortlisted > in_review
selected | confirmed > shortlisted | declined | retracted
draft | submitted | returned_for_fix | eligible | ineligible | in_review | shortlisted | selected | confirmed | staged | published > withdrawn
ineligible | declined | retracted | withdrawn > archived`
const isWay = readWays(WAYS)

/** What a pitch climbs when it is taken to the stage. */
const STAIRS: readonly PitchState[] = ['submitted', 'eligible', 'shortlisted', 'selected', 'confirmed']

export const models: Model[] = [
  defineModel<typeof subject>({
    machine: 'pitch',
    files: ['./pitch-moves.ts'],
    holds: ({ mayMove, stepsTo }) => {
      movesAlong({ states: PITCH_STATES, ways: WAYS, mayMove })
      assert.equal(mayMove('nowhere', 'withdrawn'), false)
      for (const from of PITCH_STATES) {
        for (const to of PITCH_STATES) {
          const steps = stepsTo(from, to)
          if (from === to) assert.deepEqual(steps, [])
          const climbs = [STAIRS.indexOf(from), STAIRS.indexOf(to)] as const
          // From stair to stair, one at a time and upwards, none left out.
          if (climbs[0] >= 0 && climbs[1] > climbs[0]) assert.deepEqual(steps, STAIRS.slice(climbs[0] + 1, climbs[1] + 1))
          if (!STAIRS.includes(to) && from !== to) assert.equal(steps, null, `${from} to ${to}`)
          for (const [index, step] of (steps ?? []).entries()) assert.ok(isWay(steps?.[index - 1] ?? from, step))
        }
      }
    },
    tables: tableMutants(PITCH_MOVES),
    texts: [
      ['any state may be left for any other', 'PITCH_MOVES[state].includes(to)', 'true'],
      [
        'what is no state may move',
        'PITCH_STATES.some((state) => state === from && PITCH_MOVES[state].includes(to))',
        "PITCH_STATES.some((state) => (state === from || from === 'nowhere') && PITCH_MOVES[state].includes(to))",
      ],
      ['to stay is no way', 'if (from === to) return []', 'if (from === to) return null'],
      ['a way begins with where it starts', 'return way.slice(1)', 'return way'],
      ['a way leads through a refusal', '.filter((next) => FORWARD.has(next))', ''],
      ['where no way leads, one is said to', 'return null\n}', 'return []\n}'],
      ['the shortlist is no stair', "'eligible', 'shortlisted', 'selected'", "'eligible', 'selected'"],
      ['confirmed is no stair', "'shortlisted', 'selected', 'confirmed'])", "'shortlisted', 'selected'])"],
    ],
  }),
]
