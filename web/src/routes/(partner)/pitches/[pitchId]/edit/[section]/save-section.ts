import { getPitch, savePitch, type Pitch } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { changedSince, clashes, joinedFields, marksOf, readMarks } from '#lib/pitches/merge.ts'
import { formField, formOf, readForm, readSection, type PitchBody, type PitchForm } from '#lib/pitches/pitch-form.ts'
import { SECTION_FIELDS, type PitchField, type Section } from '#lib/pitches/sections.ts'
import type { Problem } from '#lib/problem.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem } from '#lib/server/problems.ts'

/** A field that two people changed differently: what each wrote. */
export interface Clash {
  field: PitchField
  mine: unknown
  theirs: unknown
}

export interface SaveOutcome {
  pitch: Pitch
  values: PitchForm
  /** What could not be saved, beside its field; the rest was saved. */
  problem: Problem | null
  clash: Clash[] | null
  /** Fields of the form that somebody else changed and this writer did not: `values` already holds what they wrote. */
  joined: (keyof PitchForm)[]
}

const ATTEMPTS = 3

/**
 * Saves one section as the form sent it. Only what this writer changed is sent; where somebody else changed other fields
 * meanwhile both changes stand, and where both changed the same field nothing of it is saved until the writer decides.
 * @throws ApiProblem for every other refusal
 */
export async function saveSection(event: RequestEvent, input: { pitchId: string; section: Section; data: FormData }): Promise<SaveOutcome> {
  const { pitchId, section, data } = input
  const params = { pitchId }
  const { locale } = event.locals
  let pitch = await readOrRefusal(event, pitchId)
  const values = readForm(section, data, formOf(pitch, locale))
  const reading = readSection(section, values, locale)
  const marks = readMarks(data.get('marks'))
  const mine = changedSince(marks, decided(reading.body, data))
  const problem: Problem | null =
    reading.errors.length > 0 ? { status: 422, code: 'pitch.invalid', title: '', detail: '', errors: reading.errors } : null
  const outcome = (saved: Pitch, clash: Clash[] | null): SaveOutcome => {
    const given = SECTION_FIELDS[section].filter((field) => data.get(`keep.${field}`) === 'theirs')
    const joined = [...new Set([...given, ...joinedFields(marks, mine, fieldsOf(saved, section))])].map(formField)
    const theirs = formOf(saved, locale)
    return {
      pitch: saved,
      values: { ...values, ...Object.fromEntries(joined.map((name) => [name, theirs[name]])) },
      problem,
      clash,
      joined,
    }
  }
  if (Object.keys(mine).length === 0) return outcome(pitch, null)

  let revision = Number(data.get('revision')) || pitch.revision
  for (let attempt = 1; ; attempt += 1) {
    if (revision !== pitch.revision) {
      const fields = clashes(marks, mine, fieldsOf(pitch, section))
      if (fields.length > 0) return outcome(pitch, clashOf(fields, { mine, pitch, section }))
      revision = pitch.revision
    }
    try {
      return outcome(await call(event, savePitch, { params, body: { revision, ...mine } }), null)
    } catch (cause) {
      const isMeanwhile = cause instanceof ApiProblem && cause.problem.code === 'pitch.changedMeanwhile'
      if (!isMeanwhile || attempt === ATTEMPTS) throw cause
      pitch = await call(event, getPitch, { params })
    }
  }
}

/** The pitch as it is saved; whoever was taken off its team meanwhile learns that by the refusal of their save, and its lead with them. */
async function readOrRefusal(event: RequestEvent, pitchId: string): Promise<Pitch> {
  try {
    return await call(event, getPitch, { params: { pitchId } })
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.problem.status === 403)
      await call(event, savePitch, { params: { pitchId }, body: { revision: 1 } })
    throw cause
  }
}

/** The fields of a section as they are saved. */
export function fieldsOf(pitch: Pitch, section: Section): PitchBody {
  return Object.fromEntries(SECTION_FIELDS[section].map((field) => [field, pitch[field]]))
}

/** The marks of what is saved, as the form carries them. */
export function marksText(pitch: Pitch, section: Section): string {
  return JSON.stringify(marksOf(fieldsOf(pitch, section)))
}

/** Leaves out the fields for which the writer chose what somebody else wrote. */
function decided(body: PitchBody, data: FormData): PitchBody {
  return Object.fromEntries(Object.entries(body).filter(([field]) => data.get(`keep.${field}`) !== 'theirs'))
}

function clashOf(fields: readonly string[], all: { mine: PitchBody; pitch: Pitch; section: Section }): Clash[] {
  const mine: Readonly<Record<string, unknown>> = all.mine
  return SECTION_FIELDS[all.section]
    .filter((field) => fields.includes(field))
    .map((field) => ({ field, mine: mine[field], theirs: all.pitch[field] }))
}
