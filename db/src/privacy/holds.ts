import { HOLD_UNCONFIRMED_DAYS } from '../reference/legal-holds.ts'

/**
 * The SQL condition that a row of legal_holds stands now, as `holdState` of db/rules/legal-holds.ts says it.
 * @param hold the table's name or alias
 */
export const holdStands = (hold: string): string =>
  `(${hold}.lifted_at is null and now() < ${hold}.until and (${hold}.confirmed_by is not null or now() < ${hold}.set_at + make_interval(days => ${HOLD_UNCONFIRMED_DAYS})))`
