import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { keepSubjectKeysUnder, openFile, rewrapSubjectKeys, sealBytes, sealFile, shred, unsealBytes } from './index.ts'

describe('a sealed file', () => {
  const key = randomBytes(32)

  it('of any size opens to what it was, and shows nothing of it', () => {
    const sizes = fc.oneof(fc.nat(200), fc.constantFrom(65_535, 65_536, 65_537, 131_072, 200_000))
    fc.assert(
      fc.property(sizes, fc.nat(255), (size, filling) => {
        const bytes = Buffer.alloc(size, filling)
        const sealed = sealFile(key, 'a place', bytes)
        expect(openFile(key, 'a place', sealed).equals(bytes)).toBe(true)
        expect(size > 16 && sealed.includes(bytes.subarray(0, 16))).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  const whole = sealFile(key, 'a place', randomBytes(150_000))
  const piece = 65_536 + 16
  it.each([
    ['with a byte changed', Buffer.concat([whole.subarray(0, 70_000), Buffer.from([(whole[70_000] ?? 0) ^ 1]), whole.subarray(70_001)])],
    ['without its last piece', whole.subarray(0, 4 + 2 * piece)],
    [
      'with two pieces swapped',
      Buffer.concat([
        whole.subarray(0, 4),
        whole.subarray(4 + piece, 4 + 2 * piece),
        whole.subarray(4, 4 + piece),
        whole.subarray(4 + 2 * piece),
      ]),
    ],
    ['with something after its end', Buffer.concat([whole, Buffer.from('more')])],
    ['that is cut short', whole.subarray(0, 12)],
    ['that never was one', Buffer.from('PDF')],
  ])('%s does not open', (_what, sealed) => {
    expect(() => openFile(key, 'a place', sealed)).toThrow(/authenticat|sealed file/)
  })

  it('does not open as another, or with another’s key', () => {
    expect(() => openFile(key, 'another place', whole)).toThrow(/authenticat|sealed file/)
    expect(() => openFile(randomBytes(32), 'a place', whole)).toThrow(/authenticat|sealed file/)
  })
})

describe('keys of subjects', () => {
  let database: TestDatabase
  const secrets = { first: randomBytes(32).toString('hex'), second: randomBytes(32).toString('hex') }
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterEach(() => keepSubjectKeysUnder({ secret: secrets.first }))
  afterAll(() => database.drop())

  it('when the secret changes, are opened with the previous one until they lie under the new one, and then without it', async () => {
    keepSubjectKeysUnder({ secret: secrets.first })
    const of = { subjectId: randomUUID(), owner: 'a file' }
    const { db } = database.worker
    const sealed = (await sealBytes(db, of, Buffer.from('in confidence'))) ?? Buffer.alloc(0)
    // As before secrets had names.
    await db.update(schema.subjectKeys).set({ wrappedUnder: null })
    keepSubjectKeysUnder({ secret: secrets.second })
    await expect(unsealBytes(db, of, sealed)).rejects.toThrow(/not known here/)
    expect(await rewrapSubjectKeys(db)).toBe(0)
    keepSubjectKeysUnder({ secret: secrets.second, previous: secrets.first })
    expect((await unsealBytes(db, of, sealed))?.toString()).toBe('in confidence')
    expect([await rewrapSubjectKeys(db), await rewrapSubjectKeys(db)]).toEqual([1, 0])
    keepSubjectKeysUnder({ secret: secrets.second })
    expect((await unsealBytes(db, of, sealed))?.toString()).toBe('in confidence')
    await expect(unsealBytes(db, { ...of, owner: 'another file' }, sealed)).rejects.toThrow(/authenticat|sealed file/)
  })

  it('that were destroyed open nothing, are not made again, and a change of secret brings none back', async () => {
    keepSubjectKeysUnder({ secret: secrets.first })
    const of = { subjectId: randomUUID(), owner: 'a file' }
    const { db } = database.worker
    const sealed = (await sealBytes(db, of, Buffer.from('in confidence'))) ?? Buffer.alloc(0)
    await db.transaction((tx) => shred(tx, of.subjectId))
    keepSubjectKeysUnder({ secret: secrets.second, previous: secrets.first })
    await rewrapSubjectKeys(db)
    expect([await unsealBytes(db, of, sealed), await sealBytes(db, of, Buffer.from('again'))]).toEqual([null, null])
  })
})
