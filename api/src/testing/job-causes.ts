/** Which jobs the calls of an authorization suite promise, and by whom they were caused: held against what is declared. */
import { schema } from '@scalebridge/db'
import { isJobName, JOB_CAUSES } from '@scalebridge/db/jobs'
import { PARTNERSHIP_ROLES } from '@scalebridge/db/reference'
import { and, gt, isNull } from 'drizzle-orm'
import type { TestApi } from './index.ts'

export interface JobCauses {
  /** Notes what was promised since it was last asked, as caused by them: a role, `team` for a role in one pitch, or `refused`. */
  note(who: string): Promise<void>
  /** Every job that was seen, with who caused it. */
  seen(): { name: string; who: string }[]
  /** Those by somebody whom the job does not name. */
  undeclared(): { name: string; who: string }[]
}

export function watchJobs(api: TestApi): JobCauses {
  const causes = new Map<string, Set<string>>()
  let last = 0
  const seen = () => [...causes].flatMap(([name, people]) => [...people].map((who) => ({ name, who })))
  return {
    async note(who) {
      const { outbox } = schema
      const isNew = and(gt(outbox.id, last), isNull(outbox.deadAt))
      const jobs = await api.database.owner.db.select({ id: outbox.id, name: outbox.name }).from(outbox).where(isNew)
      for (const { id, name } of jobs) {
        last = Math.max(last, id)
        causes.set(name, (causes.get(name) ?? new Set()).add(who))
      }
    },
    seen,
    undeclared: () => seen().filter((cause) => !mayCause(cause)),
  }
}

function mayCause({ name, who }: { name: string; who: string }): boolean {
  const declared: readonly string[] = isJobName(name) ? JOB_CAUSES[name] : []
  if (declared.includes('public')) return who !== 'refused'
  if (who === 'team') return PARTNERSHIP_ROLES.some((role) => declared.includes(role)) || declared.includes('account')
  return declared.includes(who) || (declared.includes('account') && who !== 'nobody' && who !== 'refused')
}
