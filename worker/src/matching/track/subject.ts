import type { PitchFacts } from '../facts/facts.ts'
import type { PastProject, TrackSubject } from './past-project.ts'

/** What is known of a project beside its words, whether it is a pitch or a grant of the past. */
export interface ProjectAttributes {
  readonly language: string | null
  /** ISO 3166-1 alpha-3. */
  readonly countries: readonly string[]
  /** M49 codes. */
  readonly regions: readonly string[]
  readonly goals: readonly number[]
  readonly amountUsdMinor: number | null
}

const subjects = new WeakMap<PitchFacts, TrackSubject>()

/** What a track record compares of a pitch: the same object each time, so that work on it is done once. */
export function trackSubjectOf(facts: PitchFacts): TrackSubject {
  const found = subjects.get(facts) ?? {
    text: facts.text,
    language: facts.language,
    attributes: facts.attributes ?? attributesOf({ ...facts, amountUsdMinor: facts.askUsdMinor }),
  }
  subjects.set(facts, found)
  return found
}

/** Says that a pitch is compared as another one is, because nothing differs that a track record looks at: its work is done once for both. */
export function shareTrackSubject(facts: PitchFacts, other: PitchFacts): void {
  subjects.set(facts, trackSubjectOf(other))
}

/** Attributes in the form in which pitches and past projects are compared. What is unknown is left out. */
export function attributesOf({ language, countries, regions, goals, amountUsdMinor }: ProjectAttributes): string[] {
  return [
    ...(language === null ? [] : [`language=${language.split('-')[0]}`]),
    ...countries.map((code) => `country=${code}`),
    ...regions.map((code) => `region=${code}`),
    ...goals.map((goal) => `goal=${goal}`),
    ...(amountUsdMinor === null ? [] : [`amount=${amountBucket(amountUsdMinor)}`]),
  ]
}

/** Half decades of an amount: 1, 3, 10, 30… thousand dollars stand at the lower ends. */
function amountBucket(usdMinor: number): number {
  let bucket = 0
  for (let least = 100_000; usdMinor >= least && bucket < 20; least = bucket % 2 === 0 ? (least * 10) / 3 : least * 3) bucket += 1
  return bucket
}

/** A grant of an investor as it is stored, its amount in US cents. */
export interface StoredGrant {
  readonly id: string
  readonly investorId: string
  readonly title: string
  readonly description: string | null
  readonly language: string | null
  readonly countries: readonly string[]
  readonly regions: readonly string[]
  readonly goals: readonly number[]
  readonly amountUsdMinor: number | null
  /** Days since 1970. */
  readonly day: number | null
}

/** A stored grant as a past project. */
export function pastProjectFrom(grant: StoredGrant): PastProject {
  return {
    id: grant.id,
    title: grant.title,
    text: grant.description === null ? grant.title : `${grant.title}\n${grant.description}`,
    language: grant.language,
    attributes: attributesOf(grant),
    day: grant.day,
    amountUsdMinor: grant.amountUsdMinor,
    investorIds: [grant.investorId],
  }
}
