/** The open catalogue: every submitted pitch whose partnership agreed, by its public parts and without a word on how its call went. */
import { schema, type Db, type Tx } from '@scalebridge/db'
import { MATCHED_STATES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { openTo, publicEyes, standingConsent, toPublishing } from '@scalebridge/db/publishing'
import { patternsOf } from '@scalebridge/db/search'
import { and, asc, desc, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Actor } from '../platform/actor.ts'
import { askTogether } from '@scalebridge/db/ask-together'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type { getSolution, listSolutions } from './publishing.contract.ts'
import { toListedSolution, toSolution, type ListedRow } from './view.ts'

const { organisations, pitches, pitchPartners, publishing } = schema

/** Not the winners alone: whoever leaves the stage again stays in the catalogue, so that nothing there tells who was on it. */
const CATALOGUE_STATES = [...MATCHED_STATES, 'declined', 'retracted'] as const

/** Whether a pitch stands where the catalogue may hold it. */
export function isCatalogueState({ state, number }: { state: string; number: number | null }): boolean {
  return number !== null && CATALOGUE_STATES.some((one) => one === state)
}

const named = { ...getTableColumns(pitches), organisationName: organisations.name }

/** By the names that SQL which is written once for all reads gives them. */
const [p, o, pub] = [alias(pitches, 'p'), alias(organisations, 'o'), alias(publishing, 'pub')]
/** What a line shows: the texts behind it are long, and stay where they are. */
const line = {
  id: p.id,
  language: p.language,
  title: p.title,
  organisationName: o.name,
  summary: p.summary,
  goals: p.goals,
  scope: p.scope,
  countries: p.countries,
  regions: p.regions,
  askMinor: p.askMinor,
  askMinimumMinor: p.askMinimumMinor,
  askCurrency: p.askCurrency,
  instruments: p.instruments,
  supportNeeded: p.supportNeeded,
} satisfies Record<keyof ListedRow, unknown>

export interface CataloguePage {
  nextCursor: string | null
  /** The page as it is sent. */
  json: string
}

interface CatalogueQuestion {
  actor: Actor
  asked: Input<typeof listSolutions>
  /** Writes a page by the contract's schema. */
  write: (page: Output<typeof listSolutions>) => string
}

/** Readers of the catalogue: all who ask for the same page in one moment get one that is read, and written as JSON, once. */
export function catalogueReader(deps: Deps): (question: CatalogueQuestion) => Promise<CataloguePage> {
  return askTogether(async (questions) => {
    const pages = new Map<string, Promise<CataloguePage>>()
    return Promise.all(
      questions.map(({ actor, asked, write }) => {
        // Only the signature in the cursor of the next page tells readers apart.
        const key = JSON.stringify([actor.kind === 'public' ? null : actor.accountId, asked.querystring])
        const page =
          pages.get(key) ?? readCatalogue(deps, actor, asked).then((read) => ({ nextCursor: read.nextCursor, json: write(read) }))
        pages.set(key, page)
        return page
      }),
    )
  })
}

/** A page of the catalogue, newest first. What is not public is neither shown nor searched. */
async function readCatalogue(
  deps: Deps,
  actor: Actor,
  { querystring }: Input<typeof listSolutions>,
): Promise<Output<typeof listSolutions>> {
  const { size = 20, cursor, ...filters } = querystring
  const scope = { list: 'solutions', actor, filters }
  const [after] = readCursor(deps, scope, cursor) ?? []
  const rows = await deps.db
    .select({ ...line, chosen: pub })
    .from(p)
    .innerJoin(o, eq(o.id, p.organisationId))
    .leftJoin(pub, eq(pub.pitchId, p.id))
    .where(
      and(
        inArray(p.state, [...CATALOGUE_STATES]),
        sql.raw(standingConsent('catalogue')),
        passes(filters),
        typeof after === 'string' ? lt(p.id, after) : undefined,
      ),
    )
    .orderBy(desc(p.id))
    .limit(size + 1)
  const page = toPage(deps, scope, { rows, size, keysOf: ({ id }) => [id] })
  const items = page.rows.map(({ chosen, ...row }) => toListedSolution(row, { publishing: toPublishing(chosen), reader: 'public' }))
  return { items, nextCursor: page.nextCursor }
}

/** SQL for the filters, each of which looks at public parts alone. */
function passes({ q, goal, country, need }: Omit<Input<typeof listSolutions>['querystring'], 'cursor' | 'size'>) {
  const open = (block: Parameters<typeof openTo>[1]) => sql.raw(openTo('public', block))
  const patterns = patternsOf(q)
  const needed = SUPPORT_KINDS.some((kind) => kind === need) ? sql`p.support_needed` : sql`p.instruments`
  const text = (block: Parameters<typeof openTo>[1], column: string) => sql`case when ${open(block)} then ${sql.raw(column)} end`
  const searched = sql`concat_ws(' ', case when pub.is_safe then concat_ws(' ', pub.alias, pub.capability) else concat_ws(' ', p.title, o.name) end,
    ${text('summary', 'p.summary')}, ${text('problem', 'p.problem')}, ${text('approach', 'p.approach')}, ${text('results', 'p.results')},
    ${text('scale_plan', 'p.scale_plan')}, ${text('lessons', 'p.lessons')})`
  return and(
    sql`true`,
    goal === undefined ? undefined : sql`p.goals @> array[${goal}::smallint] and ${open('goals_places')}`,
    country === undefined
      ? undefined
      : sql`p.countries @> array[${country}::text] and ${open('goals_places')} and not coalesce(pub.is_safe, false)`,
    need === undefined ? undefined : sql`${needed} @> array[${need}::text] and ${open('needs')}`,
    patterns === undefined
      ? undefined
      : // Most partnerships choose nothing, and what is then open is kept in small letters (migration 0045).
        sql`case when pub.pitch_id is null
          then concat_ws(' ', p.open_text, lower(o.name)) like all (array(select lower(word) from unnest(${sql.param(patterns)}::text[]) word))
          else ${searched} ilike all (${sql.param(patterns)}::text[]) end`,
  )
}

/** One pitch of the catalogue; 410 once its consent was taken back or it left, 404 where it never stood there. */
export async function readSolution(deps: Deps, { params }: Input<typeof getSolution>): Promise<Output<typeof getSolution>> {
  const { db } = deps
  const [row] = await db
    .select({
      pitch: named,
      isGiven: sql<boolean | null>`${sql.raw(standingConsent('catalogue', 'pitches.id'))}`,
    })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(eq(pitches.id, params.pitchId))
  if (row === undefined || row.isGiven === null || row.pitch.number === null) throw new Problem('solution.notFound')
  if (!row.isGiven || !isCatalogueState(row.pitch)) throw new Problem('solution.withdrawn')
  const eyes = (await publicEyes(db, [row.pitch.id]))(row.pitch.id)
  return toSolution(row.pitch, await confirmedPartners(db, row.pitch.id), eyes)
}

/** Only who confirmed is named. */
export async function confirmedPartners(db: Db | Tx, pitchId: string): Promise<string[]> {
  const rows = await db
    .select({ name: pitchPartners.name })
    .from(pitchPartners)
    .where(and(eq(pitchPartners.pitchId, pitchId), eq(pitchPartners.state, 'confirmed')))
    .orderBy(asc(pitchPartners.id))
  return rows.map(({ name }) => name)
}
