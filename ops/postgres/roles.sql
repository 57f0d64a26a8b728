-- The two roles of Gatehouse, in the database that this is run in, by a superuser. May be run again.
-- gatehouse_owner owns the schema and runs migrations; gatehouse_app only reads and writes rows.
-- Passwords are set elsewhere.
do $$
begin
  if not exists (select from pg_roles where rolname = 'gatehouse_owner') then
    create role gatehouse_owner;
  end if;
  if not exists (select from pg_roles where rolname = 'gatehouse_app') then
    create role gatehouse_app;
  end if;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect, create, temporary on database %I to gatehouse_owner', current_database());
  execute format('grant connect on database %I to gatehouse_app', current_database());
end
$$;
alter role gatehouse_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role gatehouse_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

alter schema public owner to gatehouse_owner;
revoke all on schema public from public;
grant usage on schema public to gatehouse_app;
alter default privileges for role gatehouse_owner in schema public
  grant select, insert, update, delete on tables to gatehouse_app;
alter default privileges for role gatehouse_owner in schema public
  grant usage, select on sequences to gatehouse_app;
alter default privileges for role gatehouse_owner in schema public
  grant execute on functions to gatehouse_app;

-- Which migrations there are is for the app to read alone, so these tables are made here and not by the first migration.
create table if not exists public.schema_migrations (
  name varchar(255) primary key,
  "timestamp" varchar(255) not null
);
create table if not exists public.schema_migrations_lock (
  id varchar(255) primary key,
  is_locked integer not null default 0
);
alter table public.schema_migrations owner to gatehouse_owner;
alter table public.schema_migrations_lock owner to gatehouse_owner;

-- Tables that are older than the roles.
do $$
declare
  found text;
begin
  for found in
    select tablename from pg_tables where schemaname = 'public' and tableowner = 'gatehouse_owner'
  loop
    execute format('grant select, insert, update, delete on public.%I to gatehouse_app', found);
  end loop;
end
$$;
revoke all on public.schema_migrations, public.schema_migrations_lock from gatehouse_app;
grant select on public.schema_migrations to gatehouse_app;

alter role gatehouse_app set statement_timeout = '10s';
alter role gatehouse_app set lock_timeout = '5s';
alter role gatehouse_app set idle_in_transaction_session_timeout = '15s';
-- A migration takes the time it takes; it only must not queue everybody behind a lock that it waits for.
alter role gatehouse_owner set statement_timeout = 0;
alter role gatehouse_owner set lock_timeout = '30s';
alter role gatehouse_owner set idle_in_transaction_session_timeout = '60s';
