/**
 * What the load bars are held against, in a process of its own: Fastify and pg with prepared statements, which asks nobody who they are,
 * limits nothing and checks nothing.
 *   node load-reference.ts PORT DATABASE_URL
 */
import { connect } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import Fastify from 'fastify'
import { readShortlist } from '../src/matching/shortlist.queries.ts'

const [port = '', databaseUrl = ''] = process.argv.slice(2)
const { pool } = connect(databaseUrl)
const app = Fastify()

const hello = { type: 'object', properties: { hello: { type: 'string' } } }
app.get('/hello', { schema: { response: { 200: hello } } }, async () => ({ hello: 'world' }))

/** The rows of the product's own shortlist, by its own statement. */
app.get<{ Params: { mandateId: string; readerId: string } }>('/shortlist/:mandateId/:readerId', ({ params }) =>
  readShortlist(pool, { ...params, visibleStates: MATCHED_STATES, isShort: true, limit: 21 }),
)

/** The newest pitches that may be shown to everybody, without looking at who chose to hide what. */
const SOLUTIONS = `
  select p.id, p.language, p.title, o.name as "organisationName", p.summary, p.goals, p.scope, p.countries, p.regions, p.ask_minor as "askMinor",
    p.ask_minimum_minor as "askMinimumMinor", p.ask_currency as "askCurrency", p.instruments, p.support_needed as "supportNeeded"
  from pitches p join organisations o on o.id = p.organisation_id
  where p.state = any($1::text[]) and (select c.is_given from consents c where c.pitch_id = p.id and c.purpose = 'catalogue' order by c.id desc limit 1)
  order by p.id desc limit 21`
app.get('/solutions', async () => {
  const { rows } = await pool.query({ name: 'solutions', text: SOLUTIONS, values: [MATCHED_STATES] })
  return rows
})

/** One row in a transaction. */
const PLEDGE = `insert into bench_pledges (segment_id, session_id, account_id, command_id, kind, amount_minor, currency)
  values ($1, $2, $3, $4, 'money', 10000, 'USD') returning id`
app.post<{ Body: Record<'segmentId' | 'sessionId' | 'accountId' | 'commandId', string> }>('/pledges', async ({ body }, reply) => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const values = [body.segmentId, body.sessionId, body.accountId, body.commandId]
    const { rows } = await client.query({ name: 'pledge', text: PLEDGE, values })
    await client.query('commit')
    return await reply.code(201).send(rows[0])
  } finally {
    client.release()
  }
})

await app.listen({ host: '127.0.0.1', port: Number(port), backlog: 4_096 })
process.send?.('ready')
process.on('disconnect', () => process.exit(0))
