import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely'
import type { PublicKey } from '#contract/access-tokens.ts'

type Timestamp = ColumnType<Date, Date | undefined, Date>

export type UsersTable = {
  id: Generated<string>
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  handle: string | null
  bio: Generated<string>
  locale: Generated<string>
  time_zone: Generated<string>
  roles: Generated<string[]>
  banned_at: Generated<Date | null>
  version: Generated<number>
  created_at: Timestamp
  updated_at: Timestamp
}

export type CredentialsTable = {
  id: Generated<string>
  user_id: string
  provider_id: string
  account_id: string
  password: string | null
  created_at: Timestamp
  updated_at: Timestamp
}

export type SessionsTable = {
  id: Generated<string>
  token: string
  user_id: string
  ip_address: string | null
  user_agent: string | null
  expires_at: Date
  created_at: Timestamp
  updated_at: Timestamp
}

export type VerificationsTable = {
  id: Generated<string>
  identifier: string
  value: string
  expires_at: Date
  created_at: Timestamp
  updated_at: Timestamp
}

export type LinkPurpose = 'verify-email' | 'change-email' | 'reset-password'

export type LinksTable = {
  token_hash: string
  user_id: string
  purpose: LinkPurpose
  created_at: Timestamp
  expires_at: Date
  used_at: Date | null
}

export type OutboxMailsTable = {
  id: Generated<string>
  recipient: string
  subject: string
  text: string | null
  html: string | null
  attempts: Generated<number>
  created_at: Timestamp
  next_attempt_at: Timestamp
  sent_at: Date | null
  failed_at: Date | null
  last_error: string | null
}

export type CaughtMailsTable = {
  id: Generated<string>
  recipient: string
  subject: string
  text: string
  html: string
  sent_at: Timestamp
}

export type AvatarsTable = {
  user_id: string
  hash: string
  bytes: Buffer
  created_at: Timestamp
}

export type SigningKeysTable = {
  kid: string
  public_jwk: JSONColumnType<PublicKey>
  sealed_private_key: Buffer
  sealed_with: string
  created_at: Timestamp
  signs_from: Date
  signs_until: Date | null
  published_until: Date | null
}

/** The tables of db/migrations, as Kysely sees them. */
export type Tables = {
  users: UsersTable
  credentials: CredentialsTable
  sessions: SessionsTable
  verifications: VerificationsTable
  links: LinksTable
  outbox_mails: OutboxMailsTable
  caught_mails: CaughtMailsTable
  avatars: AvatarsTable
  signing_keys: SigningKeysTable
}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
