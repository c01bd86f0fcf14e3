-- Pitches, mandates and their words as rows; places, instruments and kinds are numbers from 1, sets are masks or arrays.
drop table if exists p, m, pw, mw, policy, scored;

create temporary table p (
  r int, id text, org text, goal_count int, first_goal int, goals int, target_count int, targets bit(169), places int[], named int[],
  low float8, high float8, lb int, hb int, instruments int[], stage int, evidence int, sectors int, refused int, wanted int[],
  support int, support_count int, has_text boolean, lang text
);

create temporary table m (
  r int, org text, closed_orgs text[], closed_pitches text[], goals int, target_count int, targets bit(169), geo int[], pres int[],
  inside int[], closed_places int[], instruments int[], fitting int[], low float8, high float8, lb int, hb int, stages int[],
  closed_stages int[], evidence int[], type int, types int[], sectors int, support int, lang text, states boolean[], a int[], b int[]
);

create temporary table pw (r int, word text, weight int);
create temporary table mw (r int, word text, weight int);

create temporary table policy (
  unknown int, prior_a int[], prior_b int[], primary_weight int, from_goals int, touching int, per_bucket int, reach int,
  cover_loss int, text_full int
);
