export { openFile, sealFile } from './files.ts'
export { KEY_BYTES, keepSubjectKeysUnder, rewrapSubjectKeys, sealBytes, shred, unseal, unsealBytes } from './subject-keys.ts'
