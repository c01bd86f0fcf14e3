/** Draws pairs per CPU second against pairs, both on logarithmic scales, as a picture that needs no script. */
export interface Measured {
  readonly name: string
  readonly pairs: number
  /** Pairs scored in the time that follows: all, or the share that was asked. */
  readonly scored: number
  readonly cpuMs: number
  readonly wallMs: number
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 480, 70, 190, 40, 50]
const COLOURS = ['#7a7a7a', '#b35900', '#8a2be2', '#00689d', '#00843d', '#c00']

/** Pairs per CPU second. */
export function rateOf({ scored, cpuMs }: Measured): number {
  return (scored / Math.max(cpuMs, 0.01)) * 1000
}

/** Returns the SVG of a curve for each name. */
export function drawCurve(measured: readonly Measured[]): string {
  const [lowRate, highRate] = [4, 9]
  const x = (pairs: number) => LEFT + ((Math.log10(pairs) - 4) / 5) * (WIDTH - LEFT - RIGHT)
  const y = (rate: number) => HEIGHT - BOTTOM - ((Math.log10(rate) - lowRate) / (highRate - lowRate)) * (HEIGHT - TOP - BOTTOM)
  const grid = [4, 5, 6, 7, 8, 9].flatMap((power) => [
    `<line x1="${x(10 ** power)}" y1="${TOP}" x2="${x(10 ** power)}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>`,
    `<text x="${x(10 ** power)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">10${superscript(power)}</text>`,
    `<line x1="${LEFT}" y1="${y(10 ** power)}" x2="${WIDTH - RIGHT}" y2="${y(10 ** power)}" stroke="#ddd"/>`,
    `<text x="${LEFT - 8}" y="${y(10 ** power) + 4}" text-anchor="end">10${superscript(power)}</text>`,
  ])
  const curves = [...Map.groupBy(measured, ({ name }) => name)].flatMap(([name, points], index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#000'
    const places = points.map((point) => `${x(point.pairs).toFixed(1)},${y(rateOf(point)).toFixed(1)}`)
    const last = points.at(-1)
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.join(' ')}"/>`,
      ...places.map((place) => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="3" fill="${colour}"/>`),
      last === undefined ? '' : `<text x="${x(last.pairs) + 8}" y="${y(rateOf(last)) + 4}" fill="${colour}">${name}</text>`,
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>Pairs scored per CPU second</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="14">Pairs scored per CPU second, by pairs in the edition</text>`,
    ...grid,
    ...curves,
    '</svg>',
    '',
  ].join('\n')
}

function superscript(power: number): string {
  return String(power)
    .split('')
    .map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '')
    .join('')
}
