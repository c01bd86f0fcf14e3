import { createHash } from 'node:crypto'
import { createTestDatabase } from '@scalebridge/db/testing'
import pg from 'pg'
import { expect, test } from 'vitest'
import { ON, makeMandates, makePitches } from '../../../bench/matching-data.ts'
import { rankInSql } from '../../../bench/matching-sql.ts'
import { listsOf } from '../lists/list-columns.ts'
import { groupsOn } from '../facts/places.ts'
import { currentPolicy } from '../facts/policy.ts'
import { readCorpus } from '../words/text.ts'
import { rankAll } from './rank-all.ts'
import { referenceLists, type PlainList, type ReferenceLists } from './reference-lists.ts'

const EDITION = { pitches: makePitches(1000), mandates: makeMandates(1000) }
const SIZES = { perMandate: 50, perPitch: 20 }
const context = { policy: currentPolicy, corpus: readCorpus(EDITION.pitches, EDITION.mandates), membersOf: groupsOn(ON) }

const hashOf = (lists: readonly PlainList[]): string =>
  createHash('sha256')
    .update(JSON.stringify(lists.map(({ ownerId, ids, scores, eligible }) => [ownerId, ids, scores, eligible])))
    .digest('hex')
const hashesOf = ({ byMandate, byPitch, eligiblePairs }: ReferenceLists) => ({
  byMandate: hashOf(byMandate),
  byPitch: hashOf(byPitch),
  eligiblePairs,
})

test('the reference, the kernel and SQL give the same million pairs on every machine', { timeout: 900_000 }, async () => {
  const golden = {
    byMandate: 'b42bcd7a4e6e17fe1b42bfd1da672a8bbfe8c639c573b1efcd105d0b780dadeb',
    byPitch: '6e387483a4d19d349bea82baef3634430819a3e01f3ea759e9fc1361a214baae',
    eligiblePairs: 333_892,
  }
  const kernel = await rankAll({ ...EDITION, ...SIZES, policy: currentPolicy, corpus: context.corpus, on: ON, threads: 1 })
  const { byMandate, byPitch, eligiblePairs } = kernel
  expect(hashesOf({ byMandate: listsOf(byMandate), byPitch: listsOf(byPitch), eligiblePairs })).toEqual(golden)
  expect(hashesOf(referenceLists(EDITION, context, SIZES))).toEqual(golden)
  const database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.urls.admin })
  await client.connect()
  const { lists } = await rankInSql(client, { ...EDITION, context }, SIZES)
  await client.end()
  await database.drop()
  expect(hashesOf(lists)).toEqual(golden)
})
