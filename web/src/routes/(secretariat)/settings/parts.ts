/** The settings are three forms, each a page of its own address, so that one can be saved without the others. */
export const PARTS = ['edition', 'segments', 'rates'] as const
export type Part = (typeof PARTS)[number]

export function isPart(value: string): value is Part {
  return PARTS.some((part) => part === value)
}
