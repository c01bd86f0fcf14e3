import { CHANNELS, announce, record, schema, type Db, type Tx } from '@scalebridge/db'
import { isCurrency } from '@scalebridge/db/reference/currencies'
import { EDITION_STATES, SEGMENT_KINDS } from '@scalebridge/db/reference'
import { callStateAt } from '@scalebridge/db/rules'
import { and, asc, eq, notInArray } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { revisionOf } from '../platform/etag.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import type { getCurrentEdition, listExchangeRates, saveEdition, saveExchangeRates, saveSegments } from './editions.contract.ts'

type EditionRow = typeof schema.editions.$inferSelect
type SegmentRow = typeof schema.segments.$inferSelect
type EditionView = Output<typeof getCurrentEdition>

/** The edition that the public home shows. 404 while there is none. */
export async function currentEdition(deps: Pick<Deps, 'db' | 'clock'>): Promise<EditionView> {
  const [row] = await deps.db.select().from(schema.editions).where(eq(schema.editions.isCurrent, true))
  if (row === undefined) throw new Problem('edition.notFound')
  return presentEdition(deps, row)
}

/** Saves an edition's settings; 409 when they changed since the caller read them, 422 where they contradict each other. */
export async function changeEdition(deps: Deps, actor: Actor, input: Input<typeof saveEdition>): Promise<EditionView> {
  const { revision, ...settings } = input.body
  const values = { ...settings, ...instantsOf(settings) }
  refuse('edition.invalid', [...dateErrors(values), ...zoneErrors(settings.zone)])
  const row = await deps.db.transaction(async (tx) => {
    const before = await lockEdition(tx, input.params.editionId)
    if (before.revision !== revision)
      throw new Problem('edition.changedMeanwhile', { detail: 'Load the page again, and make your change on top of theirs.' })
    const [after] = await tx
      .update(schema.editions)
      .set({ ...values, revision: revision + 1 })
      .where(eq(schema.editions.id, before.id))
      .returning()
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'edition.save',
      subject: { kind: 'edition', id: before.id },
      before,
      after,
    })
    return after
  })
  if (row === undefined) throw new Problem('edition.notFound')
  return presentEdition(deps, row)
}

/** Replaces an edition's segments; those with an id stay themselves. 412 when they changed since the caller read them. */
export async function changeSegments(
  deps: Deps,
  actor: Actor,
  input: Input<typeof saveSegments> & { seen: () => number | undefined },
): Promise<EditionView> {
  const wanted = input.body.segments
  refuse('edition.invalid', segmentErrors(wanted))
  const row = await deps.db.transaction(async (tx) => {
    const edition = await lockEdition(tx, input.params.editionId)
    const before = await segmentsOf(tx, edition.id)
    const revision = input.seen()
    if (revision !== undefined && revision !== revisionOf(before.map(presentSegment))) throw new Problem('segments.changedMeanwhile')
    const kept = wanted.flatMap((segment) => (segment.id === undefined ? [] : [segment.id]))
    if (kept.some((id) => !before.some((segment) => segment.id === id))) throw new Problem('edition.notFound')
    await tx.delete(schema.segments).where(and(eq(schema.segments.editionId, edition.id), notInArray(schema.segments.id, kept)))
    for (const [index, { id, ...segment }] of wanted.entries()) {
      const values = { ...segment, startsAt: new Date(segment.startsAt), endsAt: new Date(segment.endsAt), position: index + 1 }
      await (id === undefined
        ? tx.insert(schema.segments).values({ ...values, editionId: edition.id })
        : tx.update(schema.segments).set(values).where(eq(schema.segments.id, id)))
    }
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'edition.saveSegments',
      subject: { kind: 'edition', id: edition.id },
      before,
      after: wanted,
    })
    return edition
  })
  return presentEdition(deps, row)
}

/** An edition's dated exchange rates. */
export async function exchangeRates(deps: { db: Db | Tx }, editionId: string): Promise<Output<typeof listExchangeRates>> {
  const rows = await deps.db
    .select()
    .from(schema.exchangeRates)
    .where(eq(schema.exchangeRates.editionId, editionId))
    .orderBy(asc(schema.exchangeRates.currency))
  return presentRates(rows)
}

function presentRates(rows: (typeof schema.exchangeRates.$inferSelect)[]): Output<typeof listExchangeRates> {
  const items = rows.map(({ currency, usdPerUnit, asOf, source }) => ({
    currency,
    usdPerUnit: usdPerUnit.replace(/\.?0+$/, ''),
    asOf,
    source,
  }))
  return { items, revision: revisionOf(items) }
}

/** Replaces an edition's dated exchange rates; 412 when they changed since the caller read them. Matching uses them from its next run on. */
export async function changeExchangeRates(
  deps: Deps,
  actor: Actor,
  input: Input<typeof saveExchangeRates> & { seen: () => number | undefined },
): Promise<Output<typeof saveExchangeRates>> {
  const { items } = input.body
  const { editionId } = input.params
  refuse(
    'edition.invalid',
    items.flatMap((rate, index) => [
      ...(isCurrency(rate.currency)
        ? []
        : [{ pointer: `/items/${index}/currency`, code: 'currency.unknown', detail: 'This is not an ISO 4217 currency.' }]),
      ...(items.findIndex((other) => other.currency === rate.currency) === index
        ? []
        : [{ pointer: `/items/${index}/currency`, code: 'currency.twice', detail: 'This currency stands in the list twice.' }]),
    ]),
  )
  await deps.db.transaction(async (tx) => {
    await lockEdition(tx, editionId)
    const revision = input.seen()
    if (revision !== undefined && revision !== (await exchangeRates({ db: tx }, editionId)).revision)
      throw new Problem('rates.changedMeanwhile')
    const before = await tx.delete(schema.exchangeRates).where(eq(schema.exchangeRates.editionId, editionId)).returning()
    if (items.length > 0) await tx.insert(schema.exchangeRates).values(items.map((rate) => ({ ...rate, editionId })))
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'edition.saveExchangeRates',
      subject: { kind: 'edition', id: editionId },
      before,
      after: items,
    })
    await announce(tx, CHANNELS.edition(editionId), { kind: 'edition.changed', payload: {} })
  })
  return exchangeRates(deps, editionId)
}

/** The edition row, locked until the transaction ends. */
export async function lockEdition(tx: Tx, editionId: string): Promise<EditionRow> {
  const [row] = await tx.select().from(schema.editions).where(eq(schema.editions.id, editionId)).for('update')
  if (row === undefined) throw new Problem('edition.notFound')
  return row
}

async function presentEdition(deps: { db: Db; clock: Deps['clock'] }, row: EditionRow): Promise<EditionView> {
  const segments = (await segmentsOf(deps.db, row.id)).map(presentSegment)
  const now = deps.clock()
  return {
    id: row.id,
    slug: row.slug,
    state: listed(EDITION_STATES, row.state),
    isDemonstration: row.isDemonstration,
    title: row.title,
    theme: row.theme,
    goalsUnderReview: row.goalsUnderReview,
    zone: row.zone,
    opensAt: row.opensAt.toISOString(),
    clarificationsUntil: row.clarificationsUntil.toISOString(),
    closesAt: row.closesAt.toISOString(),
    editUntil: row.editUntil.toISOString(),
    resultsAt: row.resultsAt.toISOString(),
    forumStartsAt: row.forumStartsAt.toISOString(),
    forumEndsAt: row.forumEndsAt.toISOString(),
    graceMinutes: row.graceMinutes,
    acceptsPitches: callStateAt(row, now) === 'open',
    serverTime: now.toISOString(),
    revision: row.revision,
    segments,
    segmentsRevision: revisionOf(segments),
  }
}

function segmentsOf(db: Db | Tx, editionId: string): Promise<SegmentRow[]> {
  return db.select().from(schema.segments).where(eq(schema.segments.editionId, editionId)).orderBy(asc(schema.segments.position))
}

/** A segment as everybody may see it. */
export function presentSegment(row: SegmentRow): EditionView['segments'][number] {
  const { id, slug, title, theme, goals } = row
  return {
    id,
    slug,
    kind: listed(SEGMENT_KINDS, row.kind),
    title,
    theme,
    goals,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
  }
}

/** A stored code as the list's literal; the database's CHECK constraint holds the column to the same list. */
export function listed<const L extends readonly string[]>(list: L, value: string): L[number] {
  const found = list.find((item) => item === value)
  if (found === undefined) throw new Error(`the database holds "${value}", which is not on its list`)
  return found
}

const DATES = ['opensAt', 'clarificationsUntil', 'closesAt', 'editUntil', 'resultsAt', 'forumStartsAt', 'forumEndsAt'] as const
type Dates = Record<(typeof DATES)[number], Date>

function instantsOf(settings: Record<(typeof DATES)[number], string>): Dates {
  const { opensAt, clarificationsUntil, closesAt, editUntil, resultsAt, forumStartsAt, forumEndsAt } = settings
  const at = (text: string) => new Date(text)
  return {
    opensAt: at(opensAt),
    clarificationsUntil: at(clarificationsUntil),
    closesAt: at(closesAt),
    editUntil: at(editUntil),
    resultsAt: at(resultsAt),
    forumStartsAt: at(forumStartsAt),
    forumEndsAt: at(forumEndsAt),
  }
}

/** The order that the database's constraint demands, said field by field. */
function dateErrors(dates: Dates): FieldError[] {
  const mustNotPrecede = [
    ['closesAt', 'opensAt'],
    ['closesAt', 'clarificationsUntil'],
    ['editUntil', 'closesAt'],
    ['resultsAt', 'editUntil'],
    ['forumStartsAt', 'resultsAt'],
    ['forumEndsAt', 'forumStartsAt'],
  ] as const
  const strictly = new Set(['opensAt', 'forumStartsAt'])
  return mustNotPrecede.flatMap(([later, earlier]) => {
    const fits = strictly.has(earlier) ? dates[later] > dates[earlier] : dates[later] >= dates[earlier]
    return fits ? [] : [{ pointer: `/${later}`, code: 'date.outOfOrder', detail: `This has to come after ${earlier}.` }]
  })
}

/** The database's own check: a name, not an offset such as +05:30, which Intl would take. */
const NAMED_ZONE = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/

function zoneErrors(zone: string): FieldError[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone }).format()
    if (NAMED_ZONE.test(zone)) return []
    throw new RangeError('an offset is not a zone: it has no rule for summer time')
  } catch {
    return [{ pointer: '/zone', code: 'zone.unknown', detail: 'This is not an IANA time zone, such as America/New_York.' }]
  }
}

function segmentErrors(segments: readonly { slug: string; startsAt: string; endsAt: string }[]): FieldError[] {
  return segments.flatMap((segment, index) => [
    ...(Date.parse(segment.startsAt) < Date.parse(segment.endsAt)
      ? []
      : [{ pointer: `/segments/${index}/endsAt`, code: 'date.outOfOrder', detail: 'A segment ends after it starts.' }]),
    ...(segments.findIndex((other) => other.slug === segment.slug) === index
      ? []
      : [{ pointer: `/segments/${index}/slug`, code: 'slug.twice', detail: 'Two segments have the same short name.' }]),
  ])
}

function refuse(code: 'edition.invalid', errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem(code, { errors })
}
