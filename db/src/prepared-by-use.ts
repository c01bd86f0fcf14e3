import type pg from 'pg'

/** Asked this often, a statement is worth a place in the memory of each connection. */
const OFTEN = 10
/** Of a plan a connection keeps some tens of kilobytes. */
const MAX_NAMED = 300
/** Statements that are counted, among them those that are made for one request and never come again. */
const MAX_COUNTED = 3_000
/** What Postgres says of a statement whose table has changed under it since it was prepared. */
const STALE = '0A000'

/**
 * Names for the statements that are asked often, the same for all connections of a pool: by its name Postgres knows a statement on a
 * connection again, and neither parses it nor, where one plan is as good as another, plans it. For short statements that is half their time.
 */
export class StatementNames {
  readonly #asked = new Map<string, number>()
  readonly #names = new Map<string, string>()

  /** Its name, once it was asked often enough. */
  of(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= MAX_NAMED) return name
    const times = (this.#asked.get(text) ?? 0) + 1
    if (times < OFTEN) {
      if (this.#asked.size >= MAX_COUNTED) this.#asked.clear()
      this.#asked.set(text, times)
      return undefined
    }
    this.#asked.delete(text)
    const given = `often_${this.#names.size + 1}`
    this.#names.set(text, given)
    return given
  }
}

/** Lets a connection ask by name what is asked often. After a change of the tables under a statement, the connection is closed once it told so. */
export function askByName(client: pg.PoolClient, names: StatementNames): void {
  const query = client.query.bind(client)
  const named = (...sent: unknown[]): unknown => {
    const [asked, values] = sent
    const config: Partial<pg.QueryConfig> = typeof asked === 'string' ? { text: asked } : Object(asked)
    const hasValues = Array.isArray(values) ? values.length > 0 : Array.isArray(config.values) && config.values.length > 0
    // What can be submitted is no question but something that streams; what has no values may be several statements.
    const name =
      !hasValues || config.name !== undefined || config.text === undefined || 'submit' in config ? undefined : names.of(config.text)
    const answer: unknown = Reflect.apply(query, client, name === undefined ? sent : [{ ...config, name }, ...sent.slice(1)])
    if (name !== undefined && answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (Reflect.get(Object(error), 'code') === STALE) client.connection.stream.destroy()
      })
    }
    return answer
  }
  Object.assign(client, { query: named })
}
