import { exp } from './arithmetic.ts'
import { readHistoryTexts } from './bm25.ts'
import { indexNeighbours } from './neighbours.ts'
import { yearOf, type PastProject, type TrackSubject } from './past-project.ts'
import { learnProfiles, WEIGHT_UNIT } from './profiles.ts'
import { featuresOf, sumOf, valueOf, type Measures, type RankerWeights } from './ranker.ts'
import { shippedWeights } from './shipped-weights.ts'
import { readSpace, UNIT } from './space.ts'

/** After as many days a past project counts half in what an investor is taken to like and to pay for. */
const HALF_LIFE_DAYS = 8 * 365.25

/** From this likeness on, in thousandths, a past project is said to be like a pitch. */
export const LIKE_PERMILLE = 100

/** A past project of an investor that is like a subject. */
export interface SimilarProject {
  readonly id: string
  readonly title: string
  readonly year: number | null
  readonly amountUsdMinor: number | null
  /** Likeness in thousandths. */
  readonly likenessPermille: number
}

/** The past of all investors of whom any is known, ready to be asked about a pitch. Pure: the same past gives the same values. */
export interface TrackRecord {
  /** Whose past it is, in rising order. */
  readonly investorIds: readonly string[]
  /** Whether any past of an investor is known. */
  knows(investorId: string): boolean
  /** Value 0–1000 for each investor of `investorIds`; null where the subject says nothing that can be compared. */
  valuesOf(subject: TrackSubject): readonly number[] | null
  /** One value of them; null too for an investor without a past. */
  valueFor(subject: TrackSubject, investorId: string): number | null
  /** The most similar past projects of an investor, the most similar first. */
  similarOf(subject: TrackSubject, investorId: string, limit: number): readonly SimilarProject[]
  /** What the values are made from, for fitting the ranker. */
  measure(subject: TrackSubject): Measures
}

/**
 * Builds the track record of a history: a lexical profile of each investor, an index of its past projects by likeness, and
 * the text of them all. The order of the history does not matter. Projects that no investor paid for are left out.
 */
export function buildTrackRecord(history: readonly PastProject[], weights: RankerWeights = shippedWeights): TrackRecord {
  const { investorIds, numbers, space, projects, placed, popularity, projectsOf } = readPast(history)
  const neighbours = indexNeighbours(placed, investorIds.length)
  const texts = readHistoryTexts(placed, investorIds.length)
  const profiles = learnProfiles(placed, { investors: investorIds.length, holders: space.holders })

  const likenessesOf = rememberLast((subject: TrackSubject) => neighbours.likenesses(space.locate(subject)))
  const measure = (subject: TrackSubject): Measures => {
    const at = space.locate(subject)
    return {
      profile: profiles.liking(at).map((liking) => liking / (UNIT * WEIGHT_UNIT)),
      neighbours: neighbours.shares(likenessesOf(subject)),
      words: texts.fits(at.words),
      popularity,
    }
  }
  const valuesOf = remember((subject: TrackSubject) => {
    const { words, attributes } = space.locate(subject)
    if (words.terms.length + attributes.terms.length === 0) return null
    return featuresOf(measure(subject)).map((features) => valueOf(sumOf(features, weights), weights))
  })
  return {
    investorIds,
    knows: (investorId) => numbers.has(investorId),
    valuesOf,
    valueFor: (subject, investorId) => valuesOf(subject)?.[numbers.get(investorId) ?? -1] ?? null,
    similarOf(subject, investorId, limit) {
      const investor = numbers.get(investorId)
      if (investor === undefined) return []
      const alike = likenessesOf(subject)
      return (projectsOf[investor] ?? [])
        .filter((at) => (alike[at] ?? 0) > 0)
        .toSorted((a, b) => (alike[b] ?? 0) - (alike[a] ?? 0) || a - b)
        .slice(0, limit)
        .flatMap((at) => {
          const project = projects[at]
          return project ? [similarProject(project, alike[at] ?? 0)] : []
        })
    },
    measure,
  }
}

/** The past in a fixed order and in numbers: who, where in the space of words, how much and how long ago. */
function readPast(history: readonly PastProject[]) {
  const projects = history
    .filter(({ investorIds }) => investorIds.length > 0)
    .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.text < b.text ? -1 : 1))
  const investorIds = [...new Set(projects.flatMap((project) => project.investorIds))].toSorted()
  const numbers = new Map(investorIds.map((id, number) => [id, number]))
  const space = readSpace(projects)
  const newest = projects.reduce((latest, { day }) => Math.max(latest, day ?? latest), Number.NEGATIVE_INFINITY)
  const fadingOf = (day: number | null) => exp((-Math.LN2 * (day === null ? HALF_LIFE_DAYS : newest - day)) / HALF_LIFE_DAYS)
  const place = (project: PastProject) => ({
    id: project.id,
    at: space.locate(project),
    day: project.day,
    counts: space.countWords(project),
    investors: [...new Set(project.investorIds)].flatMap((id) => numbers.get(id) ?? []),
    weight: fadingOf(project.day),
  })
  const placed = projects.map(place)
  const popularity = new Float64Array(investorIds.length)
  for (const { investors, weight } of placed) for (const investor of investors) popularity[investor] = (popularity[investor] ?? 0) + weight
  const projectsOf = investorIds.map((): number[] => [])
  placed.forEach(({ investors }, at) => investors.forEach((investor) => projectsOf[investor]?.push(at)))
  return { investorIds, numbers, space, projects, placed, popularity, projectsOf }
}

function similarProject({ id, title, day, amountUsdMinor }: PastProject, likeness: number): SimilarProject {
  return { id, title, year: yearOf(day), amountUsdMinor, likenessPermille: Math.round(likeness * 1000) }
}

/** Keeps what was worked out last: one subject is asked about for many investors in a row, and the answer is long. */
function rememberLast<S extends object, R>(work: (subject: S) => R): (subject: S) => R {
  let last: { readonly subject: S; readonly result: R } | null = null
  return (subject) => {
    if (last?.subject !== subject) last = { subject, result: work(subject) }
    return last.result
  }
}

/** Works out each object once, for as long as the caller keeps it. */
function remember<S extends object, R>(work: (subject: S) => R): (subject: S) => R {
  const known = new WeakMap<S, { readonly result: R }>()
  return (subject) => {
    const found = known.get(subject) ?? { result: work(subject) }
    known.set(subject, found)
    return found.result
  }
}
