import { diag, DiagLogLevel, type Tracer } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/** A collector that is away may hold up nobody who leaves. */
const PATIENCE_MS = 2_000

/** Records spans and hands them to an OTLP/HTTP collector in batches. A collector that is away costs spans, never a request. */
export function openExport(options: { process: string; endpoint: string; onError?: (error: Error) => void }): {
  tracer: Tracer
  close: () => Promise<void>
} {
  const { onError } = options
  if (onError) {
    const quiet = () => {}
    const error = (message: string) => onError(new Error(`spans were not collected: ${message}`))
    diag.setLogger({ error, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.ERROR)
  }
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: PATIENCE_MS })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `scalebridge-${options.process}` }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: PATIENCE_MS, scheduledDelayMillis: 1_000 })],
  })
  return {
    tracer: provider.getTracer('scalebridge'),
    close: async () => {
      await provider.shutdown().catch((error: unknown) => onError?.(error instanceof Error ? error : new Error(String(error))))
    },
  }
}
