import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifySerializerCompiler } from 'fastify'

type Serializer = (value: unknown) => string

const build = SerializerSelector()()
const known = new WeakMap<object, Serializer>()

/**
 * Writes answers by their schema, which leaves out what nobody declared. A writer is made when the first answer of its schema
 * is: each route declares eleven refusals, all of one schema, and to make a writer for each of them took most of a start.
 */
export function createSerializerCompiler(): FastifySerializerCompiler<object> {
  return ({ schema, method, url, httpStatus = '' }) => {
    return (value: unknown) => {
      const writer = known.get(schema) ?? build({ schema, method, url, httpStatus })
      known.set(schema, writer)
      return writer(value)
    }
  }
}
