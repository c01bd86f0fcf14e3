import type { Candidate, SegmentCuration, SlateReason } from '@scalebridge/api/contract'
import type { QuotaState } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { languageName } from '../i18n/locales.ts'
import { isolate } from '../i18n/isolate.ts'
import type { FieldProblem, Problem } from '../problem.ts'
import { problemText } from '../problem-texts.ts'

/** What a quota counts, in words. */
export function quotaName({ t, has }: I18n, kind: string, value: string): string {
  const plain = `segment.quota.${kind}`
  if (kind === 'goal') return t('segment.quota.goal', { goal: value })
  if (kind === 'language') return t('segment.quota.language', { language: languageName(value) })
  const keys = [
    `region.group:${value}`,
    `reference.stakeholder.${value}`,
    `reference.instrument.${value}`,
    `secretariat.origin.${value}`,
    `pitch.origin.${value}`,
  ]
  if (value !== '') {
    const found = keys.find((key) => has(key))
    return found !== undefined && has(found) ? t(found) : value.replaceAll('_', ' ')
  }
  return has(plain) ? t(plain) : kind
}

/** Between which numbers a quota is held, in words. */
export function quotaBounds({ t, format }: I18n, { minimum, maximum }: Pick<QuotaState, 'minimum' | 'maximum'>): string {
  const shown = { minimum: format.number(minimum), maximum: format.number(maximum ?? 0) }
  return maximum === null ? t('segment.quota.atLeast', shown) : t('segment.quota.between', shown)
}

/** Names of the pitches and investors that a page speaks of, by id. */
export type Names = ReadonlyMap<string, string>

export function namesIn({ candidates, investors, slate }: Pick<SegmentCuration, 'candidates' | 'investors' | 'slate'>): Names {
  return new Map([
    ...investors.map(({ investorId, name }) => [investorId, name] as const),
    ...(slate?.panel ?? []).map(({ investorId, name }) => [investorId, name] as const),
    ...candidates.map((candidate: Candidate) => [candidate.id, candidate.title] as const),
  ])
}

/** A reason of the solver in words; its code where there are none. */
export function slateReason(i18n: I18n, { code, params }: SlateReason, names: Names): string {
  const { t, has } = i18n
  const key = `segment.why.${code}`
  if (!has(key)) return code
  const text = (name: keyof SlateReason['params']) => String(params[name] ?? '')
  const named = (id: string) => isolate(names.get(id) ?? t('segment.anotherPitch'))
  const region = `region.group:${text('region')}`
  const limit = `segment.limit.${text('limit')}`
  const country = `country.${text('country')}`
  return t(key, {
    ...params,
    quota: params.kind === undefined ? '' : isolate(quotaName(i18n, text('kind'), text('value'))),
    other: params.otherKind === undefined ? '' : isolate(quotaName(i18n, text('otherKind'), text('otherValue'))),
    pitch: named(text('pitchId')),
    investor: isolate(names.get(text('investorId')) ?? ''),
    region: has(region) ? t(region) : text('region'),
    limit: has(limit) ? t(limit) : text('limit'),
    country: has(country) ? t(country) : text('country'),
  })
}

/** What went wrong, in the words of curation where it has any. */
export function curationProblem(i18n: I18n, problem: Problem): string {
  const key = `segment.problem.${problem.code}`
  return i18n.has(key) ? i18n.t(key) : problemText(i18n, problem)
}

export const SLATE_TONES = { draft: 'neutral', proposed: 'info', signed_off: 'info', released: 'success', retired: 'neutral' } as const

/** What somebody else did to a slate meanwhile: what, to whom or what, and why. */
export function meanwhile({ t, has }: I18n, { code, pointer, detail }: FieldProblem, names: Names): string {
  const key = `segment.done.${code.replace('slate.', '')}`
  const name = names.get(pointer.slice(1))
  return [has(key) ? t(key) : code, ...[name ?? '', detail ?? ''].filter((text) => text !== '').map(isolate)].join(' ')
}
