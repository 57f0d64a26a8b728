-- Accounts, credentials, sessions, mailed links, outgoing mail and avatars.

create table users (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 200),
  email text not null check (email = lower(email) and char_length(email) <= 254),
  email_verified boolean not null default false,
  image text,
  handle text check (handle ~ '^[A-Za-z][A-Za-z0-9_]{2,29}$'),
  bio text not null default '' check (char_length(bio) <= 500),
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  -- Counts every visible change; the ETag of the profile.
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email_key on users (email);
create unique index users_handle_key on users (lower(handle));

-- The version follows the row whoever changes it, direct SQL included, so that an ETag can be trusted.
create function users_bump_version() returns trigger language plpgsql as $$
begin
  if (new.name, new.email, new.email_verified, new.image, new.handle, new.bio, new.locale, new.time_zone)
    is distinct from (old.name, old.email, old.email_verified, old.image, old.handle, old.bio, old.locale, old.time_zone) then
    new.version := old.version + 1;
    new.updated_at := now();
  else
    new.version := old.version;
  end if;
  return new;
end $$;
create trigger users_bump_version before update on users for each row execute function users_bump_version();

-- One row for each way to sign in. `password` is a PHC string.
create table credentials (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index credentials_provider_account_key on credentials (provider_id, account_id);
create index credentials_user_id_idx on credentials (user_id);

-- `token` is the SHA-256 of what the cookie carries: a copy of this table signs nobody in.
create table sessions (
  id uuid primary key default gen_random_uuid(),
  token text not null,
  user_id uuid not null references users (id) on delete cascade,
  ip_address text,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index sessions_token_key on sessions (token);
create index sessions_user_id_idx on sessions (user_id);
create index sessions_expires_at_idx on sessions (expires_at);

create table verifications (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier_idx on verifications (identifier);
create index verifications_expires_at_idx on verifications (expires_at);

-- Every link that was mailed: each works once, and a newer one of the same kind replaces it.
create table links (
  token_hash text primary key,
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('verify-email', 'change-email', 'reset-password')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index links_user_id_idx on links (user_id);
create index links_expires_at_idx on links (expires_at);

-- Mails are written in the transaction that causes them and sent after it. A sent mail keeps no content.
create table outbox_mails (
  id uuid primary key default gen_random_uuid(),
  recipient text not null,
  subject text not null,
  text text,
  html text,
  attempts integer not null default 0,
  created_at timestamptz not null default now(),
  next_attempt_at timestamptz not null default now(),
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text
);
create index outbox_mails_due_idx on outbox_mails (next_attempt_at) where sent_at is null and failed_at is null;
create index outbox_mails_created_at_idx on outbox_mails (created_at);

-- What would have been sent, while no mail server is configured.
create table caught_mails (
  id uuid primary key default gen_random_uuid(),
  recipient text not null,
  subject text not null,
  text text not null,
  html text not null,
  sent_at timestamptz not null default now()
);
create index caught_mails_sent_at_idx on caught_mails (sent_at);

create table avatars (
  user_id uuid primary key references users (id) on delete cascade,
  hash text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
);
create index avatars_hash_idx on avatars (hash);
