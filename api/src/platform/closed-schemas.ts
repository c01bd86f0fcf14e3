/** A schema as data: TypeBox's values are JSON Schema, and this walk asks nothing else of them. */
type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Where a schema lets through what nobody named: an object without `additionalProperties: false`, or a schema that says nothing.
 * Returns the place as a path into the schema, or undefined when it is closed at every depth.
 */
export function findOpening(schema: unknown, place = ''): string | undefined {
  if (!isNode(schema)) return `${place || '/'} is not a schema`
  if (schema['type'] === 'object' || schema['properties'] !== undefined) {
    if (schema['additionalProperties'] !== false) return `${place || '/'} is an object that is not closed`
    return firstOf(schema['properties'], place) ?? firstOf(schema['patternProperties'], place)
  }
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const members = schema[key]
    if (!Array.isArray(members)) continue
    for (const [index, member] of members.entries()) {
      const opening = findOpening(member, `${place}/${key}/${index}`)
      if (opening !== undefined) return opening
    }
    return undefined
  }
  if (schema['type'] === 'array') return findOpening(schema['items'], `${place}/items`)
  const isStated = schema['type'] !== undefined || schema['enum'] !== undefined || schema['const'] !== undefined
  return isStated ? undefined : `${place || '/'} says nothing about its value`
}

function firstOf(schemas: unknown, place: string): string | undefined {
  if (!isNode(schemas)) return undefined
  for (const [name, schema] of Object.entries(schemas)) {
    const opening = findOpening(schema, `${place}/${name}`)
    if (opening !== undefined) return opening
  }
  return undefined
}
