/**
 * The gates that most mandates close on - ticket, instruments, places -, as columns of numbers: one pitch is held against
 * thousands of mandates in a few instructions each, without touching them. Exactly those pass for whom these three gates of
 * gates.ts are open; a test holds both to the same answer.
 */
import type { MandateFacts } from '../facts/facts.ts'
import { OUTSIDE } from './gates.ts'
import { affinity, type Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from './prepare.ts'

/** Bits for instruments; the last stands for all further ones, which the columns do not tell apart. */
const INSTRUMENT_BITS = 31
const OTHER_INSTRUMENT = 1 << (INSTRUMENT_BITS - 1)
const EVERY_INSTRUMENT = -1

/** Beyond any bucket of an amount. */
const OPEN_END = 30_000

export class MandateColumns {
  readonly #policy: Policy
  readonly #prepare: (facts: MandateFacts) => PreparedMandate
  /** What the columns of each place in the row were made of: equal facts are the same object. */
  #facts: (MandateFacts | undefined)[] = []
  #lowest = new Int16Array(0)
  #highest = new Int16Array(0)
  /** Zero where a mandate offers none, which closes on nothing. */
  #instruments = new Int32Array(0)
  /** Number of the stated places of a strict mandate; zero for one that is not. */
  #places = new Int32Array(0)
  readonly #bits = new Map<string, number>()
  readonly #placeNumbers = new Map<string, number>()

  constructor(policy: Policy, prepare: (facts: MandateFacts) => PreparedMandate) {
    this.#policy = policy
    this.#prepare = prepare
  }

  /** Those of the mandates whose ticket, instruments and places are open to the pitch, in their order. Quickest when asked for the same ones again and again. */
  openTo(pitch: PreparedPitch, mandates: Iterable<MandateFacts>): MandateFacts[] {
    let count = 0
    for (const facts of mandates) {
      if (this.#facts[count] !== facts) this.#fill(count, facts)
      count += 1
    }
    const { widestGap } = this.#policy.ticket
    const wanted = this.#wantedBy(pitch)
    const least = pitch.ask === null ? -OPEN_END : pitch.ask.lowBucket - widestGap
    const most = pitch.ask === null ? OPEN_END : pitch.ask.highBucket + widestGap
    const isOutside = this.#verdictsOn(pitch)
    const open: MandateFacts[] = []
    for (let at = 0; at < count; at += 1) {
      if ((this.#lowest[at] ?? 0) > most || (this.#highest[at] ?? 0) < least) continue
      const shared = (this.#instruments[at] ?? 0) & wanted
      if (shared === 0 && this.#instruments[at] !== 0) continue
      const facts = this.#facts[at]
      if (facts === undefined || isOutside(this.#places[at] ?? 0, facts)) continue
      if (shared === OTHER_INSTRUMENT && !this.#sharesInstrument(pitch, facts)) continue
      open.push(facts)
    }
    return open
  }

  /** Whether a pitch lies outside of a strict mandate's places, worked out once for all mandates that state the same. */
  #verdictsOn({ places }: PreparedPitch): (number: number, facts: MandateFacts) => boolean {
    const known: boolean[] = []
    return (number, facts) => {
      if (number === 0 || places.length === 0) return false
      const verdict = known[number]
      if (verdict !== undefined) return verdict
      const { place } = this.#prepare(facts)
      const isOutside = places.every((code) => OUTSIDE.has(place(code).relation))
      known[number] = isOutside
      return isOutside
    }
  }

  #wantedBy({ instruments }: PreparedPitch): number {
    if (instruments.length === 0) return EVERY_INSTRUMENT
    let wanted = OTHER_INSTRUMENT
    for (const [offered, bit] of this.#bits) {
      if (instruments.some((key) => affinity(this.#policy.instrumentFamilies, key, offered) > 0)) wanted |= bit
    }
    return wanted
  }

  #sharesInstrument({ instruments }: PreparedPitch, facts: MandateFacts): boolean {
    const { instrument } = this.#prepare(facts)
    return instruments.length === 0 || instruments.some((key) => instrument(key) > 0)
  }

  #fill(at: number, facts: MandateFacts): void {
    if (at >= this.#lowest.length) this.#grow(2 * at + 64)
    const { ticket, statesPlaces } = this.#prepare(facts)
    this.#facts[at] = facts
    this.#lowest[at] = ticket === null ? -OPEN_END : ticket.lowBucket
    this.#highest[at] = ticket === null ? OPEN_END : ticket.highBucket
    this.#instruments[at] = facts.instruments.reduce((bits, key) => bits | this.#bitOf(key), 0)
    this.#places[at] = facts.strictGeography && statesPlaces ? this.#placeNumberOf(facts) : 0
  }

  #bitOf(key: string): number {
    const known = this.#bits.get(key)
    if (known !== undefined) return known
    if (this.#bits.size >= INSTRUMENT_BITS - 1) return OTHER_INSTRUMENT
    const bit = 1 << this.#bits.size
    this.#bits.set(key, bit)
    return bit
  }

  #placeNumberOf({ countries, countryGroups }: MandateFacts): number {
    const key = `${countries.join(',')};${countryGroups.join(',')}`
    const number = this.#placeNumbers.get(key) ?? this.#placeNumbers.size + 1
    this.#placeNumbers.set(key, number)
    return number
  }

  #grow(capacity: number): void {
    const lowest = new Int16Array(capacity)
    const highest = new Int16Array(capacity)
    const instruments = new Int32Array(capacity)
    const places = new Int32Array(capacity)
    lowest.set(this.#lowest)
    highest.set(this.#highest)
    instruments.set(this.#instruments)
    places.set(this.#places)
    this.#lowest = lowest
    this.#highest = highest
    this.#instruments = instruments
    this.#places = places
  }
}
