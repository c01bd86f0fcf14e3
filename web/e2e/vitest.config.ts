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
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
