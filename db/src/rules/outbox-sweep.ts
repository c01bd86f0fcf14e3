/** What becomes of a promise that was handed to the queue long ago and has not ended. Pure. */
export type SweepVerdict = 'bury' | 'buryWorn' | 'wait' | 'again'

/**
 * @param job what the queue knows of it (`unknown`: nothing), how often it was handed over, and how often it may be
 * @returns `bury`: its job failed for good; `wait`: the queue still has it; `again`: it is lost and handed over anew; `buryWorn`: lost too often
 */
export function verdictOfSweep(job: { state: string; attempts: number; maxDeliveries: number }): SweepVerdict {
  if (job.state === 'failed') return 'bury'
  if (job.state !== 'unknown' && job.state !== 'completed') return 'wait'
  return job.attempts < job.maxDeliveries ? 'again' : 'buryWorn'
}
