import type { StageSnapshot } from '@scalebridge/api/contract'

const KEY = 'scalebridge.show'

export interface Kept {
  snapshot: StageSnapshot
  /** How far the server's clock was ahead of this device's, which is all there is to go by when a page opens without a network. */
  aheadMs: number
}

export interface Keep {
  read: () => Kept | null
  write: (kept: Kept) => void
}

/** Keeps the last state of a session in this browser, for show control without a network; of one session at a time. */
export function keptShow(sessionId: string): Keep {
  return {
    read: () => {
      try {
        // as: written by the lines below alone
        const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
        return kept?.snapshot.session.id === sessionId ? kept : null
      } catch {
        return null
      }
    },
    write: (kept) => {
      try {
        localStorage.setItem(KEY, JSON.stringify(kept))
      } catch {
        // A browser that keeps nothing: the page works on for as long as it is open.
      }
    },
  }
}
