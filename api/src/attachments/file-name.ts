const MOST_LETTERS = 120
/** Marks that turn the direction of writing, and letters without width: with them a name can look like another. */
const MISLEADING = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/g
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const CONTROLS = /[\u0000-\u001F\u007F-\u009F]/g

/**
 * A file's name as it may be shown: without folders, control characters and what turns the direction of writing, at most 120
 * letters of which the ending is kept. Nothing is ever found by it.
 */
export function shownName(given: string): string {
  const last = given.normalize('NFC').replaceAll(MISLEADING, '').split(/[/\\]/).at(-1) ?? ''
  const name = last
    .replaceAll(CONTROLS, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[.\s]+/, '')
    .trim()
    .toWellFormed()
  const ending = endingOf(name)
  const whole = ending === '' ? name : name.slice(0, -ending.length - 1)
  const room = MOST_LETTERS - (ending === '' ? 0 : ending.length + 1)
  // Letters beyond the basic plane count twice where lengths are checked.
  let stem = ''
  for (const letter of whole) {
    if (stem.length + letter.length > room) break
    stem += letter
  }
  return `${stem === '' ? 'file' : stem}${ending === '' ? '' : `.${ending}`}`
}

/** The ending of a name in small letters, without its dot; empty where there is none. */
export function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** The header that makes a browser save a file under its name instead of showing it (RFC 6266, RFC 8187). */
export function dispositionOf(name: string): string {
  const plain = name.replaceAll(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
