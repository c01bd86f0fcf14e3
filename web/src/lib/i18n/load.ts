import { loadCountryNames, loadRegionNames, loadTargetTexts } from '@scalebridge/db/reference'
import { areasFor, type Area, type ListArea } from './areas.ts'
import { loadGoalWords } from './goals.ts'
import type { Locale } from './locales.ts'

/** The sentences of some areas in one language, by area and key. */
export type Messages = Partial<Record<Area, Readonly<Record<string, string>>>>

type Words = Readonly<Record<string, string>>

interface Files {
  FILES: Record<string, () => Promise<{ default: Record<string, string> }>>
}

// A list of chunks for each language, lazy itself: the browser fetches its own language's areas, and not where all others are.
const FILES: Record<Locale, () => Promise<Files>> = {
  ar: () => import('./files/ar.ts'),
  zh: () => import('./files/zh.ts'),
  en: () => import('./files/en.ts'),
  fr: () => import('./files/fr.ts'),
  ru: () => import('./files/ru.ts'),
  es: () => import('./files/es.ts'),
}

const LISTS: Record<ListArea, (locale: Locale) => Promise<Words>> = {
  goal: loadGoalWords,
  target: loadTargetTexts,
  country: loadCountryNames,
  region: loadRegionNames,
}

/**
 * Loads the messages of a page.
 * @param locale the language
 * @param routeId the page's route id, null where no route matched
 * @returns the sentences by area; an area without a file is an error of the build, not of the reader
 */
export async function loadMessages(locale: Locale, routeId: string | null): Promise<Messages> {
  const entries = await Promise.all(areasFor(routeId).map(async (area) => [area, await loadArea(locale, area)] as const))
  return Object.fromEntries(entries)
}

/** Loads the sentences of one area, for a page that needs them seldom. */
export async function loadArea(locale: Locale, area: Area): Promise<Words> {
  if (isListArea(area)) return LISTS[area](locale)
  const read = (await FILES[locale]()).FILES[`../../../../messages/${locale}/${area}.json`]
  if (!read) throw new Error(`No messages for ${locale}/${area}`)
  return (await read()).default
}

function isListArea(area: Area): area is ListArea {
  return area in LISTS
}
