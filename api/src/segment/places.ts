import { announce, CHANNELS, mayMove, movePitch, record, schema, type Db, type Tx } from '@scalebridge/db'
import { LOCALES, PLACE_MOVES, PLACE_STATES, PRESENCES, type PlaceState } from '@scalebridge/db/reference'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findPitch } from '../pitches/pitches.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import { tellCurators } from './plan.ts'
import { checksOf } from './present-slate.ts'
import type { getStagePlace, saveStagePlace, StagePlace } from './segment.contract.ts'
import type { Confirmation, Presentation } from './segment.shapes.ts'

const { editions, pitches, pitchPresentations, segmentPlaces, segments } = schema
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const

type PlaceRow = typeof segmentPlaces.$inferSelect
type Body = Input<typeof saveStagePlace>['body']

/** How one's own pitch comes to the stage. There is no row of a place before its slate is released, and so nothing to show. */
export async function readStagePlace(deps: Pick<Deps, 'db'>, actor: Actor, { params }: Input<typeof getStagePlace>): Promise<StagePlace> {
  await findOwn(deps.db, actor, params.pitchId)
  return presentStagePlace(deps.db, params.pitchId)
}

/** Saves what a partnership says of its coming; with a place, its confirmation, or that it declines. */
export async function changeStagePlace(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body }: Input<typeof saveStagePlace>,
): Promise<StagePlace> {
  return deps.db.transaction(async (tx) => {
    await findOwn(tx, actor, params.pitchId)
    if (body.presentation !== undefined) await savePresentation(tx, { pitchId: params.pitchId, said: body.presentation, actor })
    if (body.place !== undefined) await savePlace(tx, { pitchId: params.pitchId, said: body.place, actor })
    return presentStagePlace(tx, params.pitchId)
  })
}

/** Only its own team: the Secretariat has the slate's page. */
async function findOwn(db: Db | Tx, actor: Actor, pitchId: string) {
  const found = await findPitch(db, actor, pitchId)
  if (!hasPitchRole(actor, TEAM, found.pitch)) throw new Problem('pitch.notFound')
  return found
}

async function savePresentation(tx: Tx, { pitchId, said, actor }: { pitchId: string; said: Presentation; actor: Actor }): Promise<void> {
  if (!isZone(said.zone)) throw invalidZone('/presentation/zone')
  const { hasConsented, presence, zone, language, ...ofThemselves } = said
  const kept = hasConsented ? ofThemselves : { youth: null, women: null, indigenous: null, disability: null }
  const values = { presence, zone, language, ...kept, consentedAt: hasConsented ? sql`now()` : null }
  await tx
    .insert(pitchPresentations)
    .values({ pitchId, ...values })
    .onConflictDoUpdate({ target: pitchPresentations.pitchId, set: { ...values, updatedAt: sql`now()` } })
  // What people say of themselves is theirs: the log says that it changed, not to what.
  await record(tx, {
    actorId: accountOf(actor).accountId,
    action: 'presentation.save',
    subject: { kind: 'pitch', id: pitchId },
    after: { presence, zone, language, hasConsented },
  })
}

async function savePlace(
  tx: Tx,
  { pitchId, said, actor }: { pitchId: string; said: NonNullable<Body['place']>; actor: Actor },
): Promise<void> {
  const { revision, command, ...answers } = said
  const [found] = await listOwnPlaces(tx, pitchId)
  const [place] = found === undefined ? [] : await tx.select().from(segmentPlaces).where(eq(segmentPlaces.id, found.place.id)).for('update')
  if (place === undefined) throw new Problem('place.notThere')
  if (place.revision !== revision) throw new Problem('place.changedMeanwhile', { errors: differences(place, answers) })
  const from = listed(PLACE_STATES, place.state)
  const to: PlaceState = command === 'decline' ? 'declined' : command === 'confirm' ? 'confirmed' : from
  if (PLACE_MOVES[from].length === 0 || (to !== from && !PLACE_MOVES[from].includes(to))) throw new Problem('place.notThere')
  if (!isZone(answers.zone)) throw invalidZone('/place/zone')
  if (to === 'confirmed') refuseIncomplete(answers)
  const values = {
    ...answers,
    state: to,
    revision: revision + 1,
    confirmedAt: to === 'confirmed' ? (place.confirmedAt ?? sql`now()`) : null,
  }
  await tx
    .update(segmentPlaces)
    .set({ ...values, updatedAt: sql`now()` })
    .where(eq(segmentPlaces.id, place.id))
  const { accountId } = accountOf(actor)
  await record(tx, {
    actorId: accountId,
    action: `place.${command}`,
    subject: { kind: 'place', id: place.id },
    before: { state: from },
    after: { state: to, revision: revision + 1 },
  })
  if (to !== from) await followWithPitch(tx, { pitchId, to, accountId })
  if (to === 'confirmed') await rememberAnswers(tx, pitchId, answers)
  await tellCurators(tx, place.segmentId)
  await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
}

/** What is confirmed is what quotas and the running order look at from now on. */
async function rememberAnswers(tx: Tx, pitchId: string, { presence, zone, language }: Confirmation): Promise<void> {
  await tx
    .insert(pitchPresentations)
    .values({ pitchId, presence, zone, language })
    .onConflictDoUpdate({ target: pitchPresentations.pitchId, set: { presence, zone, language, updatedAt: sql`now()` } })
}

/** The pitch is confirmed with its first place, and declined with its last. */
async function followWithPitch(tx: Tx, { pitchId, to, accountId }: { pitchId: string; to: PlaceState; accountId: string }): Promise<void> {
  const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId)).for('update')
  const state = to === 'confirmed' || to === 'declined' ? to : null
  if (pitch === undefined || state === null || !mayMove(pitch.state, state)) return
  if (state === 'declined' && (await listOwnPlaces(tx, pitchId)).some(({ place }) => isOpen(place.state))) return
  await movePitch(tx, { pitch, to: state, actorId: accountId })
}

const isOpen = (state: string) => state === 'selected' || state === 'confirmed'

/** A pitch's places, those that still stand first, the newest first. */
async function listOwnPlaces(db: Db | Tx, pitchId: string) {
  const rows = await db
    .select({ place: segmentPlaces, segment: segments, zone: editions.zone })
    .from(segmentPlaces)
    .innerJoin(segments, eq(segments.id, segmentPlaces.segmentId))
    .innerJoin(editions, eq(editions.id, segmentPlaces.editionId))
    .where(and(eq(segmentPlaces.pitchId, pitchId), inArray(segmentPlaces.state, [...PLACE_STATES])))
    .orderBy(desc(segmentPlaces.id))
  return rows.toSorted((a, b) => Number(isOpen(b.place.state)) - Number(isOpen(a.place.state)))
}

async function presentStagePlace(db: Db | Tx, pitchId: string): Promise<StagePlace> {
  const [said] = await db.select().from(pitchPresentations).where(eq(pitchPresentations.pitchId, pitchId))
  const [found] = await listOwnPlaces(db, pitchId)
  const presentation: Presentation = {
    ...answersOf(said),
    youth: said?.youth ?? null,
    women: said?.women ?? null,
    indigenous: said?.indigenous ?? null,
    disability: said?.disability ?? null,
    hasConsented: (said?.consentedAt ?? null) !== null,
  }
  if (found === undefined) return { pitchId, presentation, place: null }
  const { place, segment, zone } = found
  const { presenterName, accommodations, hasMaterials, hasAgreedToRelease, hasRehearsed, revision } = place
  return {
    pitchId,
    presentation,
    place: {
      // Until it is confirmed, what was said before is where the form begins.
      ...answersOf(place, presentation),
      presenterName,
      accommodations,
      hasMaterials,
      hasAgreedToRelease,
      hasRehearsed,
      revision,
      state: listed(PLACE_STATES, place.state),
      confirmedAt: place.confirmedAt?.toISOString() ?? null,
      checks: checksOf(place),
      segmentTitle: segment.title,
      startsAt: segment.startsAt.toISOString(),
      endsAt: segment.endsAt.toISOString(),
      zoneOfEdition: zone,
    },
  }
}

type Answers = Pick<Presentation, 'presence' | 'zone' | 'language'>

function answersOf(
  row: { presence: string | null; zone: string | null; language: string | null } | undefined,
  otherwise?: Answers,
): Answers {
  const presence = row?.presence ?? otherwise?.presence ?? null
  const language = row?.language ?? otherwise?.language ?? null
  return {
    presence: presence === null ? null : listed(PRESENCES, presence),
    zone: row?.zone ?? otherwise?.zone ?? null,
    language: language === null ? null : listed(LOCALES, language),
  }
}

function refuseIncomplete({ presenterName, presence, zone, language, hasAgreedToRelease }: Confirmation): void {
  const missing = {
    presenterName: presenterName === null,
    presence: presence === null,
    zone: presence === 'remote' && zone === null,
    language: language === null,
    hasAgreedToRelease: !hasAgreedToRelease,
  }
  const errors: FieldError[] = Object.entries(missing)
    .filter(([, isMissing]) => isMissing)
    .map(([field]) => ({
      pointer: `/place/${field}`,
      code: 'place.answerMissing',
      detail: 'This is needed before the place is confirmed.',
    }))
  if (errors.length > 0) throw new Problem('place.incomplete', { errors })
}

/** What stands there now where it is not what was sent. */
function differences(place: PlaceRow, sent: Confirmation): FieldError[] {
  return Object.entries(sent).flatMap(([field, value]) => {
    const now: unknown = Reflect.get(place, field)
    if (now === value) return []
    const text = now === null ? '' : JSON.stringify(now)
    return [{ pointer: `/place/${field}`, code: 'field.changed', detail: typeof now === 'string' ? now : text }]
  })
}

/** Whether it is a zone that this machine's copy of the IANA database knows. */
function isZone(zone: string | null): boolean {
  if (zone === null) return true
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function invalidZone(pointer: string): Problem {
  return new Problem('presentation.invalid', { errors: [{ pointer, code: 'zone.unknown', detail: 'There is no such time zone.' }] })
}
