/** Rows of a list as their investor sees them. Most partnerships leave what stands for all: theirs stay the JSON that Postgres sent. */
import type { Eyes } from '@scalebridge/db/publishing'
import { toPublishing } from '@scalebridge/db/publishing'
import { marksOf, pairFor, forEyes } from '../publishing/view.ts'
import type { PairScore } from './match.shapes.ts'
import type { InvestorPitch } from './matching.contract.ts'
import { jsonOf } from './reasons.ts'

interface Row {
  readonly pitch: string
  readonly chosen: string | null
}

function eyesOf(chosen: string): Eyes {
  const eyes: Eyes = JSON.parse(chosen)
  return { publishing: toPublishing(eyes.publishing), reader: eyes.reader }
}

/** The JSON of a row's pitch. */
export function pitchJson({ pitch, chosen }: Row): string {
  if (chosen === null) return pitch
  const whole: InvestorPitch = JSON.parse(pitch)
  const eyes = eyesOf(chosen)
  return JSON.stringify({ ...forEyes(whole, eyes), ...marksOf(eyes) })
}

/** The JSON of its pair. */
export function pairJson({ chosen }: Row, pair: PairScore | undefined): string {
  return chosen === null || pair === undefined ? jsonOf(pair) : JSON.stringify(pairFor(pair, eyesOf(chosen)))
}
