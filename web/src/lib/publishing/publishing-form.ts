import type { Input, savePublishing } from '@scalebridge/api/contract'
import { AUDIENCES, BLOCKS, DEFAULT_AUDIENCES, type Audiences, type Block } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'
import { mergeRows, type RowChange } from '../merge-rows.ts'

/** Who may read what of a pitch, as the form has it. */
export type PublishingForm = Omit<Input<typeof savePublishing>['body'], 'audiences'> & { audiences: Audiences }

/** One answer of the form, as text. */
export interface PublishingField {
  field: Block | 'isSafe' | 'alias' | 'capability'
  value: string
}

export function readPublishing(form: FormData): PublishingForm {
  return toForm([
    ...BLOCKS.map((field) => ({ field, value: textOf(form, field) })),
    { field: 'isSafe', value: textOf(form, 'isSafe') },
    { field: 'alias', value: textOf(form, 'alias') },
    { field: 'capability', value: textOf(form, 'capability') },
  ])
}

export function flatPublishing({ audiences, isSafe, alias, capability }: PublishingForm): PublishingField[] {
  return [
    ...BLOCKS.map((field) => ({ field, value: audiences[field] })),
    { field: 'isSafe', value: isSafe ? 'yes' : '' },
    { field: 'alias', value: alias ?? '' },
    { field: 'capability', value: capability ?? '' },
  ]
}

function toForm(fields: readonly PublishingField[]): PublishingForm {
  const of = (name: PublishingField['field']) => fields.find(({ field }) => field === name)?.value ?? ''
  const audiences = BLOCKS.map((block) => [block, AUDIENCES.find((one) => one === of(block)) ?? DEFAULT_AUDIENCES[block]])
  return {
    audiences: Object.fromEntries(audiences) as Audiences, // as: fromEntries forgets the keys
    isSafe: of('isSafe') === 'yes',
    alias: of('alias') || null,
    capability: of('capability') || null,
  }
}

/** What two people made of it: theirs where this writer changed nothing, this writer's where both changed the same. */
export function mergePublishing(given: { base: PublishingField[]; theirs: PublishingForm; mine: PublishingForm }): {
  form: PublishingForm
  changes: RowChange<PublishingField>[]
} {
  const [theirs, mine] = [flatPublishing(given.theirs), flatPublishing(given.mine)]
  const { rows, changes } = mergeRows({ base: given.base, theirs, mine }, ({ field }) => field)
  return { form: toForm(rows), changes }
}
