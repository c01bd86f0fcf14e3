import { HOLD_UNCONFIRMED_DAYS } from '../reference/legal-holds.ts'

/** The SQL of when a row of legal_holds ends by itself, as `holdEndMs` of db/rules/legal-holds.ts says it; `hold` is the table's name or alias. */
export const holdEnds = (hold: string): string =>
  `(case when ${hold}.confirmed_by is null then least(${hold}.until, ${hold}.set_at + make_interval(days => ${HOLD_UNCONFIRMED_DAYS})) else ${hold}.until end)`

/** The SQL condition that a row of legal_holds stands now. */
export const holdStands = (hold: string): string => `(${hold}.lifted_at is null and now() < ${holdEnds(hold)})`
