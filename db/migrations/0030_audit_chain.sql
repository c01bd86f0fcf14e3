CREATE TABLE "audit_anchors" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_anchors_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"root" "bytea" NOT NULL,
	"heads" jsonb NOT NULL,
	CONSTRAINT "audit_anchors_heads" CHECK (jsonb_array_length("audit_anchors"."heads") = 64 and octet_length("audit_anchors"."root") = 32)
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"chain" smallint PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_heads_chain" CHECK ("audit_heads"."chain" between 0 and 63),
	CONSTRAINT "audit_heads_hash" CHECK (octet_length("audit_heads"."hash") = 32 and "audit_heads"."seq" >= 0)
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"chain" smallint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"sealed" "bytea",
	"sealed_for" uuid
);
--> statement-breakpoint
CREATE TABLE "subject_keys" (
	"subject_id" uuid PRIMARY KEY NOT NULL,
	"wrapped" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"shredded_at" timestamp with time zone,
	CONSTRAINT "subject_keys_shredded" CHECK (("subject_keys"."wrapped" is null) = ("subject_keys"."shredded_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "sealed" "bytea";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "sealed_for" uuid;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "chain" smallint;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "prev" "bytea";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "hash" "bytea";--> statement-breakpoint
CREATE INDEX "audit_pending_transaction" ON "audit_pending" USING btree ("xid");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_log_chain" ON "audit_log" USING btree ("chain","seq");--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_sealed" CHECK (("audit_log"."sealed" is null) = ("audit_log"."sealed_for" is null));--> statement-breakpoint
alter table audit_pending set unlogged;
--> statement-breakpoint
insert into audit_heads (chain, hash) select n, decode(repeat('00', 32), 'hex') from generate_series(0, 63) n;
--> statement-breakpoint
-- The subject's chain. Not hashtext(), which another version of Postgres may compute otherwise.
create function audit_chain_of(kind text, subject uuid) returns smallint language sql immutable strict
  return (get_byte(sha256(convert_to(kind || ':' || subject::text, 'UTF8')), 0) & 63)::smallint;
--> statement-breakpoint
-- All of an entry but its hashes, as one text; the verifier has the same words (audit-chain.ts).
create function audit_text(entry audit_log) returns text language sql stable set search_path = pg_catalog
  return jsonb_build_array((entry).chain, (entry).seq, (entry).id, (extract(epoch from (entry).at) * 1000000)::bigint, (entry).actor_id, (entry).action,
    (entry).subject_kind, (entry).subject_id, (entry).before, (entry).after, (entry).reason, encode((entry).sealed, 'hex'), (entry).sealed_for)::text;
--> statement-breakpoint
-- Puts one entry at the end of its chain, whose head it locks until the transaction ends.
create function audit_append(entry audit_log) returns void language plpgsql set search_path = pg_catalog, public as
$$
declare head audit_heads;
begin
  select * into strict head from audit_heads where chain = entry.chain for update;
  entry.seq := head.seq + 1;
  entry.prev := head.hash;
  entry.hash := sha256(convert_to(encode(head.hash, 'hex') || audit_text(entry), 'UTF8'));
  insert into audit_log select (entry).*;
  update audit_heads set seq = entry.seq, hash = entry.hash where chain = entry.chain;
end
$$;
--> statement-breakpoint
-- What was written before there were chains gets its place in them, oldest first.
do $$
declare entry audit_log;
begin
  create temporary table audit_before on commit drop as select * from audit_log;
  alter table audit_log disable trigger audit_log_append_only;
  delete from audit_log;
  alter table audit_log enable trigger audit_log_append_only;
  for entry in select * from audit_before order by id loop
    entry.chain := audit_chain_of(entry.subject_kind, entry.subject_id);
    perform audit_append(entry);
  end loop;
end
$$;
--> statement-breakpoint
alter table audit_log alter column chain set not null, alter column seq set not null, alter column prev set not null, alter column hash set not null;
--> statement-breakpoint
-- The one way into the log. The entry waits for the end of its transaction: the heads of several chains are then locked in their order,
-- when nothing else is locked any more, so that no two transactions can wait for each other; and no head is held while work is done.
create function audit_add(actor uuid, action text, kind text, subject uuid, before jsonb, after jsonb, reason text, sealed bytea, sealed_for uuid)
  returns void language sql volatile security definer set search_path = pg_catalog, public
  begin atomic
    insert into audit_pending (chain, actor_id, action, subject_kind, subject_id, before, after, reason, sealed, sealed_for)
    values (audit_chain_of(kind, subject), actor, action, kind, subject, before, after, reason, sealed, sealed_for);
  end;
--> statement-breakpoint
create function audit_settle() returns trigger language plpgsql security definer set search_path = pg_catalog, public as
$$
declare waiting audit_pending; entry audit_log;
begin
  -- The first of the transaction's entries settles them all; the others find nothing left.
  for waiting in select * from audit_pending where xid = pg_current_xact_id() order by chain, id loop
    entry := row(waiting.id, waiting.at, waiting.actor_id, waiting.action, waiting.subject_kind, waiting.subject_id,
      waiting.before, waiting.after, waiting.reason, waiting.sealed, waiting.sealed_for, waiting.chain, null, null, null);
    perform audit_append(entry);
  end loop;
  delete from audit_pending where xid = pg_current_xact_id();
  return null;
end
$$;
--> statement-breakpoint
create constraint trigger audit_pending_settle after insert on audit_pending deferrable initially deferred
  for each row execute function audit_settle();
--> statement-breakpoint
create trigger audit_anchors_append_only before update or delete or truncate on audit_anchors
  for each statement execute function refuse_change();
--> statement-breakpoint
revoke insert on audit_log from app_rw, app_worker;
--> statement-breakpoint
revoke execute on function audit_add, audit_append, audit_settle from public;
--> statement-breakpoint
grant execute on function audit_add to app_rw, app_worker;
--> statement-breakpoint
grant select on audit_heads, audit_anchors to app_rw, app_worker;
--> statement-breakpoint
grant insert on audit_anchors to app_worker;
--> statement-breakpoint
-- A key is made by whoever records something first, and destroyed by an erasure.
grant select, insert on subject_keys to app_rw, app_worker;
--> statement-breakpoint
grant update on subject_keys to app_worker;
