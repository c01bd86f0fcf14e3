import type { CountryGroup, GoalNumber, Iso3, TargetCode } from '@scalebridge/db/reference'
import type access from '../../../messages/en/access.json'
import type account from '../../../messages/en/account.json'
import type call from '../../../messages/en/call.json'
import type common from '../../../messages/en/common.json'
import type deal from '../../../messages/en/deal.json'
import type demo from '../../../messages/en/demo.json'
import type evidence from '../../../messages/en/evidence.json'
import type fairness from '../../../messages/en/fairness.json'
import type file from '../../../messages/en/file.json'
import type hold from '../../../messages/en/hold.json'
import type home from '../../../messages/en/home.json'
import type integration from '../../../messages/en/integration.json'
import type investor from '../../../messages/en/investor.json'
import type list from '../../../messages/en/list.json'
import type matching from '../../../messages/en/matching.json'
import type notice from '../../../messages/en/notice.json'
import type operate from '../../../messages/en/operate.json'
import type pair from '../../../messages/en/pair.json'
import type pitch from '../../../messages/en/pitch.json'
import type pledge from '../../../messages/en/pledge.json'
import type pledging from '../../../messages/en/pledging.json'
import type policy from '../../../messages/en/policy.json'
import type problem from '../../../messages/en/problem.json'
import type question from '../../../messages/en/question.json'
import type registration from '../../../messages/en/registration.json'
import type reference from '../../../messages/en/reference.json'
import type invited from '../../../messages/en/invited.json'
import type scouting from '../../../messages/en/scouting.json'
import type segment from '../../../messages/en/segment.json'
import type secretariat from '../../../messages/en/secretariat.json'
import type sheet from '../../../messages/en/sheet.json'
import type security from '../../../messages/en/security.json'
import type publishing from '../../../messages/en/publishing.json'
import type check from '../../../messages/en/check.json'
import type solutions from '../../../messages/en/solutions.json'
import type stage from '../../../messages/en/stage.json'
import type terms from '../../../messages/en/terms.json'
import type trait from '../../../messages/en/trait.json'
import type wizard from '../../../messages/en/wizard.json'

/** Areas that are JSON files, with the shape of the English file, which the other five must match. */
interface FileAreas {
  common: typeof common
  hold: typeof hold
  home: typeof home
  access: typeof access
  account: typeof account
  pair: typeof pair
  pitch: typeof pitch
  integration: typeof integration
  investor: typeof investor
  matching: typeof matching
  list: typeof list
  secretariat: typeof secretariat
  stage: typeof stage
  operate: typeof operate
  policy: typeof policy
  segment: typeof segment
  scouting: typeof scouting
  invited: typeof invited
  fairness: typeof fairness
  notice: typeof notice
  call: typeof call
  pledge: typeof pledge
  pledging: typeof pledging
  question: typeof question
  reference: typeof reference
  registration: typeof registration
  problem: typeof problem
  deal: typeof deal
  demo: typeof demo
  security: typeof security
  publishing: typeof publishing
  check: typeof check
  solutions: typeof solutions
  terms: typeof terms
  trait: typeof trait
  sheet: typeof sheet
  evidence: typeof evidence
  file: typeof file
  wizard: typeof wizard
}

export type FileArea = keyof FileAreas

/** Areas whose words are the reference lists' own: goals, targets, countries and M49 regions. */
export type ListArea = 'goal' | 'target' | 'country' | 'region'

export type Area = FileArea | ListArea

/** A key as written in a page: `pitch.submit` is the key `submit` of the area `pitch`. */
export type MessageKey =
  | { [A in FileArea]: `${A}.${string & keyof FileAreas[A]}` }[FileArea]
  | `goal.${GoalNumber}`
  | `goal.${GoalNumber}.title`
  | `target.${TargetCode}`
  | `country.${Iso3}`
  | `region.${CountryGroup}`

/**
 * Which areas a page loads, by the beginning of its route id; all that match are joined.
 * A page of the public thus never carries the Secretariat's sentences. `country` (248 names) and `target`
 * (169 sentences) are heavy: name the pages that need them. Phones in the hall load `reference` and `pledge`; the lists that
 * pitches and mandates have beside them are `trait`, and what is done with pledges is `pledging`. A `$` at the end is for that one page alone.
 */
const AREAS_BY_ROUTE: readonly (readonly [prefix: string, areas: readonly Area[]])[] = [
  ['/', ['common', 'demo']],
  ['/(public)$', ['home', 'goal']],
  ['/(public)/sign-in', ['account', 'problem']],
  ['/(public)/sign-in/second', ['security']],
  ['/(public)/mail', ['account']],
  ['/(public)/partner-answer', ['account']],
  ['/(public)/team-invitation', ['account', 'problem']],
  ['/(public)/calculator', ['terms']],
  ['/(public)/solutions', ['solutions', 'goal', 'country', 'region', 'reference', 'trait']],
  ['/(public)/self-check', ['check', 'reference', 'trait']],
  ['/(public)/live', ['stage', 'goal', 'country']],
  ['/(account)', ['account', 'problem']],
  ['/(account)/account/security', ['security']],
  ['/(account)/notices', ['notice']],
  ['/(account)/account/integrations', ['integration']],
  ['/(secretariat)/settings/integrations', ['integration']],
  ['/(secretariat)/outbox', ['notice']],
  ['/(public)/clarifications', ['call', 'problem']],
  ['/(public)/invitation', ['invited', 'problem']],
  ['/(public)/letters', ['invited']],
  ['/(secretariat)/scouting', ['scouting']],
  ['/(secretariat)/access', ['access', 'investor']],
  ['/(secretariat)/sessions', ['account', 'security']],
  ['/(secretariat)/privacy', ['hold']],
  ['/(secretariat)/call', ['call']],
  ['/(account)/register', ['reference', 'trait', 'country', 'registration']],
  ['/(partner)', ['pitch', 'matching', 'reference', 'trait', 'goal', 'country', 'region', 'problem']],
  ['/(partner)/pitches/[pitchId]', ['target', 'pledge', 'pledging']],
  ['/(partner)/pitches/[pitchId]/matching', ['pair', 'registration']],
  ['/(partner)/pitches/[pitchId]/terms', ['terms', 'sheet']],
  ['/(partner)/pitches/[pitchId]/publishing', ['publishing']],
  ['/(partner)/pitches/[pitchId]/preview', ['publishing', 'solutions', 'investor', 'terms', 'sheet', 'stage']],
  ['/(partner)/pitches/[pitchId]/evidence', ['evidence', 'file']],
  ['/(investor)/mandates/[mandateId]/shortlist/[pitchId]$', ['evidence', 'file']],
  ['/(secretariat)/pool/[pitchId]', ['evidence', 'file']],
  ['/(deal)/introductions/[introductionId]', ['file']],
  ['/(investor)', ['investor', 'matching', 'pitch', 'reference', 'trait', 'goal', 'country', 'region', 'problem']],
  ['/(investor)', ['wizard']],
  ['/(investor)/registration', ['registration']],
  ['/(investor)/mandates', ['target', 'pair']],
  ['/(public)/live/[sessionId]', ['pledge', 'question', 'reference']],
  ['/(stage)/show/[sessionId]/moderate', ['pledge', 'pledging', 'question', 'reference', 'problem']],
  ['/(deal)', ['deal', 'reference', 'trait', 'problem']],
  ['/(investor)/mandates/[mandateId]/shortlist/[pitchId]', ['deal']],
  ['/(investor)/mandates/[mandateId]/shortlist/[pitchId]/terms', ['terms', 'sheet']],
  ['/(investor)/mandates/[mandateId]/shortlist', ['list']],
  ['/(investor)/mandates/[mandateId]/shortlist/file', ['terms', 'sheet']],
  ['/(investor)/mandates/[mandateId]/shortlist/[pitchId]/changes', ['target', 'evidence']],
  ['/(investor)/lists', ['list']],
  ['/(investor)/lists/[listId]/file', ['terms', 'sheet']],
  ['/(investor)/compare', ['list', 'terms', 'sheet']],
  ['/(investor)/pledges', ['pledge', 'pledging', 'question']],
  ['/(partner)/pitches/[pitchId]/stage-place', ['segment']],
  ['/(secretariat)/curate', ['segment']],
  ['/(secretariat)/investors', ['registration']],
  ['/(secretariat)/matching', ['policy', 'pair']],
  ['/(secretariat)/matching/fairness', ['fairness']],
  ['/(secretariat)/matching/policies/[policyId]$', ['fairness']],
  ['/(stage)', ['stage', 'operate', 'goal', 'country', 'problem']],
  ['/(secretariat)', ['secretariat', 'matching', 'pitch', 'reference', 'trait', 'goal', 'country', 'region', 'problem']],
]

/** Returns the areas of messages that the page with this route id needs, each once. */
export function areasFor(routeId: string | null): Area[] {
  const id = routeId ?? '/'
  const areas = AREAS_BY_ROUTE.filter(([prefix]) => `${id}$`.startsWith(prefix)).flatMap(([, list]) => list)
  return [...new Set(areas)]
}
