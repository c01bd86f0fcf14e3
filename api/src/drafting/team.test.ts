import { PITCH_CONTENT, schema } from '@scalebridge/db'
import { teamToken } from '@scalebridge/db/drafting-tokens'
import { FINANCE_FIELDS, PITCH_MEMBER_ROLES, PITCH_POLICY_ROLES, type PitchMemberRole } from '@scalebridge/db/reference'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { and, eq, isNull } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endpointsOf } from '../testing/endpoints.ts'
import { saveDraft, callerOf, createTestApi, type Caller, type Member, type TestApi } from '../testing/index.ts'

type Person = Caller & { accountId: string }

let api: TestApi
let lead: Member
let pitchId: string
let editionId: string
let path: string

beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  api.clock.set(undefined)
  const { db } = api.database.owner
  lead = await api.as('partnership_lead')
  editionId = (await makeEdition(db, { state: 'open' })).id
  pitchId = await draftOf(lead)
  path = `/api/v1/pitches/${pitchId}`
})

async function draftOf(owner: Member): Promise<string> {
  const values = { editionId, organisationId: owner.organisationId, state: 'draft', number: null, submittedAt: null, title: 'Cold rooms' }
  return (await makePitch(api.database.owner.db, values)).id
}

async function join(role: PitchMemberRole, of = pitchId): Promise<Person> {
  const person = await api.asAccount()
  await api.database.owner.db.insert(schema.pitchMembers).values({ pitchId: of, accountId: person.accountId, role })
  return person
}

const move = (who: Caller, body: object) => who.post(`${path}/team/moves`, { body })
const team = async (who: Caller = lead) => (await who.get(`${path}/team`)).json()
const code = async (response: Promise<{ json(): { code: string } }>) => (await response).json().code
const roleOf = async (who: Person) =>
  (await team()).members.find(({ accountId }: { accountId: string }) => accountId === who.accountId)?.role
const told = async (who: Person) =>
  (await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, who.accountId))).map(({ kind }) => kind)
const addressOf = async ({ accountId }: Person) =>
  (await api.database.owner.db.select().from(schema.accounts).where(eq(schema.accounts.id, accountId)))[0]?.email ?? ''

describe('a role in one pitch', () => {
  const ofPitch = endpointsOf().filter(
    ({ url, config }) => url.includes('/pitches/:pitchId') && config.policy.roles.some((role) => role.startsWith('partnership_')),
  )

  it.each(PITCH_MEMBER_ROLES)('lets a %s through where the policy names what it counts as, in that pitch and in no other', async (role) => {
    const person = await join(role)
    const other = await draftOf(await api.as('partnership_lead'))
    const wrong: string[] = []
    for (const { method, url, config } of ofPitch) {
      const isNamed = PITCH_POLICY_ROLES[role].some((one) => config.policy.roles.includes(one))
      // A body that fits nothing: what is asked is only who gets past the door.
      const ask = async (id: string) => {
        const address = url.replace(':pitchId', id).replaceAll(/:\w+/g, '01890000-0000-7000-8000-00000000dead')
        return (await person.send(method, address, method === 'GET' ? {} : { body: { isNothing: true } })).statusCode
      }
      const [own, others] = [await ask(pitchId), await ask(other)]
      if ((own === 403) === isNamed || others !== 403) wrong.push(`${method} ${url}: own ${own}, other ${others}`)
    }
    expect(wrong).toEqual([])
  })

  it('shows the pitch among one’s own, to whoever works on it and no longer to whoever has left', async () => {
    const editor = await join('editor')
    const titles = async () => (await editor.get('/api/v1/pitches')).json().items.map(({ id }: { id: string }) => id)
    expect(await titles()).toEqual([pitchId])
    expect((await editor.get('/api/v1/me')).json().pitchRoles).toEqual([{ pitchId, role: 'editor' }])
    await api.database.owner.db
      .update(schema.pitchMembers)
      .set({ removedAt: new Date() })
      .where(eq(schema.pitchMembers.accountId, editor.accountId))
    expect(await titles()).toEqual([])
    expect((await editor.get(path)).statusCode).toBe(403)
    expect((await editor.get('/api/v1/me')).json().pitchRoles).toEqual([])
  })

  it('lets an editor write and not submit, a viewer and a presenter only read', async () => {
    const [editor, viewer, presenter] = [await join('editor'), await join('viewer'), await join('presenter')]
    expect((await saveDraft(editor, path, { title: 'Colder rooms' })).statusCode).toBe(200)
    expect((await editor.post(`${path}/submit`)).statusCode).toBe(403)
    for (const reader of [viewer, presenter]) {
      expect((await reader.get(path)).json().allowed).toEqual({
        edit: false,
        editFinance: false,
        submit: false,
        submitIncomplete: false,
        amend: false,
        withdraw: false,
      })
      expect((await saveDraft(reader, path, { title: 'Mine' })).statusCode).toBe(403)
    }
  })
})

describe('a finance editor', () => {
  const values: Record<string, unknown> = { askMinor: 5_000_000, askMinimumMinor: 1_000_000, askCurrency: 'USD', instruments: ['grant'] }

  it('writes the ask and the term sheet', async () => {
    const finance = await join('finance_editor')
    const saved = await saveDraft(finance, path, values)
    expect(saved.json()).toMatchObject({ askMinor: 5_000_000, allowed: { edit: false, editFinance: true } })
    const terms = (await finance.get(`${path}/terms`)).json()
    expect(terms.mayEdit).toBe(true)
  })

  it.each(PITCH_CONTENT.filter((field) => !FINANCE_FIELDS.some((own) => own === field)))(
    'is refused the field %s, and nothing is saved',
    async (field) => {
      const finance = await join('finance_editor')
      const before = (await lead.get(path)).json()
      const refused = await saveDraft(finance, path, { askMinor: 1, [field]: before[field] })
      expect([refused.statusCode, refused.json().code, refused.json().errors]).toMatchObject([
        403,
        'pitch.fieldNotYours',
        [{ pointer: `/${field}` }],
      ])
      expect((await lead.get(path)).json().revision).toBe(before.revision)
    },
  )
})

describe('an invitation to a team', () => {
  const invite = async (email: string, role: PitchMemberRole = 'editor') => move(lead, { move: 'invite', email, role, language: 'en' })
  const open = async () => (await team()).invitations
  const tokenOf = (invitationId: string) => teamToken(api.deps.config.SIGN_IN_SECRET, invitationId)
  const accept = (who: Caller, token: string) => who.post('/api/v1/team-invitations/accept', { body: { token } })

  it('goes by mail, says to its holder what it is about, and works once, for the address that was invited', async () => {
    const person = await api.asAccount()
    const other = await api.asAccount()
    expect((await invite(await addressOf(person))).statusCode).toBe(200)
    const [{ id }] = await open()
    const jobs = await api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, pitchId))
    expect(jobs.map(({ name }) => name)).toEqual(['mail.teamInvitation'])
    const shown = await api.public.post('/api/v1/team-invitations/read', { body: { token: tokenOf(id) } })
    expect(shown.json()).toMatchObject({ pitchTitle: 'Cold rooms', role: 'editor' })
    expect(await code(accept(other, tokenOf(id)))).toBe('team.otherAddress')
    expect((await accept(person, tokenOf(id))).json()).toEqual({ pitchId })
    expect(await roleOf(person)).toBe('editor')
    expect(await told(lead)).toEqual(['team.joined'])
    expect(await code(accept(person, tokenOf(id)))).toBe('team.linkInvalid')
  })

  it('ends after fourteen days, when it is taken back, and when a second letter replaces it', async () => {
    const person = await api.asAccount()
    await invite(await addressOf(person))
    const [first] = await open()
    await move(lead, { move: 'resend', invitationId: first.id })
    const [second, ...more] = await open()
    expect(more).toEqual([])
    expect(await code(accept(person, tokenOf(first.id)))).toBe('team.linkInvalid')
    api.clock.set(new Date(Date.now() + 14 * 24 * 60 * 60_000 + 1000))
    expect(await code(accept(await later(person.accountId), tokenOf(second.id)))).toBe('team.linkInvalid')
    api.clock.set(undefined)
    await move(lead, { move: 'withdrawInvitation', invitationId: second.id })
    expect(await open()).toEqual([])
    expect(await code(accept(person, tokenOf(second.id)))).toBe('team.linkInvalid')
  })

  it('is sent once to each, never for the lead, and by the lead alone', async () => {
    await invite('a@example.org')
    expect(await code(invite('A@example.org'))).toBe('team.already')
    expect(await code(invite('b@example.org', 'lead'))).toBe('team.leadNotInvited')
    const editor = await join('editor')
    expect(await code(move(editor, { move: 'invite', email: 'c@example.org', role: 'viewer' }))).toBe('team.moveNotAllowed')
    expect((await team(editor)).invitations).toEqual([])
  })
})

/** The same account's calls at a later time of the clock: a session outlasts no fortnight. */
async function later(accountId: string): Promise<Caller> {
  const { sessions } = schema
  const expiresAt = new Date(Date.now() + 30 * 24 * 60 * 60_000)
  const [session] = await api.database.owner.db.update(sessions).set({ expiresAt }).where(eq(sessions.accountId, accountId)).returning()
  return callerOf(api.app, `sb_access=${api.app.jwt.sign({ sub: accountId, sid: session?.id ?? '' })}`)
}

describe('an editor who is removed while editing', () => {
  it('has the next save refused in so many words, and the lead is told', async () => {
    const editor = await join('editor')
    const { memberId } = (await team()).members.find(({ accountId }: { accountId: string }) => accountId === editor.accountId)
    expect((await move(lead, { move: 'remove', memberId })).statusCode).toBe(200)
    expect(await told(editor)).toEqual(['team.left'])
    const refused = await saveDraft(editor, path, { problem: 'An hour of work.' })
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'team.left'])
    expect(await told(lead)).toEqual(['team.unsaved'])
    expect((await lead.get(path)).json().problem).not.toBe('An hour of work.')
  })
})

describe('the lead’s hand-over', () => {
  it('takes effect when the other has accepted and the lead has confirmed once more', async () => {
    const editor = await join('editor')
    await move(lead, { move: 'offerLead', accountId: editor.accountId })
    expect(await code(move(lead, { move: 'confirmLead' }))).toBe('team.moveNotAllowed')
    await move(editor, { move: 'acceptLead' })
    expect(await roleOf(editor)).toBe('editor')
    expect((await team()).transfer.moves).toEqual(['confirmLead', 'cancelLead'])
    await move(lead, { move: 'confirmLead' })
    expect(await roleOf(editor)).toBe('lead')
    expect((await editor.get(path)).json().allowed.submit).toBe(true)
    expect(await told(editor)).toEqual(['team.leadOffered', 'team.leadChanged'])
  })

  it('moves as its model does, whoever asks for what in whatever order', async () => {
    const people: Person[] = [await join('lead'), await join('editor'), await join('editor')]
    // The organisation's own lead stays out of it: what is watched is the lead of this pitch.
    const steps = fc.array(fc.tuple(fc.constantFrom('offerLead', 'acceptLead', 'confirmLead', 'cancelLead'), fc.nat(2), fc.nat(2)), {
      minLength: 4,
      maxLength: 14,
    })
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        await resetTeam(people)
        const model: { lead: number; from: number; to: number; state: 'none' | 'offered' | 'accepted' } = {
          lead: 0,
          from: 0,
          to: 0,
          state: 'none',
        }
        for (const [asked, by, to] of taken) {
          const expected = step(model, { asked, by, to })
          const who = people[by]
          const target = people[to]
          if (who === undefined || target === undefined) throw new Error('there are three')
          const response = await move(who, { move: asked, ...(asked === 'offerLead' ? { accountId: target.accountId } : {}) })
          expect([asked, by, to, response.statusCode]).toEqual([asked, by, to, expected ? 200 : 409])
        }
        const rows = await api.database.owner.db
          .select()
          .from(schema.pitchMembers)
          .where(and(eq(schema.pitchMembers.pitchId, pitchId), isNull(schema.pitchMembers.removedAt)))
        expect(rows.filter(({ role }) => role === 'lead').map(({ accountId }) => accountId)).toEqual([people[model.lead]?.accountId])
      }),
      { numRuns: 12 },
    )
  })

  async function resetTeam(people: readonly Person[]): Promise<void> {
    const { db } = api.database.owner
    await db.update(schema.leadTransfers).set({ state: 'withdrawn' }).where(eq(schema.leadTransfers.pitchId, pitchId))
    for (const [index, { accountId }] of people.entries()) {
      await db
        .update(schema.pitchMembers)
        .set({ role: index === 0 ? 'lead' : 'editor' })
        .where(eq(schema.pitchMembers.accountId, accountId))
    }
  }

  /** The model: whether the move is let through, and what it changes. */
  function step(
    model: { lead: number; from: number; to: number; state: 'none' | 'offered' | 'accepted' },
    { asked, by, to }: { asked: string; by: number; to: number },
  ): boolean {
    const isLead = by === model.lead
    if (asked === 'offerLead') {
      if (model.state !== 'none' || !isLead || to === model.lead) return false
      Object.assign(model, { state: 'offered', from: by, to })
      return true
    }
    if (asked === 'acceptLead') {
      if (model.state !== 'offered' || by !== model.to) return false
      model.state = 'accepted'
      return true
    }
    if (asked === 'confirmLead') {
      if (model.state !== 'accepted' || by !== model.from) return false
      Object.assign(model, { state: 'none', lead: model.to })
      return true
    }
    if (model.state === 'none' || (by !== model.from && by !== model.to)) return false
    model.state = 'none'
    return true
  }
})

describe('a lead who leaves the organisation', () => {
  const leave = () =>
    api.database.owner.db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, lead.accountId))

  it('is succeeded by whom two editors name, and not by whom one names', async () => {
    const [first, second] = [await join('editor'), await join('editor')]
    expect(await code(move(first, { move: 'nominateLead', accountId: second.accountId }))).toBe('team.moveNotAllowed')
    await leave()
    await move(first, { move: 'nominateLead', accountId: second.accountId })
    expect((await team(first)).hasLead).toBe(false)
    await move(first, { move: 'nominateLead', accountId: second.accountId })
    expect((await team(first)).hasLead).toBe(false)
    await move(second, { move: 'nominateLead', accountId: second.accountId })
    expect((await team(first)).members[0]).toMatchObject({ accountId: second.accountId, role: 'lead' })
  })

  it('is succeeded by whom the Secretariat appoints with a reason, which stands in the log', async () => {
    const editor = await join('editor')
    const officer = await api.as('secretariat_officer')
    expect(await code(move(officer, { move: 'appointLead', accountId: editor.accountId, reason: 'They asked us.' }))).toBe(
      'team.moveNotAllowed',
    )
    await leave()
    expect(await code(move(officer, { move: 'appointLead', accountId: editor.accountId }))).toBe('team.incomplete')
    expect((await move(officer, { move: 'appointLead', accountId: editor.accountId, reason: 'The lead left.' })).statusCode).toBe(200)
    expect((await editor.get(path)).json().allowed.submit).toBe(true)
    const log = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'team.appointLead'))
    expect(log.map(({ reason }) => reason)).toEqual(['The lead left.'])
  })
})

describe('presence', () => {
  const show = async (who: Caller, section: string, isLeaving = false) =>
    (await who.put(`${path}/presence`, { body: { section, isLeaving } })).json().others.map((one: { section: string }) => one.section)

  it('tells who else has what open, until they leave or have not been heard of for 90 seconds', async () => {
    const editor = await join('editor')
    const now = Date.now()
    api.clock.set(new Date(now))
    expect(await show(editor, 'ask')).toEqual([])
    expect(await show(lead, 'text')).toEqual(['ask'])
    expect(await show(editor, 'text')).toEqual(['text'])
    api.clock.set(new Date(now + 91_000))
    expect(await show(lead, 'text')).toEqual([])
    expect(await show(editor, 'text')).toEqual(['text'])
    await show(lead, 'text', true)
    expect(await show(editor, 'text')).toEqual([])
  })
})
