/**
 * Calls `stop` with the reason when this process is to end: told by a signal, or because the launcher that supervised it by a
 * channel is gone. To be called before anything that waits: a launcher may be killed while its processes still start, and
 * whoever asks later has missed it, and would run on with nobody to stop it. `stop` may be called again while it works.
 */
export function onEnding(stop: (why: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
  process.on('disconnect', () => stop('the launcher is gone'))
  // Listening alone must not keep a process alive that has nothing else to do.
  process.channel?.unref()
  // A process with a launcher can send; the channel may have closed before this line ran.
  if (process.send !== undefined && !process.connected) stop('the launcher is gone')
}

const NOTICE_MS = 2_000

/**
 * For how long a process that is to end still takes requests. Balancers ask every second or two whether it is ready, and send it readers
 * until they have heard that it is not; where nobody asks, there is nobody to wait for.
 */
export function noticeOf(config: { DRAIN_NOTICE_MS: number | undefined; HEALTH_PORT: number | undefined; NODE_ENV: string }): number {
  return config.DRAIN_NOTICE_MS ?? (config.HEALTH_PORT !== undefined && config.NODE_ENV === 'production' ? NOTICE_MS : 0)
}
