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
  'team.joined': ['Somebody joined the team', '{who} now works on “{pitch}”.'],
  'team.leadAccepted': ['Your offer of the lead is accepted', '{who} agrees to lead “{pitch}”. Confirm it once more and it takes effect.'],
  'team.leadChanged': ['The lead has changed', '{who} now leads “{pitch}”.'],
  'team.unsaved': [
    'A change was refused',
    '{who} tried to save a change to “{pitch}” after leaving its team. Nothing was saved; their text stays with them.',
  ],
  'pitch.merged': ['Two pitches were merged', '“{pitch}” now stands for both. The history of the other can be read from its page.'],
  'partner.confirmed': ['A partner confirmed', '{who} confirmed being a partner in “{pitch}”.'],
  'partner.denied': ['A partner denied', '{who} says that it is not a partner in “{pitch}”. Its name is hidden.'],
  'pool.invited': [
    'You are invited to a pool',
    '{who} invites “{pitch}” to ask together with others, as “{pool}”. Nothing changes unless you join.',
  ],
  'pool.changed': ['A pool has changed', '{who} answered or left the pool “{pool}”. Its page shows who asks together now.'],
  'search.found': ['New pitches for a search of yours', '“{search}” finds new pitches: {count}.'],
  'shortlist.new': ['New on your shortlist', 'The shortlist of “{mandate}” shows new pitches this week: {count}.'],
  'mandate.expiring': ['A mandate ends soon', '“{mandate}” leaves matching on {date}. One tap on its page renews it for a year.'],
  'mandate.expired': ['A mandate has ended', '“{mandate}” no longer takes part in matching. One tap on its page renews it for a year.'],
  'investor.verified': [
    'You are verified',
    'The Secretariat has verified {who}. Your mandates are being matched, and pitches are shown in full.',
  ],
  'investor.suspended': [
    'Your verification is suspended',
    'The Secretariat has suspended {who}. The reason is on the page of your registration.',
  ],
  'investor.expired': [
    'Your verification has ended',
    'The verification of {who} held for five years. Look through your registration so that it can be renewed.',
  ],
  'list.shared': ['A list was shared with you', '{who} shared the list “{list}” with you.'],
  'window.extended': ['The call has been extended', 'The call closes later than announced. The new dates are on the home page.'],
  'scouting.accepted': ['An invitation was accepted', '{who} accepted your invitation and has begun a draft.'],
  'scouting.declined': ['An invitation was declined', '{who} declined your invitation. Its lead shows the reason, where one was given.'],
  'scouting.submitted': ['An invited pitch was submitted', '{who} submitted “{pitch}”.'],
  'clarification.answered': ['A question about the call was answered', 'There is a new answer among the clarifications.'],
  'factor.added': [
    'A second factor was added',
    'Your account has a new passkey or authenticator app. If it was not you, remove it and end your other sessions.',
  ],
  'factor.removed': [
    'A second factor was removed',
    'A passkey or authenticator app was removed from your account. Other devices were signed out.',
  ],
  'factor.recovered': [
    'A recovery code was used',
    'Somebody signed in to your account with one of your recovery codes. Codes left: {count}. If it was not you, remove your factors and tell the Secretariat.',
  ],
  'factor.reset': [
    'Your second factors were reset',
    'The Secretariat removed every second factor of your account and signed you out everywhere. Reason: {reason}',
  ],
  'webhook.stopped': [
    'Deliveries to another system have stopped',
    '{who} said that it is gone, or took nothing for five days. Nothing more is sent there until you turn it on again.',
  ],
  'access.asked': [
    'A colleague asks to read private lists',
    '{who} asks to read the lists of {investor}. Somebody else of the Secretariat has to decide.',
  ],
  'hold.asked': [
    'Somebody asks for a legal hold',
    '{who} asked for a legal hold. It stands for three days; somebody else of the Secretariat has to confirm it by then.',
  ],
  'access.opened': [
    'The Secretariat may read your lists for a while',
    '{who} may read the lists and saved pitches of your organisation until {until}. A second person agreed. The reason: {reason}',
  ],
  'session.reused': [
    'You were signed out for safety',
    'A sign-in of yours was used a second time after it had been renewed, as a thief would. It has been ended. If something looks wrong, sign in again and end the other sign-ins.',
  ],
  'session.endedByStaff': [
    'The Secretariat signed you out',
    'The Secretariat ended sign-ins of yours: {count}. Reason: {reason}. You may sign in again; if you do not know why, write to the Secretariat.',
  ],
}
