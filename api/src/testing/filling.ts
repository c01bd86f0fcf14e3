/** Values that have every property of a schema, with a text of one's choice wherever any text may stand. */
import fc from 'fast-check'
import { fitting, type Shape } from './arbitrary.ts'

export interface Filling {
  /** Stands wherever the schema takes any text of its length. */
  text: string
  /** Which member of each union: the first for 0, the second for 1 and so on, over again where there are fewer. */
  variant: number
  /** Values for the properties of these names, at any depth. */
  named: Readonly<Record<string, unknown>>
}

/** The value; where the text does not fit by its length, or the schema asks for a form, a fitting one stands instead. */
export function filled(shape: Shape, filling: Filling): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum !== undefined) return shape.enum[filling.variant % shape.enum.length]
  const members = membersOf(shape)
  if (members.length > 0) return filled(members[filling.variant % members.length] ?? {}, filling)
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.properties ?? {}).map(([name, property]) => [
          name,
          Object.hasOwn(filling.named, name) ? filling.named[name] : filled(property, filling),
        ]),
      )
    case 'array':
      return (shape.minItems ?? 0) > 1 && shape.uniqueItems === true ? sampleOf(shape) : [filled(shape.items ?? {}, filling)]
    case 'string':
      return fits(shape, filling.text) ? filling.text : sampleOf(shape)
    default:
      return sampleOf(shape)
  }
}

/** How many variants a schema has: as many as its largest union or list of choices has members. */
export function variantsOf(shape: Shape): number {
  const parts = [...membersOf(shape), ...Object.values(shape.properties ?? {}), ...(shape.items === undefined ? [] : [shape.items])]
  return Math.max(1, membersOf(shape).length, ...parts.map(variantsOf))
}

/** Whether any text may stand somewhere in a schema. */
export function takesText(shape: Shape): boolean {
  if (shape.type === 'string') return shape.enum === undefined && shape.const === undefined && shape.format === undefined
  return [...(shape.anyOf ?? []), ...Object.values(shape.properties ?? {}), ...(shape.items === undefined ? [] : [shape.items])].some(
    takesText,
  )
}

const membersOf = (shape: Shape) => (shape.anyOf ?? []).filter((member) => member.type !== 'null')
const fits = (shape: Shape, text: string) =>
  shape.format === undefined &&
  text.length >= (shape.minLength ?? 0) &&
  text.length <= (shape.maxLength ?? Infinity) &&
  (shape.pattern === undefined || new RegExp(shape.pattern, 'u').test(text))

function sampleOf(shape: Shape): unknown {
  return fc.sample(fitting(shape), { numRuns: 1, seed: 2027 })[0]
}
