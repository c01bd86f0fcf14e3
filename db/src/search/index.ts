/** Searching pitches: what a filter's words, places and amounts come to in a query. */
export { askRangeOf, type AskRange } from './ask-range.ts'
export { passesFilters, type FilterAt } from './filter-sql.ts'
export { patternsOf } from './patterns.ts'
export { placeFilterOf, type PlaceFilter } from './place-filter.ts'
export { readSearch, type Search } from './read-search.ts'
