import type { CallInvitationState, LeadState } from '@scalebridge/db/reference'
import type { Lead } from '@scalebridge/api/contract'
import type { I18n } from '../i18n/i18n.ts'
import type { BadgeTone } from '../ui/tone.ts'

const TONES: Record<LeadState, BadgeTone> = {
  lead: 'neutral',
  researching: 'neutral',
  shortlisted: 'info',
  invited: 'info',
  accepted: 'success',
  drafting: 'success',
  submitted: 'success',
  declined: 'neutral',
  no_reply: 'warning',
}

export function leadTone(state: LeadState): BadgeTone {
  return TONES[state]
}

const INVITATION_TONES: Record<CallInvitationState, BadgeTone> = {
  open: 'info',
  accepted: 'success',
  declined: 'neutral',
  revoked: 'neutral',
  expired: 'warning',
}

export function invitationTone(state: CallInvitationState): BadgeTone {
  return INVITATION_TONES[state]
}

/** Who named a lead, in words. */
export function nominatorText({ t }: Pick<I18n, 't'>, lead: Pick<Lead, 'nominatorKind' | 'nominatorName'>): string {
  const kind = t(`scouting.nominator.${lead.nominatorKind}`)
  return lead.nominatorName === null ? kind : t('scouting.by', { kind, name: lead.nominatorName })
}

/** One line of a lead's history, in words. */
export function historyText({ t, has, format }: Pick<I18n, 't' | 'has' | 'format'>, line: Lead['history'][number]): string {
  if (line.kind === 'changed') {
    const names = line.fields.map((field) => {
      const key = `scouting.field.${field}`
      return has(key) ? t(key) : field
    })
    return t('scouting.history.changed', { fields: format.list(names) })
  }
  if (line.kind === 'moved' && line.from !== null && line.to !== null)
    return t('scouting.history.moved', { from: t(`scouting.state.${line.from}`), to: t(`scouting.state.${line.to}`) })
  return t(line.kind === 'moved' ? 'scouting.history.created' : `scouting.history.${line.kind}`)
}
