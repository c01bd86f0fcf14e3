// Loaded into api, worker and web by the launcher (node --import): when the launcher is killed without a chance to stop
// them, the channel to it closes, and they end as if it had asked.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 20_000).unref()
})
// Listening alone must not keep a process alive that has nothing else to do.
process.channel?.unref()
