import { beforeEach, describe, expect, it } from 'vitest'
import { BLANK_FORM } from '../pitches/pitch-form.ts'
import { copyKey, countChanges, dropAllCopies, dropCopy, keepCopy, readCopy } from './local-copy.ts'

/** A browser's storage, as the standard has it: its keys are its own properties. */
function memory(): Storage {
  const own = {
    getItem: (key: string) => (Object.hasOwn(store, key) ? String(Reflect.get(store, key)) : null),
    setItem: (key: string, value: string) => void Reflect.set(store, key, value),
    removeItem: (key: string) => void Reflect.deleteProperty(store, key),
  }
  const store = Object.create(own) as Storage // as: the part of it that is used
  return store
}

let storage: Storage
const key = copyKey('account', 'pitch', 'text')
const copy = { values: { ...BLANK_FORM, problem: 'An hour of work.' }, marks: '{}', revision: 3, at: '2026-11-22T20:00:00Z' }

beforeEach(() => {
  storage = memory()
})

describe('the copy that a browser keeps of what was not saved yet', () => {
  it('is read back as it was kept, and forgotten once it was saved', () => {
    keepCopy(storage, key, copy)
    expect(readCopy(storage, key)).toEqual(copy)
    dropCopy(storage, key)
    expect(readCopy(storage, key)).toBeNull()
  })

  it('is nobody else’s: another account on the same device finds none', () => {
    keepCopy(storage, key, copy)
    expect(readCopy(storage, copyKey('other', 'pitch', 'text'))).toBeNull()
  })

  it('is wiped when one signs out, and what others keep there stays', () => {
    keepCopy(storage, key, copy)
    storage.setItem('theme', 'dark')
    dropAllCopies(storage)
    expect(readCopy(storage, key)).toBeNull()
    expect(storage.getItem('theme')).toBe('dark')
  })

  it('counts for nothing where it cannot be read', () => {
    storage.setItem(key, '{"values":1}')
    expect(readCopy(storage, key)).toBeNull()
    storage.setItem(key, '{')
    expect(readCopy(storage, key)).toBeNull()
  })

  it('says how many fields wait', () => {
    expect(countChanges(BLANK_FORM, { ...BLANK_FORM, problem: 'One', lessons: 'Two' })).toBe(2)
    expect(countChanges(BLANK_FORM, { ...BLANK_FORM })).toBe(0)
  })
})
