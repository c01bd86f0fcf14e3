export { MAX_GRANT_FILE_BYTES, MAX_GRANTS, type GrantProblem, type GrantsFile, type PastGrant } from './past-grant.ts'
export { readGrants } from './read-grants.ts'
export { writePastGrants } from './write.ts'
