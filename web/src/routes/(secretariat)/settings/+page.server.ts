import { listExchangeRates, saveEdition, saveExchangeRates, saveSegments } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { mergeFields, mergeRows, readBaseRows } from '#lib/merge-rows.ts'
import type { FieldProblem, Problem } from '#lib/problem.ts'
import {
  changesMeanwhile,
  editionBody,
  editionValues,
  flatten,
  mergeEdition,
  readBase,
  readEditionForm,
} from '#lib/secretariat/edition-form.ts'
import { emptyRate, ratesBody, rateValues, readRates, type RateValues } from '#lib/secretariat/rates-form.ts'
import { readCommand, rearrange } from '#lib/secretariat/rows-form.ts'
import { emptySegment, readSegments, segmentsBody, segmentValues, type SegmentValues } from '#lib/secretariat/segments-form.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem, toSignIn } from '#lib/server/problems.ts'
import { isPart, type Part } from './parts.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const asked = searchParams.get('part') ?? ''
  const part: Part = isPart(asked) ? asked : 'edition'
  const edition = await currentEdition(event)
  const rates = part === 'rates' ? await currentRates(event, edition.id) : null
  const values = editionValues(edition)
  return {
    part,
    saved: searchParams.has('saved'),
    zone: edition.zone,
    revision: edition.revision,
    values,
    base: flatten(values),
    segments: segmentValues(edition),
    segmentsRevision: edition.segmentsRevision,
    rates: rates === null ? [] : rateValues(rates),
    ratesRevision: rates?.revision ?? 0,
  }
}

export const actions: Actions = {
  edition: async (event) => {
    const form = await event.request.formData()
    const values = readEditionForm(form)
    const revision = Number(form.get('revision'))
    const base = readBase(form.get('base'))
    const kept = { part: 'edition' as const, values, base, revision, changes: [] }
    const made = editionBody(values, revision)
    if ('errors' in made) return fail(422, { ...kept, problem: invalid(made.errors) })
    const edition = await currentEdition(event)
    try {
      await call(event, saveEdition, { params: { editionId: edition.id }, body: made.body })
    } catch (cause) {
      const problem = problemOf(event, cause)
      if (problem.code !== 'edition.changedMeanwhile') return fail(problem.status, { ...kept, problem })
      const saved = editionValues(edition)
      const changes = changesMeanwhile(base, flatten(saved), flatten(values))
      return fail(409, {
        ...kept,
        values: mergeEdition(base, saved, values),
        base: flatten(saved),
        revision: edition.revision,
        changes,
        problem,
      })
    }
    redirect(303, done(event, 'edition'))
  },

  segments: async (event) => {
    const form = await event.request.formData()
    const edition = await currentEdition(event)
    const command = readCommand(form.get('do'))
    const rows = rearrange(readSegments(form), command, () => emptySegment(edition))
    const opened = { revision: Number(form.get('revision')), base: readBaseRows<SegmentValues>(form.get('base')), changes: [] }
    const kept = { part: 'segments' as const, rows, unsaved: true, added: command.kind === 'add' ? rows.length - 1 : null, ...opened }
    if (command.kind !== 'save') return { ...kept, problem: null }
    const made = segmentsBody(rows, edition.zone)
    if ('errors' in made) return fail(422, { ...kept, problem: invalid(made.errors) })
    try {
      await call(event, saveSegments, { params: { editionId: edition.id }, body: made.body, ifMatch: opened.revision })
    } catch (cause) {
      const problem = problemOf(event, cause)
      if (problem.code === 'segments.changedMeanwhile') {
        const now = await currentEdition(event)
        const theirs = segmentValues(now)
        const merged = mergeRows({ base: opened.base, theirs, mine: rows }, ({ id }) => id, mergeFields)
        return fail(412, { ...kept, ...merged, base: theirs, revision: now.segmentsRevision, problem })
      }
      return fail(problem.status, { ...kept, problem })
    }
    redirect(303, done(event, 'segments'))
  },

  rates: async (event) => {
    const form = await event.request.formData()
    const command = readCommand(form.get('do'))
    const rows = rearrange(readRates(form), command, emptyRate)
    const opened = { revision: Number(form.get('revision')), base: readBaseRows<RateValues>(form.get('base')), changes: [] }
    const kept = { part: 'rates' as const, rows, unsaved: true, ...opened }
    if (command.kind !== 'save') return { ...kept, problem: null }
    const made = ratesBody(rows)
    if ('errors' in made) return fail(422, { ...kept, problem: invalid(made.errors) })
    const { id } = await currentEdition(event)
    try {
      await call(event, saveExchangeRates, { params: { editionId: id }, body: made.body, ifMatch: opened.revision })
    } catch (cause) {
      const problem = problemOf(event, cause)
      if (problem.code === 'rates.changedMeanwhile') {
        const now = await currentRates(event, id)
        const theirs = rateValues(now)
        const merged = mergeRows({ base: opened.base, theirs, mine: rows }, ({ currency }) => currency)
        return fail(412, { ...kept, ...merged, base: theirs, revision: now.revision, problem })
      }
      return fail(problem.status, { ...kept, problem })
    }
    redirect(303, done(event, 'rates'))
  },
}

function currentRates(event: RequestEvent, editionId: string) {
  return call(event, listExchangeRates, { params: { editionId } }).catch((cause: unknown) => throwProblem(event, cause))
}

function invalid(errors: FieldProblem[]): Problem {
  return { status: 422, code: 'edition.invalid', title: '', detail: '', errors }
}

/** The API's problem, for the form to show; who is not signed in signs in first, and anything else is not for the form. */
function problemOf(event: RequestEvent, cause: unknown): Problem {
  if (!(cause instanceof ApiProblem)) throw cause
  if (cause.problem.status === 401) toSignIn(event)
  return cause.problem
}

function done(event: RequestEvent, part: Part): string {
  return localise(`/settings?part=${part}&saved`, event.locals.locale)
}
