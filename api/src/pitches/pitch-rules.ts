import type { schema } from '@scalebridge/db'
import { isCurrency } from '@scalebridge/db/reference/currencies'
import { goalOfTarget } from '@scalebridge/db/reference/sdgs'
import { isTargetCode } from '@scalebridge/db/reference/targets'
import { isIso3, isM49Region } from '@scalebridge/db/reference'
import type { FieldError } from '../platform/problem.ts'

type PitchRow = typeof schema.pitches.$inferSelect

/**
 * What contradicts itself in a draft, field by field. The database's constraints refuse the same;
 * here it is said in words that the person who writes can act on.
 */
export function contradictions(pitch: PitchRow): FieldError[] {
  const errors: FieldError[] = []
  const add = (pointer: string, code: string, detail: string) => errors.push({ pointer, code, detail })
  for (const [index, target] of pitch.targets.entries()) {
    if (!isTargetCode(target)) add(`/targets/${index}`, 'target.unknown', 'There is no such target.')
    else if (!pitch.goals.includes(goalOfTarget(target)))
      add(`/targets/${index}`, 'target.ofAnotherGoal', 'Choose the goal that this target belongs to, or leave the target out.')
  }
  for (const [index, country] of pitch.countries.entries())
    if (!isIso3(country)) add(`/countries/${index}`, 'country.unknown', 'This is not a country or area of the UN’s list.')
  for (const [index, region] of pitch.regions.entries())
    if (!isM49Region(region) || region === '001') add(`/regions/${index}`, 'region.unknown', 'This is not a region of the UN’s list.')
  if (pitch.askCurrency !== null && !isCurrency(pitch.askCurrency))
    add('/askCurrency', 'currency.unknown', 'This is not an ISO 4217 currency.')
  if (pitch.askMinor !== null && pitch.askCurrency === null) add('/askCurrency', 'currency.missing', 'Say in which currency the amount is.')
  if (pitch.askMinimumMinor !== null && pitch.askMinor === null) add('/askMinor', 'ask.missing', 'Say how much is asked for in all.')
  if (pitch.askMinimumMinor !== null && pitch.askMinor !== null && pitch.askMinimumMinor > pitch.askMinor)
    add('/askMinimumMinor', 'ask.minimumAboveTotal', 'The smallest useful contribution cannot be more than the whole ask.')
  return errors
}

/** What still stands between a draft and its submission, in the order of the form. */
export function missingToSubmit(pitch: PitchRow): FieldError[] {
  switch (pitch.form) {
    case 'light':
      return missingOfLight(pitch)
    case 'pool':
      return []
    default:
      return missingOfStandard(pitch)
  }
}

/** Without these nobody knows what a pitch is: it is not submitted, not even as incomplete. */
const LEAST = new Set(['/title', '/summary', '/goals'])

/** Whether what is missing may stay missing when time runs out: there is a title, a sentence and a goal. */
export function holdsTheLeast(missing: readonly FieldError[]): boolean {
  return !missing.some(({ pointer }) => LEAST.has(pointer))
}

function missingOfStandard(pitch: PitchRow): FieldError[] {
  const errors: FieldError[] = []
  const need = (there: boolean, missing: FieldError) => {
    if (!there) errors.push(missing)
  }
  need(filled(pitch.title), { pointer: '/title', code: 'title.missing', detail: 'Give the pitch a title.' })
  need(filled(pitch.summary), { pointer: '/summary', code: 'summary.missing', detail: 'Say in one sentence what you ask for and why.' })
  need(pitch.goals.length > 0, { pointer: '/goals', code: 'goals.missing', detail: 'Choose at least the primary goal.' })
  need(pitch.scope !== null, { pointer: '/scope', code: 'scope.missing', detail: 'Say how far the partnership reaches.' })
  for (const error of placeErrors(pitch)) errors.push(error)
  need(hasNeed(pitch), NEED_MISSING)
  // Who asks for no money needs no instrument.
  need(pitch.instruments.length > 0 || (pitch.askMinor === null && hasNeed(pitch)), {
    pointer: '/instruments',
    code: 'instruments.missing',
    detail: 'Choose at least one instrument.',
  })
  need(pitch.stage !== null, { pointer: '/stage', code: 'stage.missing', detail: 'Say at which stage the partnership is.' })
  need(pitch.evidenceLevel !== null, {
    pointer: '/evidenceLevel',
    code: 'evidence.missing',
    detail: 'Say how strong the evidence is; “none yet” is an answer.',
  })
  need(filled(pitch.problem), { pointer: '/problem', code: 'problem.missing', detail: 'Describe the problem.' })
  need(filled(pitch.approach), { pointer: '/approach', code: 'approach.missing', detail: 'Describe the approach.' })
  need(filled(pitch.lessons), {
    pointer: '/lessons',
    code: 'lessons.missing',
    detail: 'Say what went wrong and what you changed. Investors trust a partnership that has learned.',
  })
  return errors
}

/** The light form asks for less: what is left out is unknown to matching, never counted as zero. */
function missingOfLight(pitch: PitchRow): FieldError[] {
  const hasPlace = pitch.countries.length > 0 || pitch.regions.length > 0 || pitch.scope === 'global'
  const needs: [boolean, FieldError][] = [
    [filled(pitch.title), { pointer: '/title', code: 'title.missing', detail: 'Give the pitch a title.' }],
    [filled(pitch.summary), { pointer: '/summary', code: 'light.summary.missing', detail: 'Say what you do.' }],
    [filled(pitch.problem), { pointer: '/problem', code: 'light.problem.missing', detail: 'Say for whom you do it.' }],
    [hasPlace, { pointer: '/countries', code: 'light.countries.missing', detail: 'Say in which country or area you work.' }],
    [pitch.goals.length > 0, { pointer: '/goals', code: 'light.goals.missing', detail: 'Choose at least one picture.' }],
    [hasNeed(pitch), NEED_MISSING],
    [filled(pitch.lessons), { pointer: '/lessons', code: 'light.lessons.missing', detail: 'Say what went wrong and what you changed.' }],
  ]
  return needs.filter(([there]) => !there).map(([, error]) => error)
}

const NEED_MISSING: FieldError = {
  pointer: '/askMinor',
  code: 'need.missing',
  detail: 'Say how much money is needed in all, or which other support.',
}

/** Money, or something that is not money: either is a need that can be met. */
function hasNeed(pitch: PitchRow): boolean {
  return pitch.askMinor !== null || pitch.supportNeeded.length > 0
}

function placeErrors(pitch: PitchRow): FieldError[] {
  switch (pitch.scope) {
    case 'country':
      return pitch.countries.length === 1
        ? []
        : [{ pointer: '/countries', code: 'countries.one', detail: 'Choose the one country, or another scope.' }]
    case 'multi_country':
      return pitch.countries.length >= 2
        ? []
        : [{ pointer: '/countries', code: 'countries.several', detail: 'Choose two countries or more, or another scope.' }]
    case 'regional':
      return pitch.regions.length >= 1
        ? []
        : [{ pointer: '/regions', code: 'regions.missing', detail: 'Choose at least one region, or another scope.' }]
    default:
      return []
  }
}

function filled(text: string | null): boolean {
  return text !== null && text.trim() !== ''
}
