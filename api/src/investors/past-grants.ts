import { record } from '@scalebridge/db'
import { readGrants, writePastGrants, type GrantProblem, type PastGrant } from '@scalebridge/db/grants'
import { matchMandatesOf } from '../matching/match-mandates.ts'
import { accountOf, investorsOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { proposalsFrom } from './grant-proposals.ts'
import { summaryOf, tagGrants } from './grant-summary.ts'
import type * as contract from './past-grants.contract.ts'

const MOST_PROBLEMS = 100
const MOST_IDENTIFIER = 500

/** Reads an own file of past grants; keeps them where that was asked for. 404 for another's investor. */
export async function readGrantsFile(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.readGrantsFile>,
): Promise<contract.GrantsReading> {
  const { investorId, content, keep } = body
  if (!investorsOf(actor, ['investor_lead']).includes(investorId)) throw new Problem('investor.notFound')
  const { source, ...read } = readGrants(new TextEncoder().encode(content))
  const { grants, problems } = keepable(read)
  const isKept = keep && grants.length > 0
  if (isKept) {
    await deps.db.transaction(async (tx) => {
      await writePastGrants(tx, grants, { investorId, source })
      const after = { source, grants: grants.length }
      await record(tx, {
        actorId: accountOf(actor).accountId,
        action: 'investor.keepGrants',
        subject: { kind: 'investor', id: investorId },
        after,
      })
      await matchMandatesOf(tx, investorId)
    })
  }
  const summary = summaryOf(grants, await tagGrants(grants))
  const { tagged: _, ...figures } = summary
  return {
    ...figures,
    grants: grants.length,
    proposals: proposalsFrom(grants, { summary, source }),
    isKept,
    problemCount: problems.length,
    problems: problems.slice(0, MOST_PROBLEMS).map(({ line, at, code, isFatal, detail }) => ({ line, at, code, isFatal, detail })),
  }
}

/** What the database can take: no NUL, and no identifier that is too long to be looked up by. */
function keepable({ grants, problems }: { grants: PastGrant[]; problems: GrantProblem[] }): {
  grants: PastGrant[]
  problems: GrantProblem[]
} {
  const tooLong = grants.filter(({ sourceId }) => sourceId.length > MOST_IDENTIFIER)
  const clean = (text: string) => text.replaceAll('\0', ' ')
  return {
    grants: grants
      .filter((grant) => !tooLong.includes(grant))
      .map((grant) => ({
        ...grant,
        sourceId: clean(grant.sourceId),
        title: clean(grant.title),
        description: grant.description === null ? null : clean(grant.description),
        language: grant.language === null ? null : clean(grant.language).slice(0, 35),
        regions: grant.regions.map(clean),
        sectors: grant.sectors.map(clean),
      })),
    problems: [
      ...problems,
      ...tooLong.map(({ sourceId }) => ({
        line: null,
        at: sourceId.slice(0, 40),
        code: 'grant.noIdentifier' as const,
        isFatal: true,
        detail: `The identifier is longer than ${MOST_IDENTIFIER} characters.`,
      })),
    ],
  }
}
