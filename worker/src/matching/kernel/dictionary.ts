/** Numbers for what keeps coming back: the first key seen is `first`, the next one more. */
export interface Dictionary<K> {
  /** Returns the number of a key, and gives it one if it is new. */
  idOf(key: K): number
  /** Returns the number of a key, or undefined when it has none. */
  find(key: K): number | undefined
  readonly keys: readonly K[]
  /** One more than the highest number. */
  readonly end: number
}

/** Most ids are kept in 16 bits. */
const MOST = 65_536

/** Makes a dictionary. `what` names its keys in the RangeError that one too many throws. */
export function createDictionary<K>(what: string, first = 0, most = MOST): Dictionary<K> {
  const ids = new Map<K, number>()
  const keys: K[] = []
  return {
    keys,
    get end() {
      return first + keys.length
    },
    find: (key) => ids.get(key),
    idOf(key) {
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = first + keys.length
      if (id >= most) throw new RangeError(`more than ${most} different ${what}`)
      ids.set(key, id)
      keys.push(key)
      return id
    },
  }
}

/** Makes a function that works something out once for each key. */
export function once<V>(): (key: string, make: () => V) => V {
  const known = new Map<string, V>()
  return (key, make) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make()
    known.set(key, made)
    return made
  }
}

/** A set as one string, whatever the order of its members. */
export function setKey(members: readonly string[]): string {
  return members.length < 2 ? (members[0] ?? '') : [...new Set(members)].sort().join(',')
}

/** The members of a setKey. */
export function membersOf(key: string): string[] {
  return key === '' ? [] : key.split(',')
}
