export * from './readiness.ts'
export * from './match-policy.ts'
export * from './policy-preview.ts'
export * from './learned-policy.ts'
