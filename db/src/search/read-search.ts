import { isCountryGroup, isIso3, INSTRUMENTS, STAGES } from '../reference/index.ts'

/** A shortlist's filters as a saved view keeps them: the query of the page's address. */
export interface Search {
  q?: string
  goal?: number
  place?: string
  stage?: string
  instrument?: string
  askMinUsd?: number
  askMaxUsd?: number
  state?: string
}

const STATES = ['suggested', 'saved', 'dismissed'] as const

/** Reads a saved view's query. What is on none of the lists is left away, as the page does. */
export function readSearch(query: string): Search {
  const asked = new URLSearchParams(query)
  const text = (name: string): string | undefined => asked.get(name)?.trim() || undefined
  const among = (values: readonly string[], name: string) => values.find((value) => value === text(name))
  const whole = (name: string, most: number): number | undefined => {
    const value = /^\d{1,13}$/.test(text(name) ?? '') ? Number(text(name)) : undefined
    return value !== undefined && value <= most ? value : undefined
  }
  const place = text('place')
  const found = {
    q: text('q')?.slice(0, 200),
    goal: whole('goal', 17) || undefined,
    place: place !== undefined && (isIso3(place) || isCountryGroup(place)) ? place : undefined,
    stage: among(STAGES, 'stage'),
    instrument: among(INSTRUMENTS, 'instrument'),
    askMinUsd: whole('askMinUsd', 1e12),
    askMaxUsd: whole('askMaxUsd', 1e12),
    state: among(STATES, 'state'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}
