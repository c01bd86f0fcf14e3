import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

interface Press {
  key: string
  seen: number
}

/** Presses whose answers come when the test says so. */
function operator() {
  const begun: string[] = []
  const answers: (() => void)[] = []
  const press = inTurn<Press>(
    ({ key }) => {
      begun.push(key)
      return new Promise((resolve) => answers.push(resolve))
    },
    (later, underWay) => later.key === underWay.key && later.seen === underWay.seen,
  )
  const answer = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, press, answer }
}

describe('what an operator presses while a command is on its way', () => {
  it('waits for its answer, each after the other', async () => {
    const { begun, press, answer } = operator()
    void press({ key: 'next', seen: 1 })
    void press({ key: 'hold', seen: 1 })
    void press({ key: 'safe', seen: 1 })
    expect(begun).toEqual(['next'])
    await answer()
    expect(begun).toEqual(['next', 'hold'])
    await answer()
    expect(begun).toEqual(['next', 'hold', 'safe'])
  })

  it('is left out when it is the same again and nothing was seen of the first: nobody moves on twice by a double press', async () => {
    const { begun, press, answer } = operator()
    void press({ key: 'next', seen: 1 })
    await press({ key: 'next', seen: 1 })
    await answer()
    expect(begun).toEqual(['next'])
  })

  it('counts when the screens have moved already, though the answer is still on its way', async () => {
    const { begun, press, answer } = operator()
    void press({ key: 'next', seen: 1 })
    void press({ key: 'next', seen: 2 })
    await answer()
    expect(begun).toEqual(['next', 'next'])
  })
})
