import type { Input, Registration, saveRegistration } from '@scalebridge/api/contract'
import { AFFILIATIONS, RELATION_KINDS } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'
import { mergeRows, type RowChange } from '../merge-rows.ts'

type RegistrationContent = Input<typeof saveRegistration>['body']

/** A registration as it stands on the page: texts as typed. */
export interface RegistrationForm {
  website: string
  registrationNumber: string
  lei: string
  iatiId: string
  claimed: readonly string[]
  relations: readonly { organisation: string; kind: string }[]
  authorityRole: string
  states: boolean
}

export const BLANK_REGISTRATION: RegistrationForm = {
  website: '',
  registrationNumber: '',
  lei: '',
  iatiId: '',
  claimed: [],
  relations: [],
  authorityRole: '',
  states: false,
}

/** A registration as it is saved, for the form; that one may speak for the investor is said anew or left as it is. */
export function registrationValues(saved: Registration): RegistrationForm {
  return {
    website: saved.website ?? '',
    registrationNumber: saved.registrationNumber ?? '',
    lei: saved.lei ?? '',
    iatiId: saved.iatiId ?? '',
    claimed: saved.claimed,
    relations: saved.relations,
    authorityRole: saved.authority?.role ?? '',
    states: false,
  }
}

/** One answer of the form. */
export interface RegistrationField {
  field: keyof RegistrationForm
  value: RegistrationForm[keyof RegistrationForm]
}

const FIELDS = ['website', 'registrationNumber', 'lei', 'iatiId', 'claimed', 'relations', 'authorityRole'] as const

export const flatRegistration = (form: RegistrationForm): RegistrationField[] => FIELDS.map((field) => ({ field, value: form[field] }))

/** What two people made of one registration: theirs where this writer changed nothing, this writer's where both did. */
export function mergeRegistration(given: { base: RegistrationField[]; theirs: RegistrationForm; mine: RegistrationForm }): {
  form: RegistrationForm
  changes: RowChange<RegistrationField>[]
} {
  const [theirs, mine] = [flatRegistration(given.theirs), flatRegistration(given.mine)]
  const { rows, changes } = mergeRows({ base: given.base, theirs, mine }, ({ field }) => field)
  return { form: { ...given.mine, ...Object.fromEntries(rows.map(({ field, value }) => [field, value])) }, changes }
}

/** Reads what the browser sent; rows without an organisation are left out. */
export function readRegistration(form: FormData): RegistrationForm {
  const list = (name: string) => form.getAll(name).map((one) => (typeof one === 'string' ? one.trim() : ''))
  const kinds = list('relationKind')
  return {
    website: textOf(form, 'website'),
    registrationNumber: textOf(form, 'registrationNumber'),
    lei: textOf(form, 'lei'),
    iatiId: textOf(form, 'iatiId'),
    claimed: list('claimed'),
    relations: list('relationOrganisation').flatMap((organisation, index) =>
      organisation === '' ? [] : [{ organisation, kind: kinds[index] ?? 'other' }],
    ),
    authorityRole: textOf(form, 'authorityRole'),
    states: form.has('states'),
  }
}

/** The registration to send. What cannot be right is the API's to say. */
export function registrationContent(form: RegistrationForm): RegistrationContent {
  return {
    website: form.website || null,
    registrationNumber: form.registrationNumber || null,
    lei: form.lei || null,
    iatiId: form.iatiId || null,
    claimed: AFFILIATIONS.filter((flag) => form.claimed.includes(flag)),
    relations: form.relations.map(({ organisation, kind }) => ({
      organisation,
      kind: RELATION_KINDS.find((one) => one === kind) ?? 'other',
    })),
    authorityRole: form.authorityRole || null,
    states: form.states,
  }
}
