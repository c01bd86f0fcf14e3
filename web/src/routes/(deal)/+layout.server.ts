import { refusePage } from '#lib/server/refuse-page.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = (event) => refusePage(event)
