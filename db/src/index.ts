export { CONFIG_EXIT_CODE } from './config.exit-code.ts'
export { findRefusals } from './refusals.ts'
export { holesInWall, readAs, WALLED_TABLES, weighPledges, withActor, type ActorReader, type ActorTx, type WallActor } from './wall.ts'
export { DATABASE_WAITS } from './time-outs.ts'
export { PatientPool } from './patient-pool.ts'
export { connect, type Connection, type Db, type Tx } from './connect.ts'
export { freezePitch, PITCH_CONTENT, pitchReference, type FrozenClaim, type PitchContent } from './pitch-version.ts'
export { DEMO_ACCOUNTS, demoEmail } from './demo-accounts.ts'
export { seedDemo } from './seed.ts'
export { mayMove, movePitch, stepsTo } from './pitch-moves.ts'
export { linkDeclaredRelations } from './declared-relations.ts'
export { membersOf } from './pitch-members.ts'
export { joinedMembers, remakePool, usdRates } from './pools.ts'
export { enqueue, OUTBOX_WAKE } from './outbox.ts'
export { record, type AuditEntry } from './audit.ts'
export { nextPolicyVersion } from './policy-version.ts'
export {
  announce,
  announceAll,
  announceTo,
  CARRIED,
  CHANNELS,
  LIVE_EVENTS,
  LIVE_WAKE,
  STAGE_WAKE,
  type ChannelFor,
  type ChannelName,
  type LiveKind,
  type LivePayloads,
} from './live.ts'
export { bootstrapRoles, migrate, newestMigration, type RolePasswords } from './migrate.ts'
export * as schema from './schema/index.ts'
