export { inSpan, inTrace, markFailed, startSpan, startTracing, traceIdNow, traceparentOf, within } from './tracing.ts'
export { clear, count, gauge, METRICS, observe, readWhenAsked, renderMetrics } from './metrics.ts'
export { gaugeOutbox, gaugePool, readJobFigures } from './figures.ts'
