import { defineConfig } from 'vitest/config'

/** The journeys, in a real browser on the built product. Needs `npm run build` first; `npm test` does that. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['./e2e/product.ts'],
    environment: 'node',
    // Journeys share one product and two cores: one after another is faster than all at once.
    fileParallelism: false,
    // Where a file says `concurrent` its journeys touch nothing of each other's, and two fill two cores.
    maxConcurrency: 2,
    // Ends, not measures: whatever a busy machine may need, what hangs is still found.
    testTimeout: 600_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000, interval: 100 } },
  },
})
