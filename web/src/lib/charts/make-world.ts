/**
 * Makes world.json: the outline of the land and one point per country, projected. Run by hand after a change of projection
 * or of world-atlas: `node src/lib/charts/make-world.ts`. Source: Natural Earth (public domain) through the npm package world-atlas.
 * Only land is drawn, no border between countries: the map shows where pitches are, and takes no position on boundaries.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { COUNTRIES } from '@scalebridge/db/reference'
import { geoArea, geoCentroid, geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'
import type { Feature, FeatureCollection, Polygon } from 'geojson'

const WIDTH = 1000
const SOUTHERN_END = -58

/** Places that the 1:50m countries leave out or count to another country: longitude and latitude of the main island or town. */
const BY_HAND: Record<string, [longitude: number, latitude: number]> = {
  BES: [-68.3, 12.2],
  BVT: [3.4, -54.4],
  CCK: [96.8, -12.2],
  CXR: [105.6, -10.5],
  GIB: [-5.35, 36.14],
  GLP: [-61.5, 16.2],
  GUF: [-53.1, 4],
  MTQ: [-61, 14.65],
  MYT: [45.15, -12.8],
  REU: [55.5, -21.1],
  SJM: [18, 78.5],
  TKL: [-171.8, -9.2],
  TUV: [179.2, -8.5],
  UMI: [166.6, 19.3],
}

const require = createRequire(import.meta.url)
const read = (file: string): Topology => JSON.parse(readFileSync(file, 'utf8'))

function collection(topology: Topology, name: string): FeatureCollection {
  const object = topology.objects[name]
  if (object?.type !== 'GeometryCollection') throw new Error(`world-atlas has no ${name}`)
  return feature(topology, object)
}

/** The largest part of a country: the mean of France with its overseas parts would lie in the Atlantic. */
function mainland(country: Feature): Feature {
  if (country.geometry.type !== 'MultiPolygon') return country
  const parts = country.geometry.coordinates.map((coordinates): Polygon => ({ type: 'Polygon', coordinates }))
  const geometry = parts.toSorted((a, b) => geoArea(b) - geoArea(a))[0]
  return geometry ? { ...country, geometry } : country
}

function pointsOf(projection: GeoProjection): Record<string, [number, number]> {
  const shapes = new Map(
    collection(read(require.resolve('world-atlas/countries-50m.json')), 'countries').features.map((country) => [
      String(country.id),
      country,
    ]),
  )
  const points: Record<string, [number, number]> = {}
  const missing: string[] = []
  for (const { iso3, m49 } of COUNTRIES) {
    const shape = shapes.get(m49)
    const place = BY_HAND[iso3] ?? (shape && geoCentroid(mainland(shape)))
    const projected = place && projection([place[0], place[1]])
    if (projected) points[iso3] = [Math.round(projected[0]), Math.round(projected[1])]
    else missing.push(iso3)
  }
  if (missing.length > 0) throw new Error(`No place for ${missing.join(', ')}: add them to BY_HAND`)
  return points
}

/** Shortens a path: whole numbers, relative moves, no step of length nought. */
function compact(path: string): string {
  return path
    .split('M')
    .filter(Boolean)
    .map((ring) => {
      const points = ring
        .replace('Z', '')
        .split('L')
        .map((pair) => pair.split(',').map((value) => Math.round(Number(value))))
      const steps: string[] = []
      let [x = 0, y = 0] = points[0] ?? []
      const start = `M${x} ${y}`
      for (const [nextX = 0, nextY = 0] of points.slice(1)) {
        if (nextX === x && nextY === y) continue
        steps.push(`${nextX - x} ${nextY - y}`)
        x = nextX
        y = nextY
      }
      return steps.length < 3 ? '' : `${start}l${steps.join(' ').replaceAll(' -', '-')}z`
    })
    .join('')
}

const sphere = { type: 'Sphere' } as const
const projection = geoEqualEarth().fitWidth?.(WIDTH, sphere) ?? geoEqualEarth()
const land = geoPath(projection).digits(2)(collection(read(require.resolve('world-atlas/land-110m.json')), 'land')) ?? ''
const height = Math.ceil(projection([0, SOUTHERN_END])?.[1] ?? WIDTH / 2)
const out = new URL('world.json', import.meta.url)
writeFileSync(out, `${JSON.stringify({ width: WIDTH, height, land: compact(land), points: pointsOf(projection) })}\n`)
