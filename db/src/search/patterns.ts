/** The words of a search as LIKE patterns that must all match; undefined when there are none. */
export function patternsOf(search: string | undefined): string[] | undefined {
  const words = (search ?? '').split(/\s+/u).filter((word) => word !== '')
  return words.length === 0 ? undefined : words.slice(0, 10).map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`)
}
