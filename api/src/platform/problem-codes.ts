interface ProblemKind {
  status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503
  /** One sentence in English; web shows its own words by the code. */
  title: string
}

/**
 * Every way a request can be refused: `noun.reason`. A code is an interface: it may be added, not renamed.
 * 400 shape · 401 not signed in · 403 a known thing that this role may not do · 404 missing, or none of your business ·
 * 409 state · 412 changed since it was read · 422 a rule · 428 say which version you read · 429 too often · 503 come back.
 */
export const PROBLEMS = {
  'request.invalid': { status: 400, title: 'The request does not have the form it should have.' },
  'request.unreadable': { status: 400, title: 'The body cannot be read.' },
  'request.cursorInvalid': { status: 400, title: 'The cursor does not belong to this list.' },
  'request.crossOrigin': { status: 403, title: 'The request comes from another site.' },
  'request.tooLarge': { status: 413, title: 'The request is too large.' },
  'request.mediaType': { status: 415, title: 'The body must be application/json.' },
  'request.tooMany': { status: 429, title: 'Too many requests. Please wait a little.' },
  'request.ifMatchMissing': { status: 428, title: 'Say by If-Match which version this change is made to.' },
  'route.notFound': { status: 404, title: 'There is nothing at this address.' },
  'server.failed': { status: 500, title: 'Something went wrong on our side.' },
  'server.unavailable': { status: 503, title: 'The service cannot answer just now. Please try again.' },
  'idempotency.keyMissing': { status: 400, title: 'The Idempotency-Key header is missing or is not a UUID.' },
  'idempotency.keyReused': { status: 422, title: 'This Idempotency-Key was used with another request.' },
  'idempotency.inFlight': { status: 409, title: 'The same request is still being worked on.' },
  'policy.roleMissing': { status: 403, title: 'Your role does not allow this.' },
  'policy.secondFactorNeeded': { status: 403, title: 'This needs a second factor.' },
  'session.missing': { status: 401, title: 'Please sign in.' },
  'session.ended': { status: 401, title: 'The session has ended. Please sign in again.' },
  'session.notFound': { status: 404, title: 'There is no such session.' },
  'signIn.expired': { status: 422, title: 'The code has expired or was used already. Ask for a new one.' },
  'signIn.codeWrong': { status: 422, title: 'The code is not right.' },
  'account.disabled': { status: 403, title: 'This account is closed.' },
  'organisation.investorTypeMissing': { status: 422, title: 'Say what type of investor the organisation is.' },
  'organisation.countryUnknown': { status: 422, title: 'The country is not on the list.' },
  'edition.notFound': { status: 404, title: 'There is no such edition.' },
  'edition.changedMeanwhile': { status: 409, title: 'Somebody else changed the edition since you opened it.' },
  'edition.invalid': { status: 422, title: 'Some settings do not fit together.' },
  'call.notOpenYet': { status: 409, title: 'The call has not opened yet.' },
  'call.closed': { status: 409, title: 'The call has closed.' },
  'pitch.notFound': { status: 404, title: 'There is no such pitch.' },
  'pitch.organisationNotYours': { status: 404, title: 'There is no such organisation among yours.' },
  'pitch.notEditable': { status: 409, title: 'The pitch cannot be changed any more.' },
  'pitch.changedMeanwhile': { status: 409, title: 'Somebody else changed the pitch since you opened it.' },
  'pitch.invalid': { status: 422, title: 'Some answers do not fit together.' },
  'pitch.incomplete': { status: 422, title: 'The pitch is not complete yet.' },
  'pitch.moveNotAllowed': { status: 409, title: 'The pitch cannot do that in its present state.' },
  'import.notFound': { status: 404, title: 'There is no such import.' },
  'receipt.notFound': { status: 404, title: 'The pitch has not been submitted.' },
  'mandate.notFound': { status: 404, title: 'There is no such mandate.' },
  'mandate.changedMeanwhile': { status: 409, title: 'Somebody else changed the mandate since you opened it.' },
  'mandate.invalid': { status: 422, title: 'Some answers do not fit together.' },
  'mandate.moveNotAllowed': { status: 409, title: 'The mandate cannot do that in its present state.' },
  'investor.notFound': { status: 404, title: 'There is no such investor.' },
  'investor.notVerified': { status: 403, title: 'The Secretariat has not verified this investor yet.' },
  'investor.suspended': { status: 403, title: 'The Secretariat has suspended this investor.' },
  'pairRule.notFound': { status: 404, title: 'There is no such pin or ban.' },
  'match.notListed': { status: 409, title: 'This mandate is not among the matches of the pitch now.' },
  'conflict.notOpen': { status: 409, title: 'There is no such conflict, or it was lifted already.' },
  'entry.invalid': { status: 422, title: 'Some answers do not fit together.' },
  'matchPolicy.notFound': { status: 404, title: 'There is no such matching policy.' },
  'matchPolicy.changedMeanwhile': { status: 409, title: 'Somebody else changed the matching policy since you opened it.' },
  'matchPolicy.notEditable': { status: 409, title: 'The matching policy cannot be changed any more.' },
  'matchPolicy.moveNotAllowed': { status: 409, title: 'The matching policy cannot do that in its present state.' },
  'matchPolicy.sameEyes': { status: 409, title: 'Somebody other than its proposer has to approve a matching policy.' },
  'matchPolicy.invalid': { status: 422, title: 'Some values of the matching policy do not fit together.' },
  'savedView.notFound': { status: 404, title: 'There is no such saved view.' },
  'savedView.nameTaken': { status: 409, title: 'You have a view of this name already.' },
  'job.notFound': { status: 404, title: 'There is no such job.' },
  'job.notFailed': { status: 409, title: 'The job has not failed.' },
  'channel.notFound': { status: 404, title: 'There is no such channel.' },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEMS
