import { asksForNothingHidden } from '../publishing/open-to.ts'

/** Where each part of a filter stands in a query: a parameter, or a column of what was asked. Null there means "any". */
export type FilterAt = Record<
  'state' | 'goal' | 'countries' | 'regions' | 'withGlobal' | 'stage' | 'instrument' | 'currencies' | 'least' | 'most' | 'patterns',
  string
>

const SEARCHED_TEXT = `concat_ws(' ', p.title, p.summary, o.name, p.problem, p.approach, p.results, p.scale_plan, p.lessons)`

/**
 * SQL for "the pitch passes a shortlist's filters", where `p` is the pitch, `o` its organisation and `e` the mandate's entry, which
 * may be missing. Pages and the job that looks for what is new read lists by the same words.
 */
export function passesFilters(at: FilterAt): string {
  return `case coalesce(${at.state}::text, '') when '' then e.state is distinct from 'dismissed' when 'suggested' then e.state is null else e.state = ${at.state} end
    and (${at.goal}::smallint is null or p.goals @> array[${at.goal}::smallint])
    and (${at.countries}::text[] is null or p.countries && ${at.countries} or p.regions && ${at.regions}::text[] or (${at.withGlobal}::boolean and p.scope = 'global'))
    and (${at.stage}::text is null or p.stage = ${at.stage})
    and (${at.instrument}::text is null or p.instruments @> array[${at.instrument}::text])
    and (${at.currencies}::text[] is null or exists (
      select from unnest(${at.currencies}, ${at.least}::bigint[], ${at.most}::bigint[]) as ask(currency, least, most)
      where ask.currency = p.ask_currency and p.ask_minor between ask.least and ask.most))
    and (${at.patterns}::text[] is null or ${SEARCHED_TEXT} ilike all (${at.patterns}))
    and ${asksForNothingHidden(at)}`
}
