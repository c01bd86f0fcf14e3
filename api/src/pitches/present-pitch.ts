import type { schema } from '@scalebridge/db'
import {
  DEAL_STAGES,
  INSTRUMENTS,
  INVESTOR_TYPES,
  LOCALES,
  ORIGINS,
  PITCH_FORMS,
  PITCH_MOVES,
  PITCH_STATES,
  SCOPES,
  SCOUT_FIELDS,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
} from '@scalebridge/db/reference'
import { mayWrite } from '@scalebridge/db/rules'
import { listed } from '../editions/editions.ts'
import { hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { unconfirmedErrors } from '../scouting/scout-fields.ts'
import { mayLeaveOut, stateOfCall, type FoundPitch } from './call-state.ts'
import { holdsTheLeast, missingToSubmit } from './pitch-rules.ts'
import type { Pitch, PitchSummary } from './pitches.contract.ts'
import type { Static } from 'typebox'

type PitchRow = typeof schema.pitches.$inferSelect

const listedOrNull = <const L extends readonly string[]>(list: L, value: string | null): L[number] | null =>
  value === null ? null : listed(list, value)
const allListed = <const L extends readonly string[]>(list: L, values: readonly string[]): L[number][] =>
  values.map((value) => listed(list, value))

/** A pitch as its team and the Secretariat see it, with what the caller may do now. */
export function presentPitch(deps: Pick<Deps, 'clock'>, actor: Actor, found: FoundPitch): Pitch {
  const { pitch, organisationName } = found
  const state = listed(PITCH_STATES, pitch.state)
  const now = deps.clock()
  const editable = isEditable(found, now)
  const lead = hasPitchRole(actor, ['partnership_lead'], pitch)
  const writer = lead || hasPitchRole(actor, ['partnership_editor'], pitch)
  const isFinance = writer || hasPitchRole(actor, ['partnership_finance_editor'], pitch)
  return {
    id: pitch.id,
    editionId: pitch.editionId,
    organisationId: pitch.organisationId,
    organisationName,
    origin: listed(ORIGINS, pitch.origin),
    state,
    revision: pitch.revision,
    number: pitch.number,
    submittedAt: pitch.submittedAt?.toISOString() ?? null,
    extendedUntil: found.extendedUntil?.toISOString() ?? null,
    createdAt: pitch.createdAt.toISOString(),
    updatedAt: pitch.updatedAt.toISOString(),
    ...presentContent(pitch),
    form: listed(PITCH_FORMS, pitch.form),
    contact: pitch.contact,
    derivedFields: pitch.derivedFields,
    unconfirmed: allListed(SCOUT_FIELDS, found.unconfirmed),
    allowed: {
      edit: writer && editable,
      editFinance: isFinance && editable,
      submit: lead && editable,
      submitIncomplete: lead && editable && mayLeaveOut(found, now) && holdsTheLeast(missingToSubmit(pitch)),
      amend: lead && state === 'submitted' && now < found.edition.editUntil,
      withdraw: lead && PITCH_MOVES[state].includes('withdrawn'),
    },
    missing: editable ? [...missingToSubmit(pitch), ...unconfirmedErrors(found.unconfirmed)].map(toLine) : [],
    leftOut: pitch.leftOut.map(toLine),
  }
}

const toLine = ({ pointer, code }: { pointer: string; code: string }) => ({ pointer, code })

function isEditable(found: FoundPitch, now: Date): boolean {
  const { state, form } = found.pitch
  if (form === 'pool') return false
  return state === 'returned_for_fix' || (state === 'draft' && mayWrite(stateOfCall(found, now)))
}

function presentContent(pitch: PitchRow) {
  return {
    language: listed(LOCALES, pitch.language),
    title: pitch.title,
    summary: pitch.summary,
    goals: pitch.goals,
    targets: pitch.targets,
    scope: listedOrNull(SCOPES, pitch.scope),
    countries: pitch.countries,
    regions: pitch.regions,
    askMinor: pitch.askMinor,
    askMinimumMinor: pitch.askMinimumMinor,
    askCurrency: pitch.askCurrency,
    instruments: allListed(INSTRUMENTS, pitch.instruments),
    wantedInvestorTypes: allListed(INVESTOR_TYPES, pitch.wantedInvestorTypes),
    refusedInvestorTypes: allListed(INVESTOR_TYPES, pitch.refusedInvestorTypes),
    supportNeeded: allListed(SUPPORT_KINDS, pitch.supportNeeded),
    sensitiveSectors: allListed(SENSITIVE_SECTORS, pitch.sensitiveSectors),
    stage: listedOrNull(STAGES, pitch.stage),
    dealStage: listedOrNull(DEAL_STAGES, pitch.dealStage),
    evidenceLevel: pitch.evidenceLevel,
    problem: pitch.problem,
    approach: pitch.approach,
    results: pitch.results,
    scalePlan: pitch.scalePlan,
    lessons: pitch.lessons,
    supportOffered: allListed(SUPPORT_KINDS, pitch.supportOffered),
    openToPooling: pitch.openToPooling,
  }
}

/** A line of the list of own pitches. */
export function presentSummary(pitch: PitchRow, organisationName: string): Static<typeof PitchSummary> {
  return {
    id: pitch.id,
    title: pitch.title,
    form: listed(PITCH_FORMS, pitch.form),
    language: listed(LOCALES, pitch.language),
    organisationName,
    state: listed(PITCH_STATES, pitch.state),
    number: pitch.number,
    goals: pitch.goals,
    updatedAt: pitch.updatedAt.toISOString(),
    submittedAt: pitch.submittedAt?.toISOString() ?? null,
  }
}
