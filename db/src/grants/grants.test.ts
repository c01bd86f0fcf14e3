import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pastGrants } from '../schema/index.ts'
import { createTestDatabase, makeInvestor, type TestDatabase } from '../testing/index.ts'
import { readGrants, writePastGrants } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

const GIVING = JSON.stringify({
  grants: [
    {
      id: '360G-example-1',
      title: 'Cold rooms for small-scale fisheries',
      description: 'Solar cold rooms on two islands.',
      currency: 'GBP',
      amountAwarded: 25000.5,
      awardDate: '2024-05-17T00:00:00Z',
      fundingOrganization: [{ id: 'GB-CHC-000000', name: 'Example foundation' }],
      recipientOrganization: [{ id: 'GB-CHC-999999', name: 'A recipient that is not read' }],
      beneficiaryLocation: [{ name: 'Fiji', countryCode: 'FJ' }, { countryCode: 'XX' }],
      classifications: [{ vocabulary: 'SDG', code: '14', title: 'Life below water' }],
    },
    { id: '360G-example-1', title: 'The same again' },
    { id: '360G-example-2', title: ' ' },
  ],
})

const iati = (inside: string, prolog = '') => `<?xml version="1.0" encoding="UTF-8"?>${prolog}
<iati-activities version="2.03">
  <iati-activity xml:lang="fr" default-currency="USD">${inside}</iati-activity>
</iati-activities>`

const ACTIVITY = `
    <iati-identifier>XM-EX-1-0042</iati-identifier>
    <reporting-org ref="XM-EX-1" type="40"><narrative>Exemple</narrative></reporting-org>
    <title><narrative>Chambres froides</narrative><narrative xml:lang="en">Cold rooms</narrative></title>
    <description><narrative>Pêche &amp; soleil</narrative><narrative xml:lang="en">Fishing and sun</narrative></description>
    <participating-org role="1" ref="XM-EX-2"/><participating-org role="4" ref="XM-EX-3"/>
    <activity-date type="1" iso-date="2020-01-01"/><activity-date type="2" iso-date="2020-03-09"/>
    <recipient-country code="FJ" percentage="60"/><recipient-country code="WS" percentage="40"/>
    <recipient-region code="061" vocabulary="2"/><recipient-region code="889"/>
    <sector code="31320"/><sector vocabulary="7" code="14"/>
    <tag vocabulary="3" code="14.b"/>
    <budget><value currency="USD">900</value></budget>
    <transaction><transaction-type code="3"/><value>111</value></transaction>
    <transaction><transaction-type code="2"/><value>500.25</value></transaction>
    <transaction><transaction-type code="2"/><value>499.75</value></transaction>`

const CSV = `grant_id,title,description,language,countries,regions,sectors,goals,amount,currency,awarded_on
g/1,Solar mini-grids,"Villages, valleys",en,KEN;TZA,,dac:23210,7;13.1,1200000,KES,2023-02
g/2,Wells,,en,KE,,,99,12 000,USD,31/12/2023`

describe('past grants are read', () => {
  it('from 360Giving JSON, without the recipient', () => {
    const { source, grants } = readGrants(bytes(GIVING))
    expect(source).toBe('360giving')
    expect(grants).toEqual([
      {
        sourceId: '360G-example-1',
        title: 'Cold rooms for small-scale fisheries',
        description: 'Solar cold rooms on two islands.\nLife below water',
        language: null,
        countries: ['FJI'],
        regions: [],
        sectors: [],
        goals: [14],
        amountMinor: 2_500_050,
        currency: 'GBP',
        awardedOn: '2024-05-17',
        funders: ['GB-CHC-000000', 'Example foundation'],
      },
    ])
    expect(JSON.stringify(grants)).not.toContain('recipient')
  })

  it('from an IATI file: commitments before budgets, texts in the activity’s own language, M49 regions only', () => {
    expect(readGrants(bytes(iati(ACTIVITY)))).toEqual({
      source: 'iati',
      problems: [],
      grants: [
        {
          sourceId: 'XM-EX-1-0042',
          title: 'Chambres froides',
          description: 'Pêche & soleil',
          language: 'fr',
          countries: ['FJI', 'WSM'],
          regions: ['061'],
          sectors: ['dac:31320'],
          goals: [14],
          amountMinor: 100_000,
          currency: 'USD',
          awardedOn: '2020-03-09',
          funders: ['XM-EX-1', 'XM-EX-2'],
        },
      ],
    })
  })

  it('from an IATI file without commitments: its budgets; in several currencies: no amount', () => {
    const amountOf = (inside: string) =>
      readGrants(bytes(iati(`<iati-identifier>a</iati-identifier><title><narrative>A</narrative></title>${inside}`))).grants[0]
    expect(amountOf('<budget><value>12</value></budget>')).toMatchObject({ amountMinor: 1_200, currency: 'USD' })
    const mixed = '<budget><value>12</value></budget><budget><value currency="EUR">12</value></budget>'
    expect(amountOf(mixed)).toMatchObject({ amountMinor: null, currency: null })
  })

  it('from CSV with the template’s headings, in the minor units of the currency', () => {
    const { source, grants } = readGrants(bytes(CSV))
    expect(source).toBe('csv')
    expect(grants).toMatchObject([
      {
        sourceId: 'g/1',
        countries: ['KEN', 'TZA'],
        goals: [7, 13],
        sectors: ['dac:23210'],
        amountMinor: 120_000_000,
        currency: 'KES',
        awardedOn: '2023-02-01',
      },
      { sourceId: 'g/2', countries: ['KEN'], goals: [], amountMinor: null, currency: null, awardedOn: null },
    ])
  })
})

describe('what is wrong with a file is said, with its place', () => {
  it('a grant that stands there twice or has no title is left out; a value that is unknown only itself', () => {
    const problems = readGrants(bytes(GIVING)).problems.map(({ at, code, isFatal }) => [at, code, isFatal])
    expect(problems).toEqual([
      ['360G-example-1', 'country.unknown', false],
      ['360G-example-1', 'grant.twice', true],
      ['360G-example-2', 'grant.noTitle', true],
    ])
  })

  it('values of CSV by their line', () => {
    const problems = readGrants(bytes(CSV)).problems.map(({ line, code }) => [line, code])
    expect(problems).toEqual([
      [3, 'goal.unknown'],
      [3, 'amount.invalid'],
      [3, 'date.invalid'],
    ])
  })

  it.each([
    ['JSON that ends too early', '{"grants":[\n{"id":', 'file.malformed'],
    ['JSON of something else', '{"pitches":[]}', 'file.unknownForm'],
    ['a list without grants', '{"grants":[]}', 'file.noGrants'],
    ['XML that is not closed', '<iati-activities>\n<iati-activity>', 'file.malformed'],
    ['XML of something else', '<rss></rss>', 'file.unknownForm'],
    ['CSV with another heading', 'grant_id,name\n1,2', 'row.invalid'],
  ])('%s', (_what, text, code) => {
    const { grants, problems } = readGrants(bytes(text))
    expect(grants).toEqual([])
    expect(problems.map((problem) => problem.code)).toContain(code)
  })

  it('bytes that are not UTF-8', () => {
    expect(readGrants(new Uint8Array([0x7b, 0xff, 0xfe])).problems).toMatchObject([{ code: 'file.notUtf8', isFatal: true }])
  })

  it('XML with entities of its own: they are refused, so that no file is read and nothing grows', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    for (const entity of ['&b;', '&f;']) {
      const { grants, problems } = readGrants(bytes(iati(`<title><narrative>${entity}</narrative></title>`, bomb)))
      expect(grants).toEqual([])
      expect(problems).toMatchObject([{ code: 'file.malformed', line: 3 }])
    }
  })
})

describe('past grants are written', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  it('once each: a second import of a grant brings the first up to date', async () => {
    const { db } = database.owner
    const { id: investorId } = await makeInvestor(db)
    const { source, grants } = readGrants(bytes(CSV))
    await writePastGrants(db, grants, { investorId, source })
    await writePastGrants(
      db,
      grants.map((grant) => ({ ...grant, title: `${grant.title}, again` })),
      { investorId, source },
    )
    const rows = await db.select().from(pastGrants).where(eq(pastGrants.investorId, investorId)).orderBy(pastGrants.sourceId)
    expect(rows.map(({ sourceId, title, amountMinor }) => [sourceId, title, amountMinor])).toEqual([
      ['g/1', 'Solar mini-grids, again', 120_000_000],
      ['g/2', 'Wells, again', null],
    ])
  })
})
