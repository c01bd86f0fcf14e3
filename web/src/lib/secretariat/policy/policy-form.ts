/**
 * A policy's tables as a form that works without JavaScript. Every number stands under its JSON pointer in the tables, so that
 * a table that the engine gains needs no code here; the tables as they were travel along, and numbers are set into them.
 */
import { policyErrors, type PolicyTables } from '@scalebridge/db/rules'
import { textOf } from '../../form-text.ts'
import type { FieldProblem } from '../../problem.ts'

export interface PolicyDraft {
  revision: number
  tables: PolicyTables
  learnsOnline: boolean
  note: string
  /** What was typed where a number belongs and is none, by pointer. */
  invalid: Readonly<Record<string, string>>
}

/** What a button of the form asks for; anything but rows saves, as the Enter key does. */
export type PolicyCommand = { kind: 'save' } | { kind: 'add'; list: ListName } | { kind: 'remove'; list: ListName; at: number }

export const LISTS = ['instrumentFamilies', 'investorTypeFamilies', 'calibration'] as const
export type ListName = (typeof LISTS)[number]

/** The values that a new family has before anybody sets one. */
const NEW_FAMILY_VALUE = 150

export function readPolicyCommand(value: FormDataEntryValue | null): PolicyCommand {
  const match = /^(add|remove):(\w+)(?::(\d{1,3}))?$/.exec(typeof value === 'string' ? value : '')
  const list = LISTS.find((name) => name === match?.[2])
  if (list === undefined) return { kind: 'save' }
  if (match?.[1] === 'add') return { kind: 'add', list }
  return match?.[3] === undefined ? { kind: 'save' } : { kind: 'remove', list, at: Number(match[3]) }
}

/** Reads the form; null when it does not carry the tables that it began with. */
export function readPolicyForm(form: FormData): PolicyDraft | null {
  const tables = parse(textOf(form, 'base'))
  if (tables === null) return null
  const invalid: Record<string, string> = {}
  for (const [pointer] of form.entries()) {
    if (!pointer.startsWith('/')) continue
    const text = textOf(form, pointer)
    const value = wholeNumber(text)
    if (value === null && !(text === '' && pointer === '/stageGateDistance')) invalid[pointer] = text
    else setAt(tables, pointer, value)
  }
  return {
    revision: Number(form.get('revision')),
    // As: it came from the page, and policyErrors looks at all of it before it is sent.
    tables: tables as unknown as PolicyTables,
    learnsOnline: form.get('learnsOnline') === 'yes',
    note: textOf(form, 'note'),
    invalid,
  }
}

/** All that stands in the way of saving, by pointer into the request's body. */
export function draftErrors({ tables, invalid }: PolicyDraft): FieldProblem[] {
  const missing = Object.keys(invalid).map((pointer) => ({ pointer: `/tables${pointer}`, code: 'number.whole' }))
  const broken = policyErrors(tables).map(({ pointer, code, detail }) => ({ pointer: `/tables${pointer}`, code, detail }))
  return missing.length > 0 ? missing : broken
}

/** The tables after a row was added or taken away. */
export function rearrangePolicy(tables: PolicyTables, command: PolicyCommand, form: FormData): PolicyTables {
  if (command.kind === 'save') return tables
  const { list } = command
  if (command.kind === 'remove') return { ...tables, [list]: tables[list].filter((_, index) => index !== command.at) }
  if (list === 'calibration') return { ...tables, calibration: withCorner(tables.calibration) }
  const members = form.getAll(`new.${list}`).filter((member) => typeof member === 'string')
  if (members.length < 2) return tables
  return { ...tables, [list]: [...tables[list], { members, value: NEW_FAMILY_VALUE }] }
}

/** A corner in the middle of the widest gap between two. */
function withCorner(corners: PolicyTables['calibration']): PolicyTables['calibration'] {
  const gaps = corners.slice(1).map((corner, index) => corner[0] - (corners[index]?.[0] ?? 0))
  const widest = gaps.indexOf(Math.max(...gaps))
  const [from, to] = [corners[widest], corners[widest + 1]]
  if (from === undefined || to === undefined || to[0] - from[0] < 2) return corners
  const middle = [Math.floor((from[0] + to[0]) / 2), Math.floor((from[1] + to[1]) / 2)] as const
  return corners.toSpliced(widest + 1, 0, middle)
}

/** A whole number as people of six languages type it. */
export function wholeNumber(text: string): number | null {
  const latin = text.replace(/[٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) - 0x660))
  return /^-?\d{1,6}$/.test(latin) ? Number(latin) : null
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** Sets a number where one stands already (or none, for what may be unlimited); a pointer to anything else changes nothing. */
function setAt(tables: Record<string, unknown>, pointer: string, value: number | null): void {
  const keys = pointer.slice(1).split('/')
  const last = keys.pop() ?? ''
  let place: unknown = tables
  for (const key of keys) place = isRecord(place) && Object.hasOwn(place, key) ? place[key] : undefined
  if (!isRecord(place) || !Object.hasOwn(place, last)) return
  if (typeof place[last] === 'number' || place[last] === null) place[last] = value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The id of the field of a pointer: what an error's line leads to. */
export function fieldId(pointer: string): string {
  return pointer.replace(/^\/tables/, '').replaceAll('/', '-')
}
