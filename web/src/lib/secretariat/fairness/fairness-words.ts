import type { FairnessAlarm } from '@scalebridge/api/contract'
import type { I18n } from '../../i18n/i18n.ts'
import { nameOf, placeName } from '../../matching/names.ts'
import type { NoticeTone } from '../../ui/tone.ts'

type Words = Pick<I18n, 't' | 'has' | 'format' | 'locale'>

/** The name of a group of pitches in the reader's language. */
export function groupName(i18n: Words, key: string): string {
  const [kind, value] = key.split(':')
  if (key === 'first_timer') return i18n.t('fairness.group.first_timer')
  if (kind === 'identity' && value !== undefined) return nameOf(i18n, 'stakeholder', value)
  if (kind === 'language' && value !== undefined) return i18n.t('fairness.group.language', { language: languageName(i18n, value) })
  return placeName(i18n, key)
}

/** The name of a language in the reader's own. */
export function languageName({ locale }: Words, tag: string): string {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
}

/** What is out of line and what can be done about it. */
export function alarmWords(i18n: Words, alarm: FairnessAlarm, { floor }: { floor: number }): { text: string; advice: string } {
  const { t, format } = i18n
  const { code } = alarm
  const share = (permille: number) => format.percent(permille / 1_000)
  const group = alarm.group === null ? '' : groupName(i18n, alarm.group)
  switch (code) {
    case 'unseen':
    case 'novelty':
      return { text: t(`fairness.alarm.${code}`, { count: alarm.value }), advice: t(`fairness.alarm.${code}.do`) }
    case 'floor':
      return { text: t('fairness.alarm.floor', { count: alarm.value, floor }), advice: t('fairness.alarm.floor.do') }
    case 'gini':
    case 'giniRose': {
      const gini = (permille: number) => format.number(permille / 1_000)
      const values = { value: gini(alarm.value), limit: gini(alarm.limit), before: gini(alarm.before ?? 0) }
      return { text: t(`fairness.alarm.${code}`, values), advice: t('fairness.alarm.gini.do') }
    }
    case 'group':
    case 'groupFell': {
      const values = { group, value: share(alarm.value), limit: share(alarm.limit), before: share(alarm.before ?? 0) }
      return { text: t(`fairness.alarm.${code}`, values), advice: t('fairness.alarm.group.do') }
    }
    case 'goal':
    case 'cost': {
      const values = { value: share(alarm.value), limit: share(alarm.limit) }
      return { text: t(`fairness.alarm.${code}`, values), advice: t(`fairness.alarm.${code}.do`) }
    }
  }
}

/** A pitch that nobody sees is graver than a number out of line. */
export function alarmTone({ code }: FairnessAlarm): NoticeTone {
  return code === 'unseen' ? 'danger' : code === 'novelty' || code === 'cost' ? 'info' : 'warning'
}
