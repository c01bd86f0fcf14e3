import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAD_BUTTONS, LEAD_MOVES, LEAD_STATES, type LeadMove, type LeadState } from '../reference/scouting.ts'
import {
  buttonsOf,
  coverageOf,
  letterCode,
  LETTER_ALPHABET,
  LETTER_DRAWN,
  likeness,
  mayMergeAway,
  moveLead,
  readLetterCode,
  resemblancesOf,
} from './scouting.ts'

/** What the vocabulary allows, written down a second time. */
const MODEL: Record<LeadState, Partial<Record<LeadMove, LeadState>>> = {
  lead: { research: 'researching', shortlist: 'shortlisted', giveUp: 'declined', join: 'submitted' },
  researching: { shortlist: 'shortlisted', giveUp: 'declined', join: 'submitted' },
  shortlisted: { research: 'researching', giveUp: 'declined', invite: 'invited', join: 'submitted' },
  invited: { giveUp: 'declined', noReply: 'no_reply', revoke: 'shortlisted', accept: 'accepted', decline: 'declined' },
  accepted: { draft: 'drafting', submit: 'submitted', withdraw: 'declined' },
  drafting: { submit: 'submitted', withdraw: 'declined' },
  submitted: { withdraw: 'declined' },
  declined: { research: 'researching' },
  no_reply: {
    research: 'researching',
    shortlist: 'shortlisted',
    giveUp: 'declined',
    invite: 'invited',
    revoke: 'shortlisted',
    accept: 'accepted',
    decline: 'declined',
  },
}
// as: Object.keys forgets the key type
const MOVES = Object.keys(LEAD_MOVES) as LeadMove[]

describe('the way of a lead', () => {
  it('when any moves are tried in any order, only those of the vocabulary happen, and no button makes an invitation or a pitch', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MOVES), { maxLength: 30 }), (moves) => {
        let state: LeadState = 'lead'
        for (const move of moves) {
          const next = moveLead(state, move)
          expect(next).toBe(MODEL[state][move])
          expect(buttonsOf(state)).toEqual(LEAD_BUTTONS.filter((button) => MODEL[state][button] !== undefined))
          // Accepted, drafting and submitted are reached by what the partnership does, or by joining a pitch that is there.
          if (next === 'accepted' || next === 'drafting') expect(LEAD_MOVES[move].by).not.toBe('secretariat')
          state = next ?? state
        }
      }),
    )
  })

  it('only what no invitation and no pitch hangs on can be merged away', () => {
    const free = LEAD_STATES.filter((state) => mayMergeAway({ state, pitchId: null }))
    expect(free).toEqual(['lead', 'researching', 'shortlisted', 'declined', 'no_reply'])
    expect(mayMergeAway({ state: 'declined', pitchId: 'p' })).toBe(false)
  })
})

describe('who may be the same', () => {
  const one = {
    organisationName: 'Réseau des tisserandes du Fidji (ONG)',
    title: 'Looms that run on the sun',
    mailDomains: ['weavers.example'],
  }
  it.each([
    [
      'accents, case, word order of legal form aside',
      { ...one, organisationName: 'RESEAU DES TISSERANDES, DU FIDJI', title: null, mailDomains: [] },
      ['sameName'],
    ],
    ['a word more', { ...one, organisationName: 'Réseau tisserandes Fidji femmes', title: null, mailDomains: [] }, ['similarName']],
    ['the same own mail domain', { organisationName: 'Sun Looms', title: null, mailDomains: ['weavers.example'] }, ['sameMailDomain']],
    ['a title nearly the same', { organisationName: 'Sun Looms', title: 'Looms that run on sun', mailDomains: [] }, ['similarTitle']],
    ['nothing in common', { organisationName: 'Harbour Trust', title: 'Quays for all', mailDomains: ['harbour.example'] }, []],
  ])('is told by %s', (_by, other, codes) => {
    expect(resemblancesOf(one, other).map(({ code }) => code)).toEqual(codes)
  })

  it('likeness is mutual, whole only for what is written alike, and reads scripts without spaces', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (a, b) => {
        expect(likeness(a, b)).toBe(likeness(b, a))
      }),
    )
    expect(likeness('太平洋岛屿渔业合作社', '太平洋岛屿渔业联合社')).toBeGreaterThan(70)
    expect(likeness('太平洋岛屿渔业合作社', '北京太阳能研究所')).toBeLessThan(30)
  })
})

describe('coverage', () => {
  it('counts pitches and leads in every goal and group that they have, and shows what is empty', () => {
    const groups = [
      { code: 'lldc', members: new Set(['NPL', 'MLI']) },
      { code: 'sids', members: new Set(['FJI']) },
    ]
    const pool = { pitches: [{ goals: [6, 7], countries: ['FJI', 'NPL'] }], leads: [{ goals: [7], countries: ['FJI'] }] }
    expect(coverageOf(groups, [7, 9], pool)).toEqual([
      { goal: 7, group: 'lldc', pitches: 1, leads: 0 },
      { goal: 7, group: 'sids', pitches: 1, leads: 1 },
      { goal: 9, group: 'lldc', pitches: 0, leads: 0 },
      { goal: 9, group: 'sids', pitches: 0, leads: 0 },
    ])
  })
})

describe('the code on a letter', () => {
  const value = fc.integer({ min: 0, max: LETTER_ALPHABET.length - 1 })
  const drawn = fc.array(value, { minLength: LETTER_DRAWN, maxLength: LETTER_DRAWN })
  it('reads as it was printed, in small letters, without dashes, with O for 0 and I for 1', () => {
    fc.assert(
      fc.property(drawn, (numbers) => {
        const code = letterCode(numbers)
        expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
        expect(readLetterCode(code)).toBe(code)
        expect(readLetterCode(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(code)
      }),
    )
  })

  it('is no code when one letter is wrong, or two that stand beside each other are swapped', () => {
    const place = fc.integer({ min: 0, max: LETTER_DRAWN })
    fc.assert(
      fc.property(drawn, place, value, (numbers, at, other) => {
        const letters = Array.from(letterCode(numbers).replaceAll('-', ''))
        const slipped = letters.with(at, LETTER_ALPHABET.charAt(other)).join('')
        if (slipped !== letters.join('')) expect(readLetterCode(slipped)).toBeNull()
        if (at + 1 >= LETTER_DRAWN || letters[at] === letters[at + 1]) return
        const swapped = letters.with(at, letters[at + 1] ?? '').with(at + 1, letters[at] ?? '')
        expect(readLetterCode(swapped.join(''))).toBeNull()
      }),
    )
    expect(readLetterCode('')).toBeNull()
  })
})
