import { commandAudience, getAudience, getPledgeBoard, type AudienceCommand } from '@scalebridge/api/contract'
import { LOCALES, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { fail, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '../form-text.ts'
import { createI18n } from '../i18n/i18n.ts'
import { loadArea } from '../i18n/load.ts'
import type { Locale } from '../i18n/locales.ts'
import type { Problem } from '../problem.ts'
import { problemText } from '../problem-texts.ts'
import { call } from './api.ts'
import { failProblem } from './problems.ts'

/** What a page of the audience begins with: questions and polls as the reader may see them, the board of pledges, an id for their question. */
export async function loadAudience(event: RequestEvent, stageId: string) {
  const params = { stageId }
  const [view, board] = await Promise.all([call(event, getAudience, { params }), call(event, getPledgeBoard, { params })])
  return { view, pledges: board.pledges, commandId: event.locals.visitId }
}

/**
 * Joins, asks, votes and answers, as form actions of a page about one session: `export const actions = audienceActions(…)`.
 * They answer `{ isSent }` once a question was sent, and SvelteKit's failure with the problem.
 */
export function audienceActions<E extends RequestEvent>(stageIdOf: (event: E) => string) {
  const action = (read: (form: FormData) => AudienceCommand) => async (event: E) => {
    const command = read(await event.request.formData())
    try {
      await call(event, commandAudience, { params: { stageId: stageIdOf(event) }, body: { command } })
      return { isSent: command.do === 'ask', problem: null }
    } catch (cause) {
      const { status, data } = failProblem(event, cause, null)
      return fail(status, { ...data, problem: await told(data.problem, event.locals.locale) })
    }
  }
  return {
    join: action((form) => ({ do: 'join', roomCode: textOf(form, 'roomCode') })),
    ask: action(readQuestion),
    vote: action((form) => ({ do: 'vote', questionId: textOf(form, 'questionId'), isOn: textOf(form, 'isOn') !== '' })),
    answer: action((form) => ({ do: 'answer', pollId: textOf(form, 'pollId'), option: Number(textOf(form, 'option')) })),
  }
}

/** A problem with its sentence in the reader's language: the page, on a phone in a full hall, does not load the words of all of them. */
async function told(problem: Problem, locale: Locale): Promise<Problem> {
  const words = await loadArea(locale, 'problem')
  return {
    ...problem,
    detail: problemText(
      createI18n(locale, () => ({ problem: words })),
      problem,
    ),
  }
}

function readQuestion(form: FormData): AudienceCommand {
  const pitchId = textOf(form, 'pitchId')
  const name = textOf(form, 'name')
  return {
    do: 'ask',
    commandId: textOf(form, 'commandId'),
    text: textOf(form, 'text'),
    language: LOCALES.find((locale) => locale === textOf(form, 'language')) ?? 'en',
    name: name === '' ? null : name,
    speakerGroup: STAKEHOLDER_TYPES.find((group) => group === textOf(form, 'speakerGroup')) ?? null,
    pitchId: pitchId === '' ? null : pitchId,
  }
}
