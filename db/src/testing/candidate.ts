import type { Candidate } from '../rules/slate.ts'

/** A candidate of its own organisation and country that counts for nothing but what is given. */
export function makeCandidate(id: string, facts: Partial<Candidate> = {}): Candidate {
  const organisationId = facts.organisationId ?? `organisation of ${id}`
  return {
    id,
    organisationId,
    organisationIds: [organisationId],
    quality: 500,
    goals: [1],
    countries: [`country of ${id}`],
    regionGroups: [],
    isLdc: false,
    isSids: false,
    isLldc: false,
    stakeholderType: null,
    instruments: [],
    language: 'en',
    presence: null,
    zone: null,
    youth: null,
    women: null,
    indigenous: null,
    disability: null,
    origin: 'open_call',
    wasInPastEdition: false,
    ...facts,
  }
}
