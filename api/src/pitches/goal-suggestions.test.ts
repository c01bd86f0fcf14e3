import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let editionId: string
let lead: Member

beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true, slug: 'e1' })).id
  lead = await api.as('partnership_lead')
})
afterAll(() => api.close())

const BLANK = { title: null, summary: null, problem: null, approach: null, results: null, scalePlan: null, lessons: null }

async function suggestionsFor(texts: Partial<Parameters<typeof makePitch>[1]>, as: Member = lead) {
  const pitch = await makePitch(api.database.owner.db, { editionId, organisationId: lead.organisationId, ...BLANK, ...texts })
  return { pitch, response: await as.get(`/api/v1/pitches/${pitch.id}/goal-suggestions`) }
}

describe('suggesting goals', () => {
  it('when a summary speaks of reefs and fisheries, goal 14 is likely and the words say why', async () => {
    const { response } = await suggestionsFor({
      summary: 'Restoring coral reefs with small-scale fishers, so that fish stocks recover and marine protected areas pay for themselves.',
    })
    expect(response.statusCode).toBe(200)
    const [first] = response.json().suggestions
    expect(first).toMatchObject({ goal: 14, likelihood: 'likely' })
    expect(first.words.length).toBeGreaterThan(0)
    for (const word of first.words)
      expect(
        'restoring coral reefs with small-scale fishers, so that fish stocks recover and marine protected areas pay for themselves',
      ).toContain(word.toLowerCase())
  })

  it.each([
    [
      'fr',
      'Assurer l’accès à l’eau potable et à l’assainissement dans les écoles rurales, avec des latrines et un traitement des eaux usées.',
      6,
    ],
    ['es', 'Acceso a agua potable y saneamiento para comunidades rurales, con tratamiento de aguas residuales y letrinas.', 6],
    ['ru', 'Обеспечение доступа к безопасной питьевой воде и санитарии, очистка сточных вод.', 6],
    ['ar', 'توفير مياه الشرب المأمونة وخدمات الصرف الصحي والنظافة الصحية للمجتمعات الريفية ومعالجة المياه العادمة', 6],
    ['zh', '为农村社区提供安全饮用水和环境卫生设施，处理废水', 6],
  ])('a summary in %s gets its goal from the words of that language', async (language, summary, goal) => {
    const { response } = await suggestionsFor({ language, summary })
    expect(response.json()).toMatchObject({ language, hasText: true })
    expect(response.json().suggestions[0]?.goal).toBe(goal)
  })

  it('while nothing is written, it says so and suggests nothing', async () => {
    const { response } = await suggestionsFor({})
    expect(response.json()).toMatchObject({ hasText: false, suggestions: [] })
  })

  it('changes neither the goals nor the revision of the pitch', async () => {
    const { pitch } = await suggestionsFor({ summary: 'Solar mini-grids for villages without electricity.' })
    const [after] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, pitch.id))
    expect([after?.goals, after?.revision]).toEqual([pitch.goals, pitch.revision])
  })

  it('a viewer of the team may not ask, and a stranger finds no such pitch', async () => {
    const viewer = await api.as('partnership_viewer', { organisationId: lead.organisationId })
    const stranger = await api.as('partnership_lead')
    expect((await suggestionsFor({}, viewer)).response.statusCode).toBe(403)
    const { response } = await suggestionsFor({}, stranger)
    const missing = await stranger.get(`/api/v1/pitches/${randomUUID()}/goal-suggestions`)
    expect([response.statusCode, response.json().code]).toEqual([404, missing.json().code])
  })
})

const REEFS = 'Small-scale artisanal fishers restore coral reefs; marine resources and markets are open to them, and overfishing ends.'

describe('suggesting targets', () => {
  it('names targets of the suggested goals with the words of the text that led to them', async () => {
    const { response } = await suggestionsFor({ summary: REEFS })
    const { targets } = response.json()
    expect(targets[0]).toMatchObject({ target: '14.b', likelihood: 'likely' })
    expect(targets[0].words).toEqual(expect.arrayContaining(['artisanal', 'fishers']))
    expect(targets.length).toBeLessThanOrEqual(5)
  })

  it.each([
    ['ar', 'توفير إمكانية وصول صغار الصيادين الحرفيين إلى الموارد البحرية والأسواق', '14.b'],
    ['zh', '向小规模个体渔民提供获取海洋资源和市场准入的机会', '14.b'],
    ['fr', 'Garantir aux petits pêcheurs l’accès aux ressources marines et aux marchés', '14.b'],
    ['ru', 'Обеспечить доступ мелких рыбопромысловых хозяйств к морским ресурсам и рынкам', '14.b'],
    ['es', 'Facilitar el acceso de los pescadores artesanales a los recursos marinos y los mercados', '14.b'],
  ])('a summary in %s gets its target by that language’s official wording', async (language, summary, target) => {
    const { response } = await suggestionsFor({ language, summary, goals: [14], targets: [] })
    expect(response.json().targets.map((one: { target: string }) => one.target)).toContain(target)
  })
})

describe('answering a suggestion', () => {
  const answer = (pitchId: string, body: Record<string, string>, as: Member = lead) =>
    as.post(`/api/v1/pitches/${pitchId}/goal-suggestions`, { body })
  const logged = (pitchId: string) =>
    api.database.owner.db.select().from(schema.suggestionAnswers).where(eq(schema.suggestionAnswers.pitchId, pitchId))

  it('is logged with its words, model and likelihood, once however often it is said, and leaves the pitch as it is', async () => {
    const { pitch } = await suggestionsFor({ summary: REEFS })
    const first = await answer(pitch.id, { kind: 'target', code: '14.b', answer: 'accepted' })
    const second = await answer(pitch.id, { kind: 'target', code: '14.b', answer: 'accepted' })
    expect([first.statusCode, second.json()]).toEqual([200, first.json()])
    const rows = await logged(pitch.id)
    expect(rows).toMatchObject([
      { kind: 'target', code: '14.b', answer: 'accepted', likelihood: 'likely', language: 'en', modelVersion: 'targets-1' },
    ])
    expect(rows[0]?.words).toContain('fishers')
    const [after] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, pitch.id))
    expect([after?.targets, after?.revision]).toEqual([pitch.targets, pitch.revision])
  })

  it('when a goal is rejected, it stays away until the text has changed much', async () => {
    const { pitch } = await suggestionsFor({ summary: REEFS })
    const goals = async () =>
      (await lead.get(`/api/v1/pitches/${pitch.id}/goal-suggestions`)).json().suggestions.map((one: { goal: number }) => one.goal)
    const write = (summary: string) => api.database.owner.db.update(schema.pitches).set({ summary }).where(eq(schema.pitches.id, pitch.id))
    expect(await goals()).toContain(14)
    expect((await answer(pitch.id, { kind: 'goal', code: '14', answer: 'rejected' })).statusCode).toBe(200)
    expect(await goals()).not.toContain(14)
    await write(REEFS.replace('restore', 'mend'))
    expect(await goals()).not.toContain(14)
    await write('Sea turtles, seagrass and whales are protected in an ocean sanctuary against plastic and acidification of the sea.')
    expect(await goals()).toContain(14)
  })

  it('refuses what is not suggested, a viewer, and a pitch of somebody else', async () => {
    const { pitch } = await suggestionsFor({ summary: REEFS })
    const viewer = await api.as('partnership_viewer', { organisationId: lead.organisationId })
    const stranger = await api.as('partnership_lead')
    const body = { kind: 'goal', code: '14', answer: 'accepted' }
    expect((await answer(pitch.id, { ...body, code: '16' })).json().code).toBe('suggestion.notFound')
    expect((await answer(pitch.id, body, viewer)).statusCode).toBe(403)
    expect((await answer(pitch.id, body, stranger)).statusCode).toBe(404)
    expect(await logged(pitch.id)).toEqual([])
  })
})
