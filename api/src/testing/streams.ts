/** Reads server-sent events frame by frame, for tests of the streams. */
import fc from 'fast-check'
import { fitting, type Shape } from './arbitrary.ts'

export interface SentFrame {
  id: number | undefined
  event: string
  data: Record<string, unknown>
}

/**
 * Opens a stream. `next` answers its next frame, undefined when it has ended; `until` reads on up to the frame for which it says so, and
 * answers all frames up to there.
 */
export async function openStream(address: string, cookies?: string, lastEventId?: number) {
  const stream = new AbortController()
  const headers = {
    ...(cookies === undefined ? {} : { cookie: cookies }),
    ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
  }
  const response = await fetch(address, { headers, signal: stream.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  async function next(): Promise<SentFrame | undefined> {
    for (;;) {
      const end = buffer.indexOf('\n\n')
      if (end < 0) {
        const chunk = await reader?.read()
        if (chunk === undefined || chunk.done) return undefined
        buffer += chunk.value
        continue
      }
      const lines = buffer.slice(0, end).split('\n')
      buffer = buffer.slice(end + 2)
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const [id, event] = [field('id'), field('event')]
      if (event !== undefined) return { id: id === undefined ? undefined : Number(id), event, data: JSON.parse(field('data') ?? '{}') }
    }
  }
  async function until(isLast: (frame: SentFrame) => boolean): Promise<SentFrame[]> {
    const frames: SentFrame[] = []
    for (;;) {
      const frame = await next()
      if (frame === undefined) return frames
      frames.push(frame)
      if (isLast(frame)) return frames
    }
  }
  return { status: response.status, next, until, close: () => stream.abort() }
}

/** A word that no schema names; a frame that has it has told more than was declared. */
export const UNNAMED = 'canary-that-nobody-declared'

/** A value with all that a schema names, nothing null that need not be, and in every object one field more. */
export function overfull(schema: object): unknown {
  return fill(schema)
}

function fill(schema: Shape): unknown {
  if (schema.anyOf !== undefined) return fill(schema.anyOf.find(({ type }) => type !== 'null') ?? {})
  if (schema.type === 'array') return [fill(schema.items ?? {})]
  if (schema.type !== 'object') return fc.sample(fitting(schema), { numRuns: 1, seed: 2027 })[0]
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]): [string, unknown] => [name, fill(field)])
  return { ...Object.fromEntries(fields), unnamed: UNNAMED }
}
