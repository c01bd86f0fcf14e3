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

/** Prints as it is told, and keeps which bars were missed. Of a product that is broken on purpose no bars are given. */
export function makeReport(suffix: string, { isBroken = false } = {}): Report & { missed(): readonly string[] } {
  const missed: string[] = []
  const line = (id: string, value: number, { bar, isHeld }: { bar: string; isHeld: boolean }) => {
    if (!isHeld) missed.push(id)
    const said = `${id}${suffix} ${Number(value.toFixed(2))} ${bar}`
    console.log(isBroken ? `  ${isHeld ? 'not found' : 'found'} by ${said}` : `BAR ${said} ${isHeld ? 'PASS' : 'FAIL'}`)
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
