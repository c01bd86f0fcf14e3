export { notify, type Notice } from './notify.ts'
export { noticeWords } from './words.ts'
export { readersOf } from './readers.ts'
