import type { Db } from '@scalebridge/db'
import { applyImport } from '@scalebridge/db/imports'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { Job } from '../run.ts'

/** Checks and writes an uploaded file. The import's own state makes a second delivery do nothing. */
export async function applyImportJob(db: Db, job: Pick<Job, 'settle'> & { payload: JobPayload<'import.apply'> }): Promise<void> {
  await applyImport(db, job.payload.importId)
  await job.settle(async () => {})
}
