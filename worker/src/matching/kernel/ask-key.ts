const BUCKETS = 128

/** An ask as one number: its buckets decide all but ties within one bucket. */
export function askKey(lowBucket: number, highBucket: number): number {
  return lowBucket * BUCKETS + highBucket
}

/** The buckets of an askKey. */
export function bucketsOf(key: number): { low: number; high: number } {
  return { low: Math.floor(key / BUCKETS), high: key % BUCKETS }
}
