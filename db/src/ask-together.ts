/** So many questions at once: a connection that hangs holds up half of those who ask, not all. */
const UNDER_WAY = 2

interface Waiting<Q, A> {
  question: Q
  resolve: (answer: A) => void
  reject: (error: unknown) => void
}

/**
 * Asks for all who come in one turn of the event loop, or while earlier questions are under way, at once: a thousand requests in one
 * moment are a few round trips to the database, and one alone waits for nobody. Nobody gets an answer from before they asked, so what was just changed or ended counts.
 * @param askAll answers each of the questions, in their order
 * @param restMs at least so long between the beginnings of two, for what takes more of a machine than its askers of more of their time
 */
export function askTogether<Q, A>(
  askAll: (questions: readonly Q[]) => Promise<readonly A[]>,
  { restMs = 0 }: { restMs?: number } = {},
): (question: Q) => Promise<A> {
  let waiting: Waiting<Q, A>[] = []
  let underWay = 0
  let restsUntilMs = 0
  let isDue = false

  async function askNext(): Promise<void> {
    const asked = waiting
    waiting = []
    underWay += 1
    restsUntilMs = performance.now() + restMs
    try {
      const answers = await askAll(asked.map(({ question }) => question))
      if (answers.length !== asked.length) throw new Error(`${asked.length} questions, ${answers.length} answers`)
      for (const [nth, answer] of answers.entries()) asked[nth]?.resolve(answer)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    } finally {
      underWay -= 1
      goOn()
    }
  }

  function goOn(): void {
    if (waiting.length === 0 || underWay >= UNDER_WAY || isDue) return
    isDue = true
    const begin = (): void => {
      isDue = false
      void askNext()
    }
    const leftMs = restsUntilMs - performance.now()
    if (leftMs > 0) setTimeout(begin, leftMs)
    // Whoever comes in the same turn of the loop comes along.
    else setImmediate(begin)
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      goOn()
    })
}
