-- The keys that sign access tokens. A private key is stored sealed: a copy of this table signs nothing.
create table signing_keys (
  -- RFC 7638 thumbprint of the public key.
  kid text primary key check (kid ~ '^[A-Za-z0-9_-]{43}$'),
  public_jwk jsonb not null check (not public_jwk ? 'd'),
  -- AES-256-GCM under a key derived from BETTER_AUTH_SECRET, bound to the kid.
  sealed_private_key bytea not null,
  -- Tells which secret sealed it, without telling the secret.
  sealed_with text not null,
  created_at timestamptz not null default now(),
  signs_from timestamptz not null,
  -- Both are set when a follower is made: signs before the one, is published before the other.
  signs_until timestamptz,
  published_until timestamptz,
  check (published_until >= signs_until)
);
