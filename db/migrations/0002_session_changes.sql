-- Every change that ends or alters a session is announced in the transaction that makes it, whoever makes it: nodes
-- that remember a session listen and forget it. A message is `s:<token hash>`, `u:<user id>` or `all`.

alter table users add column roles text[] not null default '{}';
-- Set to end every session of a person and to start none.
alter table users add column banned_at timestamptz;

create function sessions_announce_end() returns trigger language plpgsql as $$
begin
  perform pg_notify('gatehouse_sessions', 's:' || old.token);
  return null;
end $$;
-- What has expired is refused by its time; sweeping it up is nobody's news.
create trigger sessions_announce_delete after delete on sessions for each row
  when (old.expires_at > now()) execute function sessions_announce_end();
create trigger sessions_announce_update after update on sessions for each row
  when (new.token <> old.token or new.user_id <> old.user_id or new.id <> old.id
    or new.created_at <> old.created_at or new.expires_at < old.expires_at)
  execute function sessions_announce_end();

create function sessions_announce_all() returns trigger language plpgsql as $$
begin
  perform pg_notify('gatehouse_sessions', 'all');
  return null;
end $$;
create trigger sessions_announce_truncate after truncate on sessions for each statement
  execute function sessions_announce_all();

create function users_announce_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('gatehouse_sessions', 'u:' || old.id);
  return null;
end $$;
create trigger users_announce_update after update on users for each row
  when (new.email <> old.email or new.email_verified <> old.email_verified or new.roles <> old.roles or new.id <> old.id)
  execute function users_announce_change();

create function users_end_sessions() returns trigger language plpgsql as $$
begin
  delete from sessions where user_id = new.id;
  return null;
end $$;
create trigger users_ban after update on users for each row
  when (new.banned_at is not null and old.banned_at is distinct from new.banned_at)
  execute function users_end_sessions();

-- The lock makes a ban and a sign-in wait for each other: the sign-in sees the ban, or the ban sees the session.
create function sessions_refuse_banned() returns trigger language plpgsql as $$
declare
  banned timestamptz;
begin
  select banned_at into banned from users where id = new.user_id for share;
  if banned is not null then
    raise exception 'this account is banned' using errcode = '23514', constraint = 'sessions_user_not_banned';
  end if;
  return new;
end $$;
create trigger sessions_refuse_banned before insert on sessions for each row
  execute function sessions_refuse_banned();
