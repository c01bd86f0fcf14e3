export { parseAnchors } from '../audit-chain.ts'
export { anchorAudit, anchorsAfter } from './anchors.ts'
export { keepSubjectKeysUnder, shred, unseal } from './subject-keys.ts'
