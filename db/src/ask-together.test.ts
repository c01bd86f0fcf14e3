import { describe, expect, it } from 'vitest'
import { askTogether } from './ask-together.ts'

/** A database that answers when it is told to, with the questions of each round trip. */
function slow() {
  const rounds: { questions: readonly number[]; answer: () => void; fail: () => void }[] = []
  const ask = askTogether(
    (questions: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        const answer = () => resolve(questions.map((question) => question * 10))
        rounds.push({ questions, answer, fail: () => reject(new Error('away')) })
      }),
  )
  return { ask, rounds, asked: () => rounds.map(({ questions }) => questions) }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('asking together', () => {
  it('asks by the next turn for who comes alone', async () => {
    const { ask, asked } = slow()
    void ask(1)
    await nextTurn()
    expect(asked()).toEqual([[1]])
  })

  it('asks once for all who came in one turn, and once for all who came while others were asking', async () => {
    const { ask, rounds, asked } = slow()
    const first = Promise.all([1, 2].map(ask))
    await nextTurn()
    const second = ask(3)
    await nextTurn()
    const last = Promise.all([4, 5].map(ask))
    await nextTurn()
    expect(asked()).toEqual([[1, 2], [3]])
    rounds[0]?.answer()
    await expect.poll(asked).toEqual([[1, 2], [3], [4, 5]])
    rounds[1]?.answer()
    rounds[2]?.answer()
    expect([await first, await second, await last]).toEqual([[10, 20], 30, [40, 50]])
  })

  it('asks anew for whoever asks after a question was sent', async () => {
    const { ask, rounds, asked } = slow()
    const first = ask(1)
    await nextTurn()
    const second = ask(1)
    await nextTurn()
    expect(asked()).toEqual([[1], [1]])
    for (const round of rounds) round.answer()
    expect(await Promise.all([first, second])).toEqual([10, 10])
  })

  it('fails for those whose question failed, and goes on with the next', async () => {
    const { ask, rounds, asked } = slow()
    const failed = Promise.allSettled([1, 2].map(ask))
    await nextTurn()
    rounds[0]?.fail()
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const next = ask(3)
    await nextTurn()
    expect(asked()).toEqual([[1, 2], [3]])
    rounds[1]?.answer()
    expect(await next).toBe(30)
  })

  it('rests between the beginnings of two, and then asks once for all who came meanwhile', async () => {
    const rounds: (readonly number[])[] = []
    const beganAt: number[] = []
    const ask = askTogether(
      async (questions: readonly number[]) => {
        beganAt.push(performance.now())
        rounds.push(questions)
        return questions
      },
      { restMs: 50 },
    )
    const first = ask(1)
    await nextTurn()
    expect(await Promise.all([first, ask(2), ask(3)])).toEqual([1, 2, 3])
    expect(rounds).toEqual([[1], [2, 3]])
    expect((beganAt[1] ?? 0) - (beganAt[0] ?? 0)).toBeGreaterThanOrEqual(48)
  })
})
