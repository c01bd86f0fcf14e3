/** Reads the bundled rows of the source (db/demo/source, described in SOURCE.md). */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Project = Type.Object({
  qid: Type.String(),
  start: Type.String(),
  country: Type.String(),
  country_name: Type.String(),
  un_region: Type.String(),
  budget_usd: Type.Number(),
  focus: Type.Array(Type.String()),
  crs: Type.Array(Type.String()),
  crs_descr: Type.Array(Type.String()),
  gender: Type.Number(),
  lang: Type.Union([Type.Literal('en'), Type.Literal('es'), Type.Literal('fr')]),
})

/** Fields that every project of the source has. */
export type SourceProject = Static<typeof Project>

const ProposedProject = Type.Intersect([Project, Type.Object({ text: Type.String() })])

/** A project of 2011, with its whole text. */
export type ProposedProject = Static<typeof ProposedProject>

const FundedProject = Type.Intersect([Project, Type.Object({ opening: Type.String(), funders: Type.Array(Type.String()) })])

/** A project of 1996 to 2010: the opening sentence of its text, and who paid for it. */
export type FundedProject = Static<typeof FundedProject>

const Funder = Type.Object({
  cid: Type.String(),
  name: Type.String(),
  type: Type.Union([Type.Literal('bilateral'), Type.Literal('multilateral'), Type.Literal('other')]),
  train_projects: Type.Integer(),
})

/** A funder with at least five projects before 2011. The file has more fields; they repeat the projects. */
export type SourceFunder = Static<typeof Funder>

export type SourceRows = { proposed: ProposedProject[]; funded: FundedProject[]; funders: SourceFunder[] }

const proposedProject = Compile(ProposedProject)
const fundedProject = Compile(FundedProject)
const funder = Compile(Funder)

/** Reads and checks all bundled rows. @throws when a file is missing or a row does not have the expected fields. */
export async function readSource(): Promise<SourceRows> {
  const [proposed, funded, funders] = await Promise.all([
    readRows('projects.2011.jsonl.gz'),
    readRows('projects.before-2011.jsonl.gz'),
    readRows('funders.jsonl'),
  ])
  return {
    proposed: proposed.map((row) => proposedProject.Parse(row)),
    funded: funded.map((row) => fundedProject.Parse(row)),
    funders: funders.map((row) => funder.Parse(row)),
  }
}

async function readRows(name: string): Promise<unknown[]> {
  const bytes = await readFile(new URL(`source/${name}`, import.meta.url))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
