import { count, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../index.ts'
import type { ImportKind } from '../reference/states.ts'
import { createTestDatabase, makeEdition, type TestDatabase } from '../testing/index.ts'
import { applyImport, checkImport, failImport, IMPORT_COLUMNS, IMPORT_ERROR_CODES, importTemplate, kindOf } from './index.ts'

const encode = (text: string) => new TextEncoder().encode(text)

type Cells = Record<string, string>

/** A file with one row per given set of cells; columns not given take the template's example. */
function file(kind: ImportKind, rows: readonly Cells[], headings = IMPORT_COLUMNS[kind].map((column) => column.heading)): string {
  const examples = new Map(IMPORT_COLUMNS[kind].map((column) => [column.heading, column.example]))
  const quote = (value: string) => `"${value.replaceAll('"', '""')}"`
  const lines = rows.map((row, index) =>
    headings.map((heading) => quote(row[heading] ?? (heading === 'source_id' ? `row-${index}` : (examples.get(heading) ?? '')))).join(','),
  )
  return [headings.join(','), ...lines].join('\n')
}
const pitches = (...rows: Cells[]) => encode(file('pitches', rows))
const mandates = (...rows: Cells[]) => encode(file('mandates', rows))
const headings = IMPORT_COLUMNS.pitches.map((column) => column.heading)

/** Every kind of bad file: what it is, its bytes, and the first error it must give (line, column, code). */
const BAD_FILES: readonly [
  what: string,
  kind: ImportKind,
  bytes: Uint8Array,
  error: [line: number, column: string | null, code: string],
][] = [
  ['nothing', 'pitches', new Uint8Array(), [1, null, 'file.empty']],
  ['only a byte-order mark', 'pitches', encode('\uFEFF'), [1, null, 'file.empty']],
  ['too many bytes', 'pitches', new Uint8Array(24 * 1024 * 1024 + 1).fill(0x61), [1, null, 'file.tooLarge']],
  ['a spreadsheet', 'pitches', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0, 0), [1, null, 'file.spreadsheet']],
  ['UTF-16', 'pitches', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), [1, null, 'file.utf16']],
  [
    'Windows-1252 on line 2',
    'pitches',
    new Uint8Array([...encode(`${headings.join(',')}\nr1,Asociaci`), 0xf3, ...encode('n\n')]),
    [2, null, 'file.notUtf8'],
  ],
  ['a NUL byte', 'pitches', encode(`${headings.join(',')}\nr1,\u0000\n`), [2, null, 'file.binary']],
  ['a quotation mark that never closes', 'pitches', encode(`${headings.join(',')}\n"r1,x\n`), [2, null, 'file.quoteUnclosed']],
  ['a quotation mark inside a bare cell', 'pitches', encode(`${headings.join(',')}\nr"1,x\n`), [2, null, 'file.quoteMisplaced']],
  ['semicolons between columns', 'pitches', encode(`${headings.join(';')}\nr1;x\n`), [1, null, 'file.delimiter']],
  ['a heading and no rows', 'pitches', encode(headings.join(',')), [1, null, 'file.noRows']],
  ['one row too many', 'pitches', encode(`${headings.join(',')}\n${'x\n'.repeat(10_001)}`), [1, null, 'file.tooManyRows']],
  [
    'a missing column',
    'pitches',
    encode(
      file(
        'pitches',
        [{}],
        headings.filter((heading) => heading !== 'summary'),
      ),
    ),
    [1, 'summary', 'header.missing'],
  ],
  ['a misspelt column', 'pitches', encode(`${[...headings, 'titel'].join(',')}\n`), [1, 'titel', 'header.unknown']],
  ['a column twice', 'pitches', encode(`${[...headings, 'title'].join(',')}\n`), [1, 'title', 'header.twice']],
  ['a short row', 'pitches', encode(`${headings.join(',')}\nr1,x\n`), [2, null, 'row.tooShort']],
  ['a long row', 'pitches', encode(`${file('pitches', [{}])},more`), [2, null, 'row.tooLong']],
  ['an empty title', 'pitches', pitches({ title: '' }), [2, 'title', 'value.missing']],
  ['a title too long', 'pitches', pitches({ title: 'x'.repeat(161) }), [2, 'title', 'value.tooLong']],
  ['a control character', 'pitches', pitches({ title: 'a\u0007b' }), [2, 'title', 'value.controlCharacter']],
  ['a misspelt stage on the third row', 'pitches', pitches({}, {}, { stage: 'scalling' }), [4, 'stage', 'value.notListed']],
  ['an instrument twice', 'pitches', pitches({ instruments: 'grant;grant' }), [2, 'instruments', 'value.twice']],
  ['six goals', 'pitches', pitches({ goals: '1;2;3;4;5;6', targets: '' }), [2, 'goals', 'value.tooMany']],
  ['an eighteenth goal', 'pitches', pitches({ goals: '18', targets: '' }), [2, 'goals', 'goal.unknown']],
  ['a target that does not exist', 'pitches', pitches({ targets: '14.z' }), [2, 'targets', 'target.unknown']],
  ['a target of another goal', 'pitches', pitches({ targets: '1.1' }), [2, 'targets', 'target.ofAnotherGoal']],
  ['a country by its name', 'pitches', pitches({ countries: 'Fiji' }), [2, 'countries', 'country.unknown']],
  [
    'a region that lost its zero',
    'pitches',
    pitches({ scope: 'regional', countries: '', regions: '61' }),
    [2, 'regions', 'region.zeroLost'],
  ],
  ['a region that is none', 'pitches', pitches({ scope: 'regional', countries: '', regions: '999' }), [2, 'regions', 'region.unknown']],
  ['a scope that does not fit its places', 'pitches', pitches({ scope: 'multi_country' }), [2, 'scope', 'scope.placesMismatch']],
  ['an amount with commas', 'pitches', pitches({ ask: '1,500,000' }), [2, 'ask', 'amount.invalid']],
  ['a negative amount', 'pitches', pitches({ ask: '-5' }), [2, 'ask', 'amount.invalid']],
  ['an amount of nothing', 'pitches', pitches({ ask: '0' }), [2, 'ask', 'amount.invalid']],
  ['half a yen', 'pitches', pitches({ ask: '100.5', ask_minimum: '', ask_currency: 'JPY' }), [2, 'ask', 'amount.tooPrecise']],
  ['more money than can be kept exactly', 'pitches', pitches({ ask: '99999999999999999' }), [2, 'ask', 'amount.tooLarge']],
  ['a minimum above the ask', 'pitches', pitches({ ask: '10', ask_minimum: '11' }), [2, 'ask_minimum', 'amount.minimumAboveTotal']],
  ['a minimum without an ask', 'pitches', pitches({ ask: '' }), [2, 'ask', 'amount.missing']],
  ['an unknown currency', 'pitches', pitches({ ask_currency: 'XAU' }), [2, 'ask_currency', 'currency.unknown']],
  ['an amount without a currency', 'pitches', pitches({ ask_currency: '' }), [2, 'ask_currency', 'currency.missing']],
  ['an evidence level in words', 'pitches', pitches({ evidence_level: 'two' }), [2, 'evidence_level', 'number.invalid']],
  ['the same source_id twice', 'pitches', pitches({ source_id: 'a' }, { source_id: 'a' }), [3, 'source_id', 'sourceId.twice']],
  ['a ticket upside down', 'mandates', mandates({ ticket_min: '5', ticket_max: '4' }), [2, 'ticket_min', 'ticket.upsideDown']],
  [
    'a country both wanted and excluded',
    'mandates',
    mandates({ excluded_countries: 'FJI' }),
    [2, 'excluded_countries', 'country.bothWantedAndExcluded'],
  ],
  ['a group that is none', 'mandates', mandates({ country_groups: 'g77' }), [2, 'country_groups', 'group.unknown']],
  ['maybe', 'mandates', mandates({ strict_geography: 'maybe' }), [2, 'strict_geography', 'yesNo.invalid']],
  [
    'a contact that is no mail address',
    'leads',
    encode(file('leads', [{ contact_email: 'nobody' }])),
    [2, 'contact_email', 'email.invalid'],
  ],
  ['one investor under two names', 'mandates', mandates({}, { investor: 'Another name' }), [3, 'investor_id', 'investor.contradicts']],
]

describe('a bad file', () => {
  it.each(BAD_FILES)('%s: says where, what and what to do', (_what, kind, bytes, [line, column, code]) => {
    const { errors } = checkImport(kind, bytes)
    expect(errors[0]).toMatchObject({ line, column, code })
    expect(errors[0]?.detail).toMatch(/\w{2,} .*[.?]$/)
  })

  it('every code that can be given is given by a file above, or by one the edition has already', () => {
    const given = new Set<string>([...BAD_FILES.map(([, , , [, , code]]) => code), 'sourceId.exists'])
    expect(IMPORT_ERROR_CODES.filter((code) => !given.has(code))).toEqual([])
  })

  it('when several rows are wrong, it names them all, in the order of the lines', () => {
    const { errors } = checkImport('pitches', pitches({ stage: 'x' }, {}, { goals: '99', title: '' }))
    expect(errors.map((error) => [error.line, error.column])).toEqual([
      [2, 'stage'],
      [4, 'goals'],
      [4, 'title'],
    ])
  })
})

describe('a good file', () => {
  it.each(['pitches', 'mandates', 'leads'] as const)('the template of %s passes as it is, and tells its kind', (kind) => {
    const bytes = encode(importTemplate(kind).content)
    expect(checkImport(kind, bytes).errors).toEqual([])
    expect(kindOf(bytes)).toBe(kind)
  })

  it('when a cell holds line breaks, commas, quotation marks and Arabic, it comes through letter by letter', () => {
    const problem = 'السطر الأول، "قوسان"\nالسطر الثاني, with a comma'
    const checked = checkImport('pitches', encode(`\uFEFF${file('pitches', [{ problem, language: 'ar' }, {}])}`))
    expect(checked.errors).toEqual([])
    expect(checked.rows[0]).toMatchObject({ problem, language: 'ar', line: 2 })
    expect(checked.rows[1]?.line).toBe(4)
  })

  it.each([
    ['USD', '1500000.5', 150_000_050],
    ['JPY', '1500', 1500],
    ['KWD', '1.250', 1250],
    ['USD', '10.00', 1000],
  ])('%s %s is %d minor units', (currency, ask, minor) => {
    const checked = checkImport('pitches', pitches({ ask, ask_minimum: '', ask_currency: currency }))
    expect(checked.rows[0]).toMatchObject({ askMinor: minor, askCurrency: currency })
  })
})

describe('applying an import', () => {
  let database: TestDatabase
  let editionId: string
  beforeAll(async () => {
    database = await createTestDatabase()
    editionId = (await makeEdition(database.owner.db)).id
  })
  afterAll(() => database.drop())

  async function run(kind: ImportKind, bytes: Uint8Array) {
    const [row] = await database.owner.db
      .insert(schema.imports)
      .values({ editionId, kind, fileName: 'x.csv', content: Buffer.from(bytes) })
      .returning()
    return applyImport(database.worker.db, row?.id ?? '')
  }
  async function countOf(table: typeof schema.pitches | typeof schema.mandates | typeof schema.outbox) {
    const [row] = await database.owner.db.select({ n: count() }).from(table)
    return row?.n ?? 0
  }

  it('when it is good, every row is a submitted pitch with number and frozen version, and one matching is promised', async () => {
    const ended = await run('pitches', pitches({ source_id: 'one' }, { source_id: 'two' }))
    expect(ended).toMatchObject({ state: 'done', rowsDone: 2, rowsTotal: 2, errorCount: 0 })
    const rows = await database.owner.db.select().from(schema.pitches).orderBy(schema.pitches.number)
    expect(rows.map((row) => [row.sourceId, row.number, row.state])).toEqual([
      ['one', 1, 'submitted'],
      ['two', 2, 'submitted'],
    ])
    const [versions] = await database.owner.db.select({ n: count() }).from(schema.pitchVersions)
    expect(versions?.n).toBe(2)
    expect(await countOf(schema.outbox)).toBe(1)
  })

  it('when the last row is wrong, nothing of it is written', async () => {
    const before = await countOf(schema.pitches)
    const ended = await run('pitches', pitches({ source_id: 'three' }, { source_id: 'four', stage: 'x' }))
    expect(ended).toMatchObject({ state: 'rejected', errorCount: 1 })
    expect(ended.errors).toMatchObject([{ line: 3, column: 'stage', code: 'value.notListed' }])
    expect(await countOf(schema.pitches)).toBe(before)
  })

  it('leads come with their source and the first line of their history, and promise no matching', async () => {
    const promised = await countOf(schema.outbox)
    expect(await run('leads', encode(importTemplate('leads').content))).toMatchObject({ state: 'done', rowsDone: 1 })
    const [lead] = await database.owner.db.select().from(schema.leads)
    expect(lead).toMatchObject({ state: 'lead', nominatorKind: 'unct', country: 'FJI', goals: [7, 5], source: 'Letter of 3 March' })
    const events = await database.owner.db.select().from(schema.leadEvents)
    expect(events).toMatchObject([{ leadId: lead?.id, kind: 'imported', toState: 'lead' }])
    expect(await countOf(schema.outbox)).toBe(promised)
    const again = await run('leads', encode(importTemplate('leads').content))
    expect(again.errors).toMatchObject([{ line: 2, code: 'sourceId.exists' }])
  })

  it('when the same file comes again, it is refused row by row', async () => {
    const ended = await run('pitches', pitches({ source_id: 'one' }, { source_id: 'five' }))
    expect(ended.errors).toMatchObject([{ line: 2, column: 'source_id', code: 'sourceId.exists' }])
  })

  it('when the job runs twice, the second time does nothing', async () => {
    const [row] = await database.owner.db
      .insert(schema.imports)
      .values({ editionId, kind: 'mandates', fileName: 'm.csv', content: Buffer.from(mandates({})) })
      .returning()
    await applyImport(database.worker.db, row?.id ?? '')
    await applyImport(database.worker.db, row?.id ?? '')
    expect(await countOf(schema.mandates)).toBe(1)
    const [investor] = await database.owner.db.select().from(schema.investors).where(eq(schema.investors.sourceId, 'example-fund'))
    expect(investor).toMatchObject({ state: 'verified', investorType: 'impact_fund' })
  })

  it('when it is given up while it is written, it stays failed and nothing of it is there', async () => {
    const before = await countOf(schema.pitches)
    const [row] = await database.owner.db
      .insert(schema.imports)
      .values({ editionId, kind: 'pitches', fileName: 'x.csv', content: Buffer.from(pitches({ source_id: 'late' })) })
      .returning()
    const id = row?.id ?? ''
    // The numbers of the edition's pitches are held, so that the writing waits there until the import has been given up.
    const { promise: written, resolve: write } = Promise.withResolvers<void>()
    const held = database.owner.db.transaction(async (tx) => {
      await tx.execute(sql`lock table pitches in share mode`)
      await written
    })
    const applied = applyImport(database.worker.db, id)
    const stateOf = async () =>
      (await database.owner.db.select({ state: schema.imports.state }).from(schema.imports).where(eq(schema.imports.id, id)))[0]?.state
    await expect.poll(stateOf).toBe('writing')
    await database.worker.db.transaction((tx) => failImport(tx, id))
    write()
    await held
    expect(await applied).toMatchObject({ state: 'failed' })
    expect(await countOf(schema.pitches)).toBe(before)
  })

  it('when it has 10,000 rows, it shows progress and ends whole', async () => {
    const before = await countOf(schema.pitches)
    const [row] = await database.owner.db
      .insert(schema.imports)
      .values({
        editionId,
        kind: 'pitches',
        fileName: 'big.csv',
        content: Buffer.from(pitches(...Array.from({ length: 10_000 }, (_, index) => ({ source_id: `big-${index}` })))),
      })
      .returning()
    const importId = row?.id ?? ''
    const seen = new Set<number>()
    let ended = false
    const work = applyImport(database.worker.db, importId).finally(() => (ended = true))
    while (!ended) {
      const [now] = await database.api.db
        .select({ rowsDone: schema.imports.rowsDone })
        .from(schema.imports)
        .where(eq(schema.imports.id, importId))
      if (now !== undefined) seen.add(now.rowsDone)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await work).toMatchObject({ state: 'done', rowsDone: 10_000 })
    expect(seen.size).toBeGreaterThan(3)
    expect(await countOf(schema.pitches)).toBe(before + 10_000)
  })
})
