import { defineConfig } from 'vitest/config'

/** npm start in a fresh clone: minutes long, so apart from the other tests of db; `npm test` runs it last, and only in CI. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['clean-room.test.ts'],
    testTimeout: 480_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
