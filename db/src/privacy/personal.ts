/**
 * What the database holds about people, declared once: the export of a person, their erasure and the searches of the tests all come
 * from here. A text, JSON or binary column that is not declared fails the suite. The classes are in docs/security.md.
 */
import { PERSONAL_OF_DEALS } from './personal-of-deals.ts'
import { PERSONAL_OF_THE_HOUSE } from './personal-of-the-house.ts'
import type { TableData } from './table-data.ts'

/** In the order in which erasure goes through them: what points to a row before that row. */
export const PERSONAL: Readonly<Record<string, TableData>> = { ...PERSONAL_OF_DEALS, ...PERSONAL_OF_THE_HOUSE }

/** The columns of a table's list. */
export const columnsOf = (list: string | undefined): string[] => (list === undefined ? [] : list.split(' '))
