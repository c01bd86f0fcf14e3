export { notify, type Notice } from './notify.ts'
export { noticeWords } from './words.ts'
export { readersOf } from './readers.ts'
export { unsubscribePath, unsubscribeToken, type Unsubscribing } from './unsubscribe.ts'
