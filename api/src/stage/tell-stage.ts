import type { Tx } from '@scalebridge/db'
import { appendStageEvent, type StageEventInput } from './log.ts'

/**
 * Tells a session's streams what its audience or its pledgers did; nowhere, where there is no session. What a rehearsal would tell
 * the public stays with the stage's own people. Last in its transaction: the session's row is locked until that ends.
 */
export async function tellStage(
  tx: Tx,
  stage: { sessionId: string | null; isRehearsal: boolean },
  event: Pick<StageEventInput, 'kind' | 'audience' | 'payload'>,
): Promise<void> {
  if (stage.sessionId === null) return
  await appendStageEvent(
    tx,
    stage.sessionId,
    stage.isRehearsal && event.audience === 'public' ? { ...event, audience: 'backstage' } : event,
  )
}
