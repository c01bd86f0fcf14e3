/**
 * Carries out one after another: what comes while something is on its way waits for its end, and is left out where it is only the same
 * once more.
 * @param carryOut does not throw
 * @param isDouble whether the later of two is a second press of the first
 */
export function inTurn<T>(carryOut: (one: T) => Promise<void>, isDouble: (later: T, underWay: T) => boolean): (one: T) => Promise<void> {
  let underWay: { one: T; ended: Promise<void> } | undefined
  return async (one) => {
    while (underWay !== undefined) {
      if (isDouble(one, underWay.one)) return
      await underWay.ended
    }
    const ended = carryOut(one).finally(() => (underWay = undefined))
    underWay = { one, ended }
    await ended
  }
}
