/** What a scenario found: lines `BAR id value bar PASS|FAIL`, and words. */
export interface Report {
  atMost(id: string, value: number, bar: number): void
  atLeast(id: string, value: number, bar: number): void
  note(words: string): void
  /** The fault has no meaning here. */
  skip(why: string): void
  /** The fault cannot be made on this machine: its bars are missed, not met. */
  cannot(id: string, why: string): void
}

/** Prints as it is told, and counts what was missed. */
export function makeReport(suffix: string): Report & { missed(): number } {
  let missed = 0
  const line = (id: string, value: number, { bar, isHeld }: { bar: string; isHeld: boolean }) => {
    if (!isHeld) missed += 1
    console.log(`BAR ${id}${suffix} ${Number(value.toFixed(2))} ${bar} ${isHeld ? 'PASS' : 'FAIL'}`)
  }
  return {
    atMost: (id, value, bar) => line(id, value, { bar: `<=${bar}`, isHeld: value <= bar }),
    atLeast: (id, value, bar) => line(id, value, { bar: `>=${bar}`, isHeld: value >= bar }),
    note: (words) => console.log(`  ${words}`),
    skip: (why) => console.log(`  skipped: ${why}`),
    cannot: (id, why) => {
      console.log(`  not measured: ${why}`)
      line(id, 0, { bar: '>=1', isHeld: false })
    },
    missed: () => missed,
  }
}
