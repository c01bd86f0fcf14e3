/** The routes of the built product, as SvelteKit's own manifest names them: what a new page adds is in it by itself. */
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface BuiltRoute {
  /** SvelteKit's route id, by which the table of guards knows it. */
  id: string
  /** An address of it, whose parameters name things that do not exist. */
  path: string
  isPage: boolean
  /** The names of its form actions. */
  actions: string[]
  /** The methods of its endpoint. */
  methods: string[]
}

interface Manifest {
  nodes: (() => Promise<{ server?: { actions?: object } }>)[]
  routes: { id: string; page: { leaf: number } | null; endpoint: (() => Promise<object>) | null }[]
}

const MANIFEST = path.join(fileURLToPath(new URL('..', import.meta.url)), 'build', 'server', 'manifest.js')
/** Parameters that choose among known words and name no object. */
const CHOICES: Readonly<Record<string, string>> = { kind: 'mandates' }
const NOTHING = '01890000-0000-7000-8000-00000000dead'
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Reads the manifest of web/build. Throws where a route has a form of parameter that this file does not fill. */
export async function routesOfBuild(): Promise<BuiltRoute[]> {
  const { manifest } = (await import(pathToFileURL(MANIFEST).href)) as { manifest: Manifest } // as: what adapter-node writes
  const { nodes, routes } = manifest
  return Promise.all(
    routes.map(async ({ id, page, endpoint }) => ({
      id,
      path: addressOf(id),
      isPage: page !== null,
      actions: page === null ? [] : Object.keys((await nodes[page.leaf]?.())?.server?.actions ?? {}),
      methods: endpoint === null ? [] : methodsOf(await endpoint()),
    })),
  )
}

const methodsOf = (endpoint: object) => METHODS.filter((method) => method in endpoint)

function addressOf(id: string): string {
  const segments = id.split('/').filter((segment) => segment !== '' && !/^\(.*\)$/.test(segment))
  const filled = segments.map((segment) => segment.replace(/^\[(\w+)\]$/, (_, name: string) => CHOICES[name] ?? NOTHING))
  if (filled.some((segment) => segment.includes('['))) throw new Error(`nobody has said what stands in ${id}`)
  return `/${filled.join('/')}`
}
