import { onEnding } from '../src/endings.ts'

// Loaded into vite by npm run dev (node --import): when the launcher is killed without a chance to stop it, vite ends too.
onEnding(() => {
  process.exit(0)
})
