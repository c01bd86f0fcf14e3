import type { NoticeWords } from './shape.ts'

export const en: NoticeWords = {
  'introduction.requested': [
    'An introduction is asked for',
    '{who} would like to be introduced to you about “{pitch}”. Nobody sees your contacts unless you accept.',
  ],
  'introduction.reminder': [
    'An introduction still waits for you',
    '{who} asked to be introduced about “{pitch}”. The request ends by itself if you leave it.',
  ],
  'introduction.accepted': [
    'You have been introduced',
    '{who} accepted the introduction about “{pitch}”. You now see each other’s contacts.',
  ],
  'introduction.ended': ['An introduction has ended', 'The request about “{pitch}” had no answer in its time. You may ask again later.'],
  'introduction.message': ['A message in an introduction', '{who} wrote to you about “{pitch}”.'],
  'introduction.document': ['A document is asked for', '{who} asks for a document about “{pitch}”.'],
  'meeting.proposed': ['A meeting is proposed', '{who} proposes a meeting about “{pitch}”.'],
  'meeting.confirmed': ['A meeting is confirmed', 'Your meeting with {who} about “{pitch}” is confirmed.'],
  'meeting.moved': ['A meeting has moved', '{who} proposes another time for your meeting about “{pitch}”.'],
  'meeting.cancelled': ['A meeting is cancelled', 'Your meeting with {who} about “{pitch}” will not take place.'],
  'interest.declared': ['An investor is interested', 'An investor declared interest in “{pitch}”.'],
  'pledge.toConfirm': [
    'Please confirm your pledge',
    'Your pledge to “{pitch}” becomes public only once you have confirmed it and the moderator has approved it.',
  ],
  'pledge.published': ['A pledge has been published', 'Somebody pledged to “{pitch}”, and it is public now.'],
  'pitch.changed': ['A pitch you saved has changed', '“{pitch}” is not what it was when you saved it. Its page shows the difference.'],
  'pitch.withdrawn': ['A pitch was withdrawn', '“{pitch}” was withdrawn by its partnership.'],
  'pitch.returned': ['Your pitch was returned for a fix', '“{pitch}” needs some corrections. Its page lists them.'],
  'pitch.clash': ['Two of you changed the same text', '{who} saved a change to “{pitch}” while you were writing. Both texts are kept.'],
  'team.invited': ['You are invited to a pitch', '{who} invites you to work on “{pitch}”.'],
  'team.left': ['Somebody left the team', '{who} is no longer on the team of “{pitch}”.'],
  'team.leadOffered': ['You are asked to take the lead', '{who} asks you to lead “{pitch}”. It takes effect when you both confirm.'],
  'partner.confirmed': ['A partner confirmed', '{who} confirmed being a partner in “{pitch}”.'],
  'partner.denied': ['A partner denied', '{who} says that it is not a partner in “{pitch}”. Its name is hidden.'],
  'search.found': ['New pitches for a search of yours', '“{search}” finds new pitches: {count}.'],
  'list.shared': ['A list was shared with you', '{who} shared the list “{list}” with you.'],
  'window.extended': ['The call has been extended', 'The call closes later than announced. The new dates are on the home page.'],
  'clarification.answered': ['A question about the call was answered', 'There is a new answer among the clarifications.'],
}
