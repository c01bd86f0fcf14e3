-- One condition after the other: plpgsql names the columns of the whole condition before it looks at any part of it.
create or replace function refuse_change_of_the_real() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end if;
  if tg_table_name = 'stage_events' then
    if exists (select from stage_sessions where id = old.session_id and mode = 'live') then
      raise exception 'stage_events of a live session are kept' using errcode = 'restrict_violation';
    end if;
  end if;
  if tg_table_name = 'pledge_events' then
    if exists (select from pledges where id = old.pledge_id and not is_rehearsal) then
      raise exception 'pledge_events of a real pledge are kept' using errcode = 'restrict_violation';
    end if;
  end if;
  return old;
end $$;
