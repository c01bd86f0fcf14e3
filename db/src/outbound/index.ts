export { callOut, OutboundFailed, type OutboundOptions } from './call-out.ts'
export { OutboundRefused, readTarget } from './target.ts'
