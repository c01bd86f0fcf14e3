import { invalidate } from '$app/navigation'
import type { AudienceView, BoardPledge } from '@scalebridge/api/contract'
import { onMount } from 'svelte'
import { applyPledgeEvent, pledgeOf } from '../commitments/pledges.ts'
import { applyAudienceEvent } from './audience/apply-event.ts'
import type { StageLive } from './stage-live.svelte.ts'

/** What a page's load names with `depends`, to be loaded again where events may have been missed. */
export const AUDIENCE = 'app:audience'

interface Begin {
  view: AudienceView
  pledges: readonly BoardPledge[]
}

/** Questions, polls and pledges as this page sees them: from what it came with on, by the stage's stream. */
export class AudienceLive {
  view: AudienceView
  pledges: readonly BoardPledge[]
  /** The pledge that the stream told of last, be it new, corrected, met or withdrawn; null before it told of any. */
  toldPledgeId: string | null = $state(null)

  /**
   * @param live the stage whose stream is listened to
   * @param begin what the page has; read anew whenever it is loaded again
   */
  constructor(live: StageLive, begin: () => Begin) {
    this.view = $derived(begin().view)
    this.pledges = $derived(begin().pledges)
    onMount(() =>
      live.listen((event) => {
        if (event === null) return void invalidate(AUDIENCE)
        this.view = applyAudienceEvent(this.view, event)
        this.pledges = applyPledgeEvent(this.pledges, event)
        this.toldPledgeId = pledgeOf(event)?.id ?? this.toldPledgeId
      }),
    )
  }
}
