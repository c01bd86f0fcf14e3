import {
  commandProposal,
  commandSlate,
  createSlate,
  getCuration,
  listCandidates,
  saveSegmentPlan,
  SLATE_COMMANDS,
} from '@scalebridge/api/contract'
import { fail, type RequestEvent } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { readWallTime } from '#lib/secretariat/zone-time.ts'
import { mergePlan, planBody, planValues, readBase, readPlanForm, type PlanChange } from '#lib/segment/plan-form.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:segment')
  const { searchParams } = event.url
  const [search, cursor] = [searchParams.get('search') ?? '', searchParams.get('cursor')]
  const querystring = { size: 12, ...(search === '' ? {} : { search }), ...(cursor === null ? {} : { cursor }) }
  const params = { segmentId: event.params.segmentId }
  const [curation, candidates] = await Promise.all([
    call(event, getCuration, { params }),
    call(event, listCandidates, { params, querystring }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { curation, candidates, search, values: planValues(curation), idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  plan: async (event) => {
    const form = await event.request.formData()
    const mine = readPlanForm(form)
    const curation = await read(event)
    const theirs = planValues(curation)
    const base = readBase(form.get('base'), theirs)
    try {
      const body = { ...planBody(mine), rules: curation.rules.map(({ name: _name, ...rule }) => rule) }
      await call(event, saveSegmentPlan, { params: paramsOf(event), body, ifMatch: Number(form.get('revision')) })
    } catch (cause) {
      const isClash = cause instanceof ApiProblem && cause.problem.code === 'segmentPlan.changedMeanwhile'
      if (!isClash) return failProblem(event, cause, { plan: mine, revision: Number(form.get('revision')), base, changes: NO_CHANGES })
      const { values, changes } = mergePlan(base, theirs, mine)
      return fail(412, { problem: cause.problem, values: { plan: values, revision: curation.revision, base: theirs, changes } })
    }
    return { done: 'saved' as const }
  },

  rule: async (event) => {
    const form = await event.request.formData()
    const [kind, pitchId, reason] = [textOf(form, 'kind'), textOf(form, 'pitchId'), textOf(form, 'reason')]
    const { plan, quotas, rules, revision } = await read(event)
    const others = rules.filter((rule) => rule.pitchId !== pitchId).map(({ name: _name, ...rule }) => rule)
    const rule = kind === 'pin' || kind === 'ban' ? [{ kind, pitchId, investorId: null, reason } as const] : []
    try {
      await call(event, saveSegmentPlan, {
        params: paramsOf(event),
        body: { plan, quotas, rules: [...others, ...rule] },
        ifMatch: revision,
      })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    return { done: 'saved' as const }
  },

  proposal: async (event) => {
    const form = await event.request.formData()
    const command = form.get('command') === 'cancel' ? 'cancel' : 'start'
    try {
      await call(event, commandProposal, { params: paramsOf(event), body: { command } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    return { done: command } as const
  },

  begin: async (event) => {
    const form = await event.request.formData()
    const text = textOf(form, 'alternative')
    try {
      const body = { alternative: text === '' ? null : Number(text) }
      await call(event, createSlate, { params: paramsOf(event), body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    return { done: 'begun' as const }
  },

  command: async (event) => {
    const form = await event.request.formData()
    const command = SLATE_COMMANDS.find((name) => name === textOf(form, 'command')) ?? 'move'
    const { zone } = await read(event)
    const given = ['pitchId', 'otherPitchId', 'investorId', 'reason'] as const
    const texts = Object.fromEntries(given.map((name) => [name, textOf(form, name)]).filter(([, text]) => text !== ''))
    const position = Number(textOf(form, 'position'))
    const wall = readWallTime(textOf(form, 'embargo'), zone)
    const embargoUntil = wall.kind === 'once' ? wall.instant : wall.kind === 'twice' ? wall.second : null
    const role = textOf(form, 'role')
    const body = {
      command,
      ...texts,
      ...(position > 0 ? { position } : {}),
      ...(role === 'selected' || role === 'reserve' ? { role } : {}),
      ...(embargoUntil === null ? {} : { embargoUntil }),
    } as const
    try {
      await call(event, commandSlate, { params: { slateId: textOf(form, 'slateId') }, body, ifMatch: Number(form.get('revision')) })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    return { done: command } as const
  },
}

const NO_CHANGES: PlanChange[] = []

function paramsOf(event: RequestEvent) {
  return { segmentId: event.params['segmentId'] ?? '' }
}

async function read(event: RequestEvent) {
  return call(event, getCuration, { params: paramsOf(event) }).catch((cause: unknown) => throwProblem(event, cause))
}
