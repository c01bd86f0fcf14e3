export { inSpan, inTrace, markFailed, startSpan, startTracing, traceIdNow, traceparentOf, within, type SpanOf } from './tracing.ts'
