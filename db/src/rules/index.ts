export * from './readiness.ts'
export * from './match-policy.ts'
