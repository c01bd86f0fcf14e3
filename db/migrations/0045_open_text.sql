-- What a search of the catalogue reads of a pitch whose partnership has chosen nothing, in small letters: to make them takes half of such a
-- search. It holds what DEFAULT_AUDIENCES opens to everybody; a test holds the two together.
alter table pitches add column open_text text generated always as (
  lower(coalesce(title, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(problem, '') || ' ' || coalesce(approach, '') || ' ' || coalesce(results, ''))
) stored;
