import type { Db, Tx } from '@scalebridge/db'
import { loadEdition, loadHistory, loadTerms, type EditionFacts } from './load.ts'
import { learnedFrom } from './snapshot.ts'
import { readCorpus, type CorpusStatistics } from '../words/text.ts'
import type { TrackRecord } from '../track/model.ts'

/** All from which an edition's pairs are scored as of now: what an engine takes beside the policy. */
export interface WholeEdition extends Pick<EditionFacts, 'on' | 'pitches' | 'mandates'> {
  readonly corpus: CorpusStatistics
  readonly track: TrackRecord | null
}

/** Reads an edition for scoring outside of a run, as the learning does. */
export async function loadWhole(db: Db | Tx, editionId: string): Promise<WholeEdition> {
  const { on, pitches, mandates } = await loadEdition(db, editionId)
  const history = await loadHistory(db, await loadTerms(db, editionId))
  const { corpus, track } = learnedFrom({ corpus: readCorpus(pitches, mandates), history })
  return { on, pitches, mandates, corpus, track }
}
