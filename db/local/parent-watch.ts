// Loaded into vite by npm run dev (node --import): when the launcher is killed without a chance to stop it, the channel to the
// launcher closes, and vite ends. Our own processes listen for that themselves.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 20_000).unref()
})
// Listening alone must not keep a process alive that has nothing else to do.
process.channel?.unref()
