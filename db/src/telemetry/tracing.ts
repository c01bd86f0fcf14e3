/**
 * One trace from a request over the outbox to the job that it promised. Every piece of work has a trace id, for the log and for
 * the outbox; that and nothing more until `startTracing` is given a collector, when OpenTelemetry records and exports the spans.
 */
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api'
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'

const KINDS = { request: SpanKind.SERVER, promise: SpanKind.PRODUCER, job: SpanKind.CONSUMER } as const

/** What to call a piece of work. Names and attributes are patterns, kinds and counts: never a text, an address or anybody's id. */
export interface SpanOf {
  name: string
  kind: keyof typeof KINDS
  /** As the W3C writes it; without one the span belongs to the work under way, or begins a trace. */
  traceparent?: string | null | undefined
  attributes?: Attributes
}

type StartSpan = (name: string, options: SpanOptions, parent: Context) => Span

const POOL_BYTES = 4_096
const pool = { bytes: Buffer.alloc(POOL_BYTES), used: POOL_BYTES }

/** Random bytes in hexadecimal digits; many are drawn at once, as each drawing costs more than all else of a span. */
function randomHex(length: number): string {
  if (pool.used + length > POOL_BYTES) {
    randomFillSync(pool.bytes)
    pool.used = 0
  }
  pool.used += length
  return pool.bytes.toString('hex', pool.used - length, pool.used)
}

/** Where nobody collects, a span is its two ids. */
const nameOnly: StartSpan = (_name, _options, parent) =>
  trace.wrapSpanContext({
    traceId: trace.getSpanContext(parent)?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    traceFlags: TraceFlags.NONE,
  })

const current = new AsyncLocalStorage<Span>()
let start: StartSpan = nameOnly

/** Begins a span under the given traceparent or else the work under way; whoever begins one ends it. */
export function startSpan({ name, kind, traceparent, attributes }: SpanOf): Span {
  const parent = spanOf(traceparent) ?? current.getStore()
  return start(
    name,
    { kind: KINDS[kind], ...(attributes === undefined ? {} : { attributes }) },
    parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent),
  )
}

/** Does the work as part of the span, which it neither begins nor ends. */
export function within<T>(span: Span, work: () => T): T {
  return current.run(span, work)
}

/** Does the work as a span of its own, which fails with it. The error's message stays out: it may quote what people wrote. */
export async function inSpan<T>(of: SpanOf, work: (span: Span) => Promise<T>): Promise<T> {
  const span = startSpan(of)
  try {
    return await current.run(span, work, span)
  } catch (error) {
    markFailed(span)
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
    throw error
  } finally {
    span.end()
  }
}

/** Says that a span's work went wrong. */
export function markFailed(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** Does the work as part of a trace that came from elsewhere, without a span of its own. */
export function inTrace<T>(traceparent: string | null | undefined, work: () => T): T {
  const span = spanOf(traceparent)
  return span === undefined ? work() : current.run(span, work)
}

/** The trace that the work under way belongs to, for its lines in the log. */
export function traceIdNow(): string | undefined {
  return current.getStore()?.spanContext().traceId
}

/** A span as the next process is told of it (W3C Trace Context, version 00). */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

function spanOf(traceparent: string | null | undefined): Span | undefined {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(parent) ? trace.wrapSpanContext(parent) : undefined
}

/**
 * From now on spans are handed to the collector, where there is one; the returned function hands over what is left and ends that.
 * The libraries, which take a third of a second to load, are loaded for this alone.
 */
export async function startTracing(options: {
  process: string
  /** An OTLP/HTTP collector, such as http://localhost:4318. */
  endpoint: string | undefined
  onError?: (error: Error) => void
}): Promise<() => Promise<void>> {
  if (options.endpoint === undefined) return async () => {}
  const { openExport } = await import('./span-export.ts')
  const open = openExport({ ...options, endpoint: options.endpoint })
  start = (name, span, parent) => open.tracer.startSpan(name, span, parent)
  return async () => {
    start = nameOnly
    await open.close()
  }
}
