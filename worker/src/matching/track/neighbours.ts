import { exp } from './arithmetic.ts'
import { UNIT, type Located, type SparseVector } from './space.ts'

/** How much attributes count beside words in the likeness of two projects: their cosines are mixed four to one. */
const ATTRIBUTES_BESIDE_WORDS = 0.25

/** As many neighbours have a say, the nearest first. */
const NEIGHBOURS = 100

/** After as many days a past project counts half. */
const HALF_LIFE_DAYS = 3 * 365.25

/** A past project as a place in the space. `investors` are numbers of the model. */
export interface Placed {
  readonly at: Located
  readonly day: number | null
  readonly investors: readonly number[]
}

export interface Neighbours {
  /** Likeness 0–1 of a subject to each past project, in their order. */
  likenesses(subject: Located): Float64Array
  /** Share 0–1 of the nearest past projects that each investor paid for, near and recent ones counting more. */
  shares(likenesses: Float64Array): Float64Array
}

/** Makes an index of past projects, which stand in a fixed order of their own (ties go to the earlier). */
export function indexNeighbours(projects: readonly Placed[], investors: number): Neighbours {
  const words = postingsOf(projects.map(({ at }) => at.words))
  const attributes = postingsOf(projects.map(({ at }) => at.attributes))
  const newest = projects.reduce((latest, { day }) => Math.max(latest, day ?? latest), Number.NEGATIVE_INFINITY)
  // A project without a date is taken to be as old as the half-life: neither new nor forgotten.
  const fading = projects.map(({ day }) => exp((-Math.LN2 * (day === null ? HALF_LIFE_DAYS : newest - day)) / HALF_LIFE_DAYS))
  return {
    likenesses(subject) {
      const alike = new Float64Array(projects.length)
      const known = (subject.words.terms.length > 0 ? 1 : 0) + (subject.attributes.terms.length > 0 ? ATTRIBUTES_BESIDE_WORDS : 0)
      if (known === 0) return alike
      const byWords = products(subject.words, words, projects.length)
      const byAttributes = products(subject.attributes, attributes, projects.length)
      for (let at = 0; at < alike.length; at += 1) {
        const product = (byWords[at] ?? 0) + ATTRIBUTES_BESIDE_WORDS * (byAttributes[at] ?? 0)
        alike[at] = Math.min(1, product / (known * UNIT * UNIT))
      }
      return alike
    },
    shares(alike) {
      const shares = new Float64Array(investors)
      const nearest = nearestOf(alike)
      let all = 0
      for (const at of nearest) {
        const likeness = alike[at] ?? 0
        const weight = likeness * likeness * likeness * (fading[at] ?? 0)
        const payers = projects[at]?.investors ?? []
        all += weight
        // Who paid with many others said less by it than who paid alone.
        for (const investor of payers) shares[investor] = (shares[investor] ?? 0) + weight / Math.sqrt(payers.length)
      }
      return all > 0 ? shares.map((share) => Math.min(1, share / all)) : shares
    },
  }
}

function nearestOf(alike: Float64Array): number[] {
  const some: number[] = []
  alike.forEach((likeness, at) => {
    if (likeness > 0) some.push(at)
  })
  return some.sort((a, b) => (alike[b] ?? 0) - (alike[a] ?? 0) || a - b).slice(0, NEIGHBOURS)
}

interface Posting {
  readonly project: number
  readonly weight: number
}

function postingsOf(vectors: readonly SparseVector[]): ReadonlyMap<number, readonly Posting[]> {
  const postings = new Map<number, Posting[]>()
  vectors.forEach(({ terms, weights }, project) => {
    terms.forEach((term, at) => {
      const list = postings.get(term) ?? []
      list.push({ project, weight: weights[at] ?? 0 })
      postings.set(term, list)
    })
  })
  return postings
}

function products(subject: SparseVector, postings: ReadonlyMap<number, readonly Posting[]>, size: number): Float64Array {
  const sums = new Float64Array(size)
  subject.terms.forEach((term, at) => {
    const weight = subject.weights[at] ?? 0
    for (const posting of postings.get(term) ?? []) sums[posting.project] = (sums[posting.project] ?? 0) + weight * posting.weight
  })
  return sums
}
