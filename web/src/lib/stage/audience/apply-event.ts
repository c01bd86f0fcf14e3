import type { AudienceView, StagePoll, StageQuestion } from '@scalebridge/api/contract'

/**
 * What a member of the audience sees after an event of the stage's stream. Votes and the reader's own answers never come that way:
 * they stay as they were. What became of the reader's own question does, once everybody may see it.
 * @returns the same view where the event is about something else
 */
export function applyAudienceEvent(view: AudienceView, event: { kind: string; payload: unknown }): AudienceView {
  // as: api/src/stage/questions.ts and polls.ts write the payloads of these events.
  const told = event.payload as { question?: StageQuestion; questionId?: string; poll?: StagePoll }
  if (event.kind.startsWith('question.')) return applyQuestion(view, told)
  if (event.kind.startsWith('poll.') && told.poll !== undefined) return applyPoll(view, told.poll)
  return view
}

function applyQuestion(view: AudienceView, { question, questionId }: { question?: StageQuestion; questionId?: string }): AudienceView {
  if (question === undefined) return { ...view, questions: view.questions.filter(({ id }) => id !== questionId) }
  const own = view.own.map((one) => (one.id === question.id ? { ...one, state: question.state, refusalReason: null } : one))
  return { ...applyShown(view, question), own }
}

function applyShown(view: AudienceView, question: StageQuestion): AudienceView {
  const known = view.questions.find(({ id }) => id === question.id)
  if (known === undefined) return { ...view, questions: [...view.questions, { ...question, hasVoted: false, votes: null }] }
  return { ...view, questions: view.questions.map((one) => (one.id === question.id ? { ...one, ...question } : one)) }
}

function applyPoll(view: AudienceView, poll: StagePoll): AudienceView {
  const known = view.polls.find(({ id }) => id === poll.id)
  if (known === undefined) return { ...view, polls: [...view.polls, { ...poll, own: null }] }
  return { ...view, polls: view.polls.map((one) => (one.id === poll.id ? { ...one, ...poll } : one)) }
}
