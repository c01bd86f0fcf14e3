import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { isGoalNumber, isLocale, type Likelihood, type Locale } from '@scalebridge/db/reference'
import {
  guessLanguage,
  hasChangedMuch,
  LIKELY_FROM,
  likelihoodOf,
  loadTagger,
  loadTargetRanker,
  sketchOf,
  TARGETS_VERSION,
} from '@scalebridge/worker/tagger'
import { and, desc, eq } from 'drizzle-orm'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { answerSuggestion, getGoalSuggestions } from './goal-suggestions.contract.ts'
import { findPitch } from './pitches.ts'

const { suggestionAnswers } = schema
const WRITERS = ['partnership_lead', 'partnership_editor'] as const

/** As many of each as a pitch may name. */
const MOST_SUGGESTIONS = 5

type Suggestions = Output<typeof getGoalSuggestions>
type PitchRow = typeof schema.pitches.$inferSelect

/** Suggests goals and targets for a pitch from its saved texts. 404 for anybody else's pitch, 403 for who may not write it. Changes nothing. */
export async function suggestGoals(deps: Deps, actor: Actor, pitchId: string): Promise<Suggestions> {
  const pitch = await findWritten(deps.db, actor, pitchId)
  const text = textOf(pitch)
  const found = await suggestionsFor(pitch, text)
  const rejected = await rejectedOf(deps.db, pitch.id, sketchOf(text, found.language))
  return {
    ...found,
    suggestions: found.suggestions.filter(({ goal }) => !rejected.has(`goal ${goal}`)).slice(0, MOST_SUGGESTIONS),
    targets: found.targets.filter(({ target }) => !rejected.has(`target ${target}`)).slice(0, MOST_SUGGESTIONS),
  }
}

/** Logs an answer with what the suggestion was made from; 422 for one that is not suggested now. The pitch stays as it is. */
export async function logAnswer(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof answerSuggestion>,
): Promise<Output<typeof answerSuggestion>> {
  const pitch = await findWritten(deps.db, actor, params.pitchId)
  const { accountId } = accountOf(actor)
  const text = textOf(pitch)
  const found = await suggestionsFor(pitch, text)
  const suggested = findSuggested(found, body)
  if (suggested === undefined) throw new Problem('suggestion.notFound')
  const textSketch = sketchOf(text, found.language)
  return deps.db.transaction(async (tx) => {
    const last = await lastAnswer(tx, pitch.id, body)
    const isSaidAlready = last?.answer === body.answer && !hasChangedMuch(last.textSketch, textSketch)
    if (isSaidAlready) return { at: last.at.toISOString() }
    const at = deps.clock()
    const { likelihood, words } = suggested
    const modelVersion = body.kind === 'goal' ? loadTagger().version : TARGETS_VERSION
    const answer = { pitchId: pitch.id, ...body, words, likelihood, modelVersion, textSketch, language: found.language, accountId, at }
    await tx.insert(suggestionAnswers).values(answer)
    await record(tx, { actorId: accountId, action: 'suggestion.answer', subject: { kind: 'pitch', id: pitch.id }, after: { ...body } })
    return { at: at.toISOString() }
  })
}

async function findWritten(db: Db, actor: Actor, pitchId: string): Promise<PitchRow> {
  const { pitch } = await findPitch(db, actor, pitchId)
  if (!hasPitchRole(actor, WRITERS, pitch)) throw new Problem('policy.roleMissing')
  return pitch
}

function textOf(pitch: PitchRow): string {
  const texts = [pitch.title, pitch.summary, pitch.problem, pitch.approach, pitch.results, pitch.scalePlan]
  return texts.flatMap((part) => part ?? []).join('\n')
}

/** The language that the words are in, which need not be the one that was stated. */
function languageOf(pitch: PitchRow, text: string): Locale {
  const guessed = guessLanguage(text)
  if (guessed !== null && isLocale(guessed)) return guessed
  return isLocale(pitch.language) ? pitch.language : 'en'
}

/** All that the text speaks of, whatever was said to it before. */
async function suggestionsFor(pitch: PitchRow, text: string): Promise<Suggestions> {
  const language = languageOf(pitch, text)
  const { scores, labels, words } = loadTagger().classify(text)
  const ranker = await loadTargetRanker(language)
  const goals = [...new Set([...labels, ...pitch.goals.filter(isGoalNumber)])]
  const ranked = ranker.rank(text, goals).flatMap((target) => {
    const likelihood = likelihoodOf(target)
    return likelihood === null ? [] : [{ target: target.target, likelihood, words: [...target.words] }]
  })
  return {
    language,
    hasText: text.trim() !== '',
    suggestions: labels.map((goal) => ({
      goal,
      likelihood: scores[goal] >= LIKELY_FROM ? 'likely' : 'possible',
      words: (words.get(goal) ?? []).map(({ word }) => word),
    })),
    targets: ranked,
  }
}

type Asked = Pick<Input<typeof answerSuggestion>['body'], 'kind' | 'code'>

function findSuggested(
  { suggestions, targets }: Suggestions,
  { kind, code }: Asked,
): { likelihood: Likelihood; words: string[] } | undefined {
  return kind === 'goal' ? suggestions.find(({ goal }) => String(goal) === code) : targets.find(({ target }) => target === code)
}

async function lastAnswer(tx: Tx, pitchId: string, { kind, code }: Asked) {
  const of = and(eq(suggestionAnswers.pitchId, pitchId), eq(suggestionAnswers.kind, kind), eq(suggestionAnswers.code, code))
  const [row] = await tx.select().from(suggestionAnswers).where(of).orderBy(desc(suggestionAnswers.id)).limit(1)
  return row
}

/** What was rejected last, of a text that has not changed much since. */
async function rejectedOf(db: Db, pitchId: string, now: readonly number[]): Promise<Set<string>> {
  const rows = await db
    .selectDistinctOn([suggestionAnswers.kind, suggestionAnswers.code])
    .from(suggestionAnswers)
    .where(eq(suggestionAnswers.pitchId, pitchId))
    .orderBy(suggestionAnswers.kind, suggestionAnswers.code, desc(suggestionAnswers.id))
  const stands = rows.filter(({ answer, textSketch }) => answer === 'rejected' && !hasChangedMuch(textSketch, now))
  return new Set(stands.map(({ kind, code }) => `${kind} ${code}`))
}
