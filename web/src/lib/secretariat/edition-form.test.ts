import type { Edition } from '@scalebridge/api/contract'
import { describe, expect, it } from 'vitest'
import {
  changesMeanwhile,
  EDITION_DATES,
  editionBody,
  editionValues,
  flatten,
  mergeEdition,
  readBase,
  readEditionForm,
} from './edition-form.ts'

const words = (text: string) => ({ ar: `${text} ar`, zh: `${text} zh`, en: text, fr: `${text} fr`, ru: `${text} ru`, es: `${text} es` })
const edition: Edition = {
  id: '01a2022d-0000-7000-8000-000000000000',
  slug: '2027',
  state: 'open',
  isDemonstration: true,
  title: words('Forum'),
  theme: words('Theme'),
  goalsUnderReview: [4, 10],
  zone: 'America/New_York',
  opensAt: '2026-11-02T14:00:00.000Z',
  clarificationsUntil: '2026-12-11T22:00:00.000Z',
  closesAt: '2026-12-19T04:59:00.000Z',
  editUntil: '2027-01-09T04:59:00.000Z',
  resultsAt: '2027-01-20T14:00:00.000Z',
  forumStartsAt: '2027-02-02T15:00:00.000Z',
  forumEndsAt: '2027-11-07T06:30:00.000Z',
  graceMinutes: 15,
  acceptsPitches: true,
  serverTime: '2026-11-22T08:00:00.000Z',
  revision: 3,
  segments: [],
  segmentsRevision: 1,
}

/** What a browser sends for the form of some values. */
function sent(values = editionValues(edition)): FormData {
  const form = new FormData()
  form.set('state', values.state)
  form.set('zone', values.zone)
  for (const goal of values.goalsUnderReview) form.append('goalsUnderReview', String(goal))
  for (const [language, text] of Object.entries(values.title)) form.set(`title.${language}`, text)
  for (const [language, text] of Object.entries(values.theme)) form.set(`theme.${language}`, text)
  form.set('graceMinutes', String(values.graceMinutes))
  for (const name of EDITION_DATES) {
    form.set(name, values.dates[name].wall)
    if (values.dates[name].turn) form.set(`${name}.turn`, values.dates[name].turn)
  }
  return form
}

describe('the form of an edition', () => {
  it('when nothing is changed, asks for exactly what is saved, also for a time that comes twice', () => {
    const {
      state,
      title,
      theme,
      goalsUnderReview,
      zone,
      opensAt,
      clarificationsUntil,
      closesAt,
      editUntil,
      resultsAt,
      forumStartsAt,
      forumEndsAt,
    } = edition
    expect(editionBody(readEditionForm(sent()), 3)).toEqual({
      body: {
        revision: 3,
        state,
        title,
        theme,
        goalsUnderReview,
        zone,
        opensAt,
        clarificationsUntil,
        closesAt,
        editUntil,
        resultsAt,
        forumStartsAt,
        forumEndsAt,
        graceMinutes: 15,
      },
    })
  })

  it('when times do not exist, come twice or are missing, and a language is empty, names each at its field', () => {
    const form = sent()
    form.set('opensAt', '2027-03-14T02:30')
    form.set('editUntil', '2027-11-07T01:30')
    form.set('resultsAt', '')
    form.set('theme.ru', '  ')
    const made = editionBody(readEditionForm(form), 3)
    expect('errors' in made && made.errors).toEqual([
      { pointer: '/theme/ru', code: 'translation.missing' },
      { pointer: '/opensAt', code: 'time.skipped' },
      { pointer: '/editUntil', code: 'time.twice' },
      { pointer: '/resultsAt', code: 'time.missing' },
    ])
  })

  it('when the zone is unknown, says so once and not at every time', () => {
    const form = sent()
    form.set('zone', 'Atlantis/Capital')
    expect(editionBody(readEditionForm(form), 3)).toEqual({ errors: [{ pointer: '/zone', code: 'zone.unknown' }] })
  })
})

describe('two people who change an edition at once', () => {
  const base = flatten(editionValues(edition))
  const saved = editionValues({ ...edition, title: { ...edition.title, en: 'Their title' }, closesAt: '2026-12-20T04:59:00.000Z' })
  const mine = { ...editionValues(edition), title: { ...edition.title, en: 'My title', fr: 'Mon titre' } }

  it('when the fields differ, both changes stand; when the field is the same, the writer’s own', () => {
    const merged = mergeEdition(base, saved, mine)
    expect(merged.title).toEqual({ ...edition.title, en: 'My title', fr: 'Mon titre' })
    expect(merged.dates.closesAt.wall).toBe('2026-12-19T23:59')
  })

  it('when the writer is told, it is what the other changed, and where both did', () => {
    expect(changesMeanwhile(base, flatten(saved), flatten(mine))).toEqual([
      { field: 'title.en', was: 'Forum', now: 'Their title', mine: 'My title' },
      { field: 'closesAt', was: '2026-12-18T23:59', now: '2026-12-19T23:59', mine: null },
    ])
  })

  it.each(['', 'null', '{', '[1]', '{"state":1}', null])('when the form’s memory is %j, there is none', (text) => {
    expect(readBase(text)).toEqual({})
  })
})
