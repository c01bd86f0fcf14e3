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
