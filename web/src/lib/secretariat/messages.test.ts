import { IMPORT_ERROR_CODES } from '@scalebridge/db/imports'
import { JOB_NAMES } from '@scalebridge/db/jobs'
import { expect, it } from 'vitest'
import secretariat from '../../../messages/en/secretariat.json' with { type: 'json' }

const keys = new Set(Object.keys(secretariat))

it('when a file can be wrong in some way, the page has words for it', () => {
  expect(IMPORT_ERROR_CODES.filter((code) => !keys.has(`importError.${code}`))).toEqual([])
})

it('when a way of being wrong is gone, its words are gone too', () => {
  const codes = new Set<string>(IMPORT_ERROR_CODES)
  const spoken = [...keys].filter((key) => key.startsWith('importError.')).map((key) => key.slice('importError.'.length))
  expect(spoken.filter((code) => !codes.has(code))).toEqual([])
})

it('when there is a job, the queue has a name for it', () => {
  expect(JOB_NAMES.filter((name) => !keys.has(`job.${name}`))).toEqual([])
})
