import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'local/**/*.test.ts', 'demo/**/*.test.ts'],
    // A suite of its own (npm test -- clean-room): it installs every package and wants the machine for itself.
    exclude: ['local/clean-room.test.ts'],
    globalSetup: ['./src/testing/global-setup.ts'],
    // A file and its Postgres take turns: two files fill two cores, of which vitest by itself would leave one idle.
    maxWorkers: 2,
    // What the files share is the modules, which take longer to load than most files to run.
    isolate: false,
    // Ends, not measures: whatever a busy machine may need, what hangs is still found.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
