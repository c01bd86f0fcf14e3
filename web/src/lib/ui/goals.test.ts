import { readFileSync } from 'node:fs'
import { GOALS } from '@scalebridge/db/reference'
import { expect, it } from 'vitest'

it('the colours of the style sheet are those of the reference list, each with its readable ink', () => {
  const css = readFileSync(new URL('goals.css', import.meta.url), 'utf8')
  const rules = [...css.matchAll(/\[data-goal='(\d+)'\] \{\s*--goal: (#\w+);\s*--goal-ink: (#\w+);\s*\}/g)].map(
    ([, number, colour, ink]) => ({ number: Number(number), colour, ink }),
  )
  expect(rules).toEqual(GOALS.map(({ number, colour, ink }) => ({ number, colour, ink })))
})
