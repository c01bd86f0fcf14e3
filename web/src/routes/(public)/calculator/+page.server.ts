import { readCalculator } from '#lib/terms/calculator.ts'
import type { PageServerLoad } from './$types'

/** Nothing is kept: all there is stands in the address. */
export const load: PageServerLoad = ({ url }) => ({ form: readCalculator(url.searchParams) })
