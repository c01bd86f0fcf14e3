import { integrationActions, loadIntegrations } from '#lib/integrations/server/integrations.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => loadIntegrations(event, 'secretariat')

export const actions: Actions = integrationActions('/settings/integrations')
