export { emitEvent } from './emit.ts'
export { webhookSecret } from './secret.ts'
