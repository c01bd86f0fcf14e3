import { describe, expect, it } from 'vitest'
import { errorReport } from './error-report.ts'

const lineOf = (value: string) => errorReport(['line'], [{ line: 2, column: 'title', value, text: 'wrong' }]).split('\r\n')[1]

describe('the report of an import’s errors', () => {
  it('when a spreadsheet opens it, is read as UTF-8', () => {
    expect(errorReport(['سطر'], []).codePointAt(0)).toBe(0xfeff)
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '＝1'])('when a value is %j, it is no formula', (value) => {
    expect(lineOf(value)).toMatch(/^2,title,"'/)
  })

  it('when a value holds quotes, commas or line breaks, it stays one cell', () => {
    expect(lineOf('a "b", c')).toBe('2,title,"a ""b"", c",wrong')
    expect(lineOf('a\nb')).toBe('2,title,"a\nb",wrong')
  })

  it('when the whole file is meant, column and value are empty', () => {
    expect(errorReport(['line'], [{ line: 1, column: null, value: null, text: 'empty' }])).toContain('\r\n1,,,empty\r\n')
  })
})
