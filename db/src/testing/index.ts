export { makeCandidate } from './candidate.ts'
export { createTestDatabase, type TestDatabase } from './database.ts'
export * from './factories.ts'
export { PAYLOADS } from './payloads.ts'
