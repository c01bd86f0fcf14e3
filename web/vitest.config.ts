import { defineConfig } from 'vitest/config'

/** Unit tests of the web workspace; the journeys in a real browser have their own command under e2e/. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'server/**/*.test.ts', 'e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
