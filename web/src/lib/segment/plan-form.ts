import type { SegmentCuration } from '@scalebridge/api/contract'
import { LOCALES, ORIGINS, QUOTA_KINDS, VALUED_QUOTA_KINDS, type QuotaKind } from '@scalebridge/db/reference'
import { INSTRUMENTS, REGIONAL_GROUPS, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'

/** The numbers of a plan as the form has them; lengths of time are minutes there. */
export const PLAN_FIELDS = [
  'places',
  'reserves',
  'slotMs',
  'budgetMs',
  'bufferMs',
  'panelSize',
  'relevantInvestorsPerPitch',
  'relevantFrom',
  'mostPerOrganisation',
  'mostPerCountry',
] as const
export type PlanField = (typeof PLAN_FIELDS)[number]
const MINUTE_MS = 60_000
const isTime = (field: PlanField) => field.endsWith('Ms')

export interface QuotaRow {
  /** Kind and value in one, such as `goal:14` or `sids:`; empty for a row that says nothing. */
  choice: string
  minimum: string
  maximum: string
  flex: string
}

export interface PlanValues {
  numbers: Record<PlanField, string>
  quotas: QuotaRow[]
}

type Plan = Pick<SegmentCuration, 'plan' | 'quotas'>

/** Every quota that can be chosen, by its key. */
export function quotaChoices(): string[] {
  const values: Record<(typeof VALUED_QUOTA_KINDS)[number], readonly (string | number)[]> = {
    goal: Array.from({ length: 17 }, (_, index) => index + 1),
    region_group: REGIONAL_GROUPS,
    stakeholder_type: STAKEHOLDER_TYPES,
    instrument: INSTRUMENTS,
    language: LOCALES,
    origin: ORIGINS,
  }
  return QUOTA_KINDS.flatMap((kind) => {
    const valued = VALUED_QUOTA_KINDS.find((name) => name === kind)
    return valued === undefined ? [`${kind}:`] : values[valued].map((value) => `${kind}:${value}`)
  })
}

/** A plan as its form shows it. */
export function planValues({ plan, quotas }: Plan): PlanValues {
  const shown = (field: PlanField) => {
    const value = plan[field]
    return value === null ? '' : String(isTime(field) ? value / MINUTE_MS : value)
  }
  return {
    numbers: Object.fromEntries(PLAN_FIELDS.map((field) => [field, shown(field)])) as Record<PlanField, string>, // as: every field is given
    quotas: quotas.map(({ kind, value, minimum, maximum, flex }) => ({
      choice: `${kind}:${value}`,
      minimum: String(minimum),
      maximum: maximum === null ? '' : String(maximum),
      flex: String(flex),
    })),
  }
}

/** What somebody typed into the form. Rows without a choice are left away. */
export function readPlanForm(form: FormData): PlanValues {
  const all = (name: string) => form.getAll(name).map((value) => (typeof value === 'string' ? value.trim() : ''))
  const [choices, minima, maxima, flexes] = [all('choice'), all('minimum'), all('maximum'), all('flex')]
  return {
    numbers: Object.fromEntries(PLAN_FIELDS.map((field) => [field, textOf(form, field)])) as Record<PlanField, string>, // as: every field is given
    quotas: choices
      .map((choice, index) => ({ choice, minimum: minima[index] ?? '', maximum: maxima[index] ?? '', flex: flexes[index] ?? '' }))
      .filter(({ choice }) => choice !== ''),
  }
}

/** The API's body of a form; what is no number becomes one that the API refuses by its field. */
export function planBody({ numbers, quotas }: PlanValues): Plan {
  const whole = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : -1)
  const plan = Object.fromEntries(
    PLAN_FIELDS.map((field) => {
      if (field === 'mostPerCountry' && numbers[field] === '') return [field, null]
      return [field, isTime(field) ? Math.round(whole(numbers[field]) * MINUTE_MS) : whole(numbers[field])]
    }),
  ) as Plan['plan'] // as: every field is given
  return {
    plan,
    quotas: quotas.map(({ choice, minimum, maximum, flex }) => {
      const [kind = '', value = ''] = choice.split(':')
      return {
        kind: kind as QuotaKind, // as: the API refuses a kind that is none
        value,
        minimum: minimum === '' ? 0 : whole(minimum),
        maximum: maximum === '' ? null : whole(maximum),
        flex: flex === '' ? 0 : whole(flex),
      }
    }),
  }
}

/** A field that somebody else changed while this form was open. */
export interface PlanChange {
  /** A number's name, or a quota's choice. */
  field: string
  was: string
  now: string
  /** What this form has there, where it changed it too. */
  mine: string | null
}

/** What others changed, and the form with both: theirs where this form had not touched a field, this form's otherwise. */
export function mergePlan(base: PlanValues, theirs: PlanValues, mine: PlanValues): { values: PlanValues; changes: PlanChange[] } {
  const [before, now, own] = [flat(base), flat(theirs), flat(mine)]
  const fields = [...new Set([...before.keys(), ...now.keys(), ...own.keys()])]
  const of = (map: Map<string, string>, field: string) => map.get(field) ?? ''
  const changes = fields
    .filter((field) => of(before, field) !== of(now, field))
    .map((field) => ({
      field,
      was: of(before, field),
      now: of(now, field),
      mine: of(own, field) === of(before, field) ? null : of(own, field),
    }))
  const merged = new Map(fields.map((field) => [field, of(own, field) === of(before, field) ? of(now, field) : of(own, field)]))
  return {
    values: {
      numbers: Object.fromEntries(PLAN_FIELDS.map((field) => [field, of(merged, field)])) as Record<PlanField, string>, // as: every field is given
      quotas: [...merged]
        .filter(([field, text]) => field.includes(':') && text !== '')
        .map(([choice, text]) => ({ choice, ...unwrite(text) })),
    },
    changes,
  }
}

function flat({ numbers, quotas }: PlanValues): Map<string, string> {
  return new Map([...Object.entries(numbers), ...quotas.map((row) => [row.choice, write(row)] as const)])
}

const write = ({ minimum, maximum, flex }: QuotaRow) => `${minimum || '0'}–${maximum}±${flex || '0'}`

function unwrite(text: string): Omit<QuotaRow, 'choice'> {
  const [bounds = '', flex = ''] = text.split('±')
  const [minimum = '', maximum = ''] = bounds.split('–')
  return { minimum, maximum, flex }
}

/** The form's values as they were when it was opened, from its hidden field; the empty form where that is unreadable. */
export function readBase(text: FormDataEntryValue | null, otherwise: PlanValues): PlanValues {
  try {
    const base: unknown = JSON.parse(typeof text === 'string' ? text : '')
    return typeof base === 'object' && base !== null && 'numbers' in base && 'quotas' in base ? (base as PlanValues) : otherwise // as: written by this form
  } catch {
    return otherwise
  }
}
