import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'chaos/**/*.test.ts'],
    globalSetup: ['../db/src/testing/global-setup.ts'],
    // A file and its Postgres take turns: two files fill two cores, of which vitest by itself would leave one idle.
    maxWorkers: 2,
    // Every file makes its own database; what they share is the modules, which take longer to load than most files to run.
    isolate: false,
    // Ends, not measures: whatever a busy machine may need, what hangs is still found.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
