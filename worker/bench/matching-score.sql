-- One row for each eligible pair with its score. Integer division rounds down, as the reference does.
drop table if exists products, open;

create temporary table products as
  select pw.r as pr, mw.r as mr, sum(pw.weight * mw.weight)::bigint as product
  from pw join mw using (word)
  group by pw.r, mw.r;

create temporary table open as
  select p.r as pr, m.r as mr
  from p cross join m cross join policy
  where p.org <> m.org
    and p.org <> all (m.closed_orgs)
    and p.id <> all (m.closed_pitches)
    and p.sectors & m.sectors = 0
    and p.refused & m.type = 0
    and not p.named && m.closed_places
    and (m.inside is null or cardinality(p.places) = 0 or p.places && m.inside)
    and (m.fitting is null or cardinality(p.instruments) = 0 or p.instruments && m.fitting)
    and (p.lb is null or m.lb is null or greatest(m.lb - p.hb, p.lb - m.hb, 0) <= policy.reach)
    and (p.stage is null or p.stage <> all (m.closed_stages));

analyze products;
analyze open;

create temporary table scored as
with valued as (
  -- Values of the factors; null where the mandate does not state one or the pitch does not say.
  select open.*, m.a, m.b, m.states, policy.*,
    case when m.states[1] and p.goal_count > 0 then
      255 * (bit_count((p.goals & m.goals)::bit(32))::int + ((m.goals >> p.first_goal) & 1) * (primary_weight - 1))
        / (p.goal_count + primary_weight - 1) end as goals,
    case when m.states[2] and p.target_count > 0 then
      255 * bit_count(p.targets & m.targets)::int / least(p.target_count, m.target_count) end as targets,
    case when m.states[3] then place.geo end as geography,
    case when m.states[3] then place.pres end as presence,
    case when p.lb is null or m.lb is null then null
      when p.high < m.low or p.low > m.high then greatest(0, touching - per_bucket * greatest(m.lb - p.hb, p.lb - m.hb, 0))
      else touching + (255 - touching) * (least(p.hb, m.hb) - p.lb + 1) / (p.hb - p.lb + 1) end as ticket,
    case when p.lb is null or m.lb is null then null
      when m.high >= p.high then 255
      when p.hb = m.hb then greatest(0, 255 - cover_loss / 2)
      else greatest(0, 255 - cover_loss * (p.hb - m.hb)) end as coverage,
    case when m.states[5] then (select max(m.instruments[one]) from unnest(p.instruments) as one) end as instrument,
    case when m.states[6] then m.stages[p.stage] end as stage,
    case when m.states[7] then m.evidence[p.evidence] end as evidence,
    case when m.states[8] and p.has_text then least(255, coalesce(product, 0) * 255000 / (1048576::bigint * text_full))::int end as text,
    coalesce(p.lang <> m.lang, false) as is_foreign,
    (select max(m.types[one]) from unnest(p.wanted) as one) as type,
    case when m.states[9] and p.support_count > 0 then
      255 * bit_count((p.support & m.support)::bit(32))::int / p.support_count end as support
  from open
  join p on p.r = open.pr
  join m on m.r = open.mr
  left join products on products.pr = open.pr and products.mr = open.mr
  cross join policy
  cross join lateral (
    select (3 * max(m.geo[one]) + sum(m.geo[one])::int / count(*)::int) >> 2 as geo,
      (3 * max(m.pres[one]) + sum(m.pres[one])::int / count(*)::int) >> 2 as pres
    from unnest(p.places) as one
  ) as place
),
sides as (
  select pr, mr,
    a[1] * coalesce(goals, prior_a[1]) / 255
      + a[2] * coalesce(targets, from_goals * goals / 255, prior_a[2]) / 255
      + a[3] * coalesce(geography, prior_a[3]) / 255
      + a[4] * coalesce(ticket, prior_a[4]) / 255
      + a[5] * coalesce(instrument, prior_a[5]) / 255
      + a[6] * coalesce(stage, prior_a[6]) / 255
      + a[7] * coalesce(evidence, prior_a[7]) / 255
      + a[8] * coalesce(case when is_foreign and text < prior_a[8] then null else text end, prior_a[8]) / 255 as investor,
    b[1] * coalesce(type, prior_b[1]) / 255
      + b[2] * coalesce(support, prior_b[2]) / 255
      + b[3] * coalesce(coverage, prior_b[3]) / 255
      + b[4] * coalesce(presence, prior_b[4]) / 255 as partnership
  from valued
)
select pr, mr, case when investor + partnership = 0 then 0 else 2 * investor * partnership / (investor + partnership) end as score
from sides;
