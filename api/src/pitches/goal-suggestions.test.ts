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
