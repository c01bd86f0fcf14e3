import type { MassMailState } from '@scalebridge/db/reference'
import type { BadgeTone } from '../ui/tone.ts'

const TONES: Record<MassMailState, BadgeTone> = {
  draft: 'neutral',
  proposed: 'warning',
  approved: 'info',
  sending: 'info',
  sent: 'success',
  dropped: 'neutral',
}

/** The tone in which a mail's state is shown. */
export function massMailTone(state: MassMailState): BadgeTone {
  return TONES[state]
}
