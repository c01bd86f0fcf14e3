import { TERM_FIELDS, TERM_ROWS } from '@scalebridge/db/reference'
import { describe, expect, it } from 'vitest'
import { blankFile } from './files.ts'

describe('the blank term sheet', () => {
  it('as CSV has a line for every field of the standard, and for every field of one row of each list', async () => {
    const answer = blankFile('csv')
    expect(answer.headers.get('content-disposition')).toContain('term-sheet-blank.csv')
    const keys = (await answer.text()).split('\r\n').map((line) => line.split(',').slice(0, 3).join(','))
    for (const { key } of TERM_FIELDS) expect(keys).toContain(`,,${key}`)
    for (const { key, fields } of TERM_ROWS) for (const field of fields) expect(keys).toContain(`${key},1,${field.key}`)
  })

  it('as JSON comes with the templates and states nothing', async () => {
    const { templates, sheet } = await blankFile('json').json()
    expect(templates.map(({ id, version }: { id: string; version: number }) => `${id} ${version}`)).toContain('concessional_capital 1')
    expect([sheet.totalMinor, sheet.currency, sheet.stack.length]).toEqual([null, 'USD', 1])
  })
})
