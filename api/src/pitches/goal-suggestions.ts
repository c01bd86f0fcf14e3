import { isLocale } from '@scalebridge/db/reference'
import { LIKELY_FROM, loadTagger } from '@scalebridge/worker/tagger'
import { hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { getGoalSuggestions } from './goal-suggestions.contract.ts'
import { findPitch } from './pitches.ts'

const WRITERS = ['partnership_lead', 'partnership_editor'] as const

/** As many as a pitch may name. */
const MOST_SUGGESTIONS = 5

/** Suggests goals for a pitch from its saved texts. 404 for anybody else's pitch, 403 for who may not write it. Changes nothing. */
export async function suggestGoals(deps: Deps, actor: Actor, pitchId: string): Promise<Output<typeof getGoalSuggestions>> {
  const { pitch } = await findPitch(deps.db, actor, pitchId)
  if (!hasPitchRole(actor, WRITERS, pitch)) throw new Problem('policy.roleMissing')
  const texts = [pitch.title, pitch.summary, pitch.problem, pitch.approach, pitch.results, pitch.scalePlan]
  const text = texts.flatMap((part) => part ?? []).join('\n')
  const { scores, labels, words } = loadTagger().classify(text)
  return {
    language: isLocale(pitch.language) ? pitch.language : 'en',
    hasText: text.trim() !== '',
    suggestions: labels.slice(0, MOST_SUGGESTIONS).map((goal) => ({
      goal,
      likelihood: scores[goal] >= LIKELY_FROM ? 'likely' : 'possible',
      words: (words.get(goal) ?? []).map(({ word }) => word),
    })),
  }
}
