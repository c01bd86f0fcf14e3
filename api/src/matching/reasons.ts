/**
 * Puts the words to stored pairs. A list stores points only; why they are what they are is told by the engine from the
 * facts, once for each (run, list, mandate, pitch), and kept ready with its JSON: telling costs far more than reading.
 */
import { askTogether } from '@scalebridge/db/ask-together'
import {
  OPEN_TO_ALL,
  buildTrackRecord,
  createEngine,
  mandateFactsFrom,
  pitchFactsFrom,
  readPolicy,
  unpackLearned,
  usdRatesFrom,
  type EligiblePair,
  type Engine,
  type PitchText,
  type UsdRates,
} from '@scalebridge/worker/engine'
import { findMandate } from '../investors/investors.queries.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import type { FailedGate, PairScore, Reason } from './match.shapes.ts'
import {
  findEditionTerms,
  findPacked,
  findRunFooting,
  listCorpusRows,
  listGateRows,
  listVisiblePitches,
  type ListVersion,
} from './matching.queries.ts'

const MAX_PAIRS = 5_000
const MAX_ENGINES = 4

export interface Reasons {
  /** The scores of listed pairs with all reasons, in the order given; undefined when the list has changed since it was read. */
  pairsOf(list: ListVersion, mandate: { id: string; editionId: string }, pitchIds: readonly string[]): Promise<PairScore[] | undefined>
  /** An engine that knows the edition's words as of a run, and how its amounts are read. */
  engineFor(editionId: string, runId: string | undefined): Promise<EditionEngine>
  /** All that gates look at of an edition's pitches: read once for all mandates whose near misses are asked for in one moment. */
  gateRowsOf(editionId: string): Promise<Awaited<ReturnType<typeof listGateRows>>>
}

export interface EditionEngine {
  engine: Engine
  rates: UsdRates
}

/** What matching's operations use beside the rest: the words for stored points, kept ready. */
export interface MatchingDeps extends Deps {
  reasons: Reasons
}

export function createReasons({ db }: Pick<Deps, 'db'>): Reasons {
  const pairs = new Map<string, PairScore>()
  const engines = new Map<string, Promise<EditionEngine>>()

  const engineFor = (editionId: string, runId: string | undefined) => {
    const key = `${editionId} ${runId ?? ''}`
    const known = engines.get(key)
    if (known !== undefined) return known
    const made = makeEngine(db, editionId, runId)
    keep(engines, MAX_ENGINES, [key, made])
    made.catch(() => engines.delete(key))
    return made
  }

  const tell = async (list: ListVersion, mandate: { id: string; editionId: string }, pitchIds: readonly string[]) => {
    const { engine, rates } = await engineFor(mandate.editionId, list.runId)
    const [row, pitches, packed] = await Promise.all([
      findMandate(db, mandate.id),
      listVisiblePitches(db, mandate.editionId, pitchIds),
      findPacked(db, { ...list, mandateId: mandate.id }, pitchIds),
    ])
    if (row === undefined || packed === undefined) return
    const facts = mandateFactsFrom(row, rates, OPEN_TO_ALL)
    for (const pitch of pitches) {
      const pair = toPairScore(engine.explain(pitchFactsFrom(pitch, rates), facts, packed.get(pitch.id) ?? []))
      ready.set(pair, JSON.stringify(pair))
      keep(pairs, MAX_PAIRS, [keyOf(list, mandate.id, pitch.id), pair])
    }
  }

  const gateRowsOf = askTogether(async (editionIds: readonly string[]) => {
    const rows = new Map([...new Set(editionIds)].map((editionId) => [editionId, listGateRows(db, editionId).execute()]))
    return Promise.all(editionIds.map(async (editionId) => (await rows.get(editionId)) ?? []))
  })

  return {
    engineFor,
    gateRowsOf,
    async pairsOf(list, mandate, pitchIds) {
      const missing = pitchIds.filter((pitchId) => !pairs.has(keyOf(list, mandate.id, pitchId)))
      if (missing.length > 0) await tell(list, mandate, missing)
      const told = pitchIds.flatMap((pitchId) => use(pairs, keyOf(list, mandate.id, pitchId)))
      return told.length === pitchIds.length ? told : undefined
    },
  }
}

const ready = new WeakMap<PairScore, string>()

/** A pair's JSON, ready-made where the pair came out of the cache. */
export function jsonOf(pair: PairScore | undefined): string {
  return pair === undefined ? 'null' : (ready.get(pair) ?? JSON.stringify(pair))
}

/** The engine's result as the contract shows it. */
export function toPairScore({ score, shown, interval, investorSide, pitchSide }: EligiblePair): PairScore {
  const side = ({ points, maxPoints, factors }: EligiblePair['investorSide']): PairScore['investorSide'] => ({
    points,
    maxPoints,
    factors: factors.map((factor) => ({ ...factor, reason: toReason(factor.reason) })),
  })
  return { score, shown, interval: [...interval], investorSide: side(investorSide), pitchSide: side(pitchSide) }
}

/** The engine's closed gates as the contract shows them. */
export function toFailedGates(gates: ReturnType<Engine['whyNot']>): FailedGate[] {
  return gates.map(({ opensWhen, ...gate }) => ({ ...toReason(gate), opensWhen: toReason(opensWhen) }))
}

function toReason({ code, params }: { readonly code: string; readonly params: object }): Reason {
  return { code, params }
}

/** By the policy and the word statistics of the run whose lists are explained; before the first, by what is there now. */
async function makeEngine(db: Deps['db'], editionId: string, runId: string | undefined): Promise<EditionEngine> {
  const terms = await findEditionTerms(db, editionId)
  if (terms === undefined) throw new Problem('edition.notFound')
  const footing = runId === undefined ? undefined : await findRunFooting(db, runId)
  const learned = footing?.corpus ? unpackLearned(footing.corpus) : { corpus: await readTexts(db, editionId), history: [] }
  const { policy } = readPolicy(footing?.policy ?? undefined)
  return {
    engine: createEngine({
      policy,
      corpus: learned.corpus,
      track: learned.history.length > 0 ? buildTrackRecord(learned.history) : null,
      on: terms.closesAt,
    }),
    rates: usdRatesFrom(terms.rates),
  }
}

async function readTexts(db: Deps['db'], editionId: string): Promise<PitchText[]> {
  const rows = await listCorpusRows(db, editionId)
  return rows.map(({ id, language, ...texts }) => ({
    id,
    language,
    text: Object.values(texts)
      .filter((text) => text !== null)
      .join('\n'),
  }))
}

function keyOf(list: ListVersion, mandateId: string, pitchId: string): string {
  return `${list.runId} ${list.writtenBy} ${list.revision} ${mandateId} ${pitchId}`
}

/** Reads from a map that forgets what was used longest ago. */
function use<V>(map: Map<string, V>, key: string): V[] {
  const value = map.get(key)
  if (value === undefined) return []
  map.delete(key)
  map.set(key, value)
  return [value]
}

/** Adds to a map that forgets what was used longest ago. */
function keep<V>(map: Map<string, V>, max: number, [key, value]: readonly [string, V]): void {
  map.set(key, value)
  const oldest = map.keys().next()
  if (map.size > max && !oldest.done) map.delete(oldest.value)
}
