import { once } from './dictionary.ts'
import { pointsOf, trackPointsOf } from './points.ts'
import type { PreparedMandate } from '../score/prepare.ts'
import { UNKNOWN } from '../score/factors.ts'
import { TRACK_FULL } from '../facts/policy.ts'
import type { RowContext } from './rows.ts'
import { TEXT_FULL, mayDiffer } from './texts.ts'

/** Returns the address of a mandate's list of rows: one for each state of a pitch's text, with the points of each value. */
export function textRows({ arena, vocabulary, policy }: RowContext): (mandate: PreparedMandate, language: string | null) => number {
  const address = once<number>()
  return ({ investorMaxima }, language) => {
    const max = investorMaxima.points.text
    const isStated = investorMaxima.stated.text
    return address(`${isStated}|${max}|${language}`, () => {
      const unknown = pointsOf(max, UNKNOWN, policy.prior.text)
      const row = (points: (value: number) => number): number =>
        arena.keep16(Array.from({ length: TEXT_FULL + 1 }, (_, value) => points(value)))
      const none = row(() => unknown)
      if (!isStated) return arena.keep32([none, ...vocabulary.languages.keys.map(() => none)])
      const alike = row((value) => pointsOf(max, value, policy.prior.text))
      const other = row((value) => (value < policy.prior.text ? unknown : pointsOf(max, value, policy.prior.text)))
      const differs = (key: string) => mayDiffer(key === '' ? null : key, language)
      return arena.keep32([none, ...vocabulary.languages.keys.map((key) => (differs(key) ? other : alike))])
    })
  }
}

/** Points of each value of a track record, and at the end of one that cannot be told. */
export function historyRows({ arena, policy }: RowContext): (mandate: PreparedMandate) => number {
  const address = once<number>()
  return ({ investorMaxima }) => {
    const max = investorMaxima.points.track_record
    return address(`${max}`, () => {
      const known = Array.from({ length: TRACK_FULL + 1 }, (_, value) => trackPointsOf(max, value))
      return arena.keep16([...known, trackPointsOf(max, policy.prior.track_record)])
    })
  }
}
