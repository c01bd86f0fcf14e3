export { findPublishing, investorEyes, publicEyes, stageEyes, toPublishing, type Eyes } from './eyes.ts'
export { asksForNothingHidden, isShared, openTo, standingConsent } from './open-to.ts'
