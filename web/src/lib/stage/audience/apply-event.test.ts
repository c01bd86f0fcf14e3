import type { AudienceView, StageQuestion } from '@scalebridge/api/contract'
import { expect, it } from 'vitest'
import { applyAudienceEvent } from './apply-event.ts'

const question: StageQuestion = {
  id: 'q',
  text: 'How?',
  language: 'en',
  name: null,
  speakerGroup: null,
  seat: 'room',
  pitchId: null,
  state: 'approved',
}
const empty: AudienceView = { mode: 'live', state: 'running', seat: null, questions: [], own: [], polls: [] }
const voted: AudienceView = { ...empty, questions: [{ ...question, hasVoted: true, votes: 3 }] }

it('when a question is let through, it appears without votes', () => {
  const after = applyAudienceEvent(empty, { kind: 'question.approved', payload: { question } })
  expect(after.questions).toEqual([{ ...question, hasVoted: false, votes: null }])
})

it('when a question is asked on stage, the reader’s own vote stays', () => {
  const after = applyAudienceEvent(voted, { kind: 'question.asked', payload: { question: { ...question, state: 'asked' } } })
  expect(after.questions).toEqual([{ ...question, state: 'asked', hasVoted: true, votes: 3 }])
})

it('when the reader’s own question is let through, their page says so without a new load', () => {
  const own = { id: 'q', text: 'How?', state: 'waiting' as const, refusalReason: null, mergedInto: null }
  const after = applyAudienceEvent({ ...empty, own: [own] }, { kind: 'question.approved', payload: { question } })
  expect(after.own).toEqual([{ ...own, state: 'approved' }])
})

it('when a question is taken back, it goes', () => {
  expect(applyAudienceEvent(voted, { kind: 'question.removed', payload: { questionId: 'q' } }).questions).toEqual([])
})

it('when a poll closes, its results come and the reader’s own answer stays', () => {
  const poll = { id: 'p', question: 'Which?', options: ['a', 'b'], state: 'open' as const, results: null }
  const view = { ...empty, polls: [{ ...poll, own: 2 }] }
  const after = applyAudienceEvent(view, { kind: 'poll.closed', payload: { poll: { ...poll, state: 'closed', results: [1, 4] } } })
  expect(after.polls).toEqual([{ ...poll, state: 'closed', results: [1, 4], own: 2 }])
})

it('when an event is about something else, nothing changes', () => {
  expect(applyAudienceEvent(voted, { kind: 'show.advanced', payload: {} })).toBe(voted)
})
