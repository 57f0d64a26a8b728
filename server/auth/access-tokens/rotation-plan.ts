/** All times of this folder are milliseconds since 1970. */
const MINUTE = 60_000

export const ROTATION = {
  /** How long a key is published before it signs, so that every cached key set holds it by then. */
  leadMs: 24 * 60 * MINUTE,
  /** How long keys of another secret go on signing: nodes that have not got the new secret yet still need them. */
  overlapMs: 60 * MINUTE,
  /** How long a key is published after its last signature: the longest life of a token, and five minutes of skew. */
  tailMs: 20 * MINUTE,
} as const

export type KeyTimes = {
  kid: string
  /** Whether this process can sign with it: sealed with its secret, and not damaged. */
  usable: boolean
  signsFrom: number
  /** undefined while no follower is known; so is publishedUntil. */
  signsUntil: number | undefined
  publishedUntil: number | undefined
}

/** What is to be written: a new key, and the ends of the keys it takes over from. */
export type RotationStep = {
  signsFrom: number
  ends: readonly { kid: string; signsUntil: number; publishedUntil: number }[]
}

/** The key that signs now, if there is one. */
export function signerAt<Key extends KeyTimes>(keys: readonly Key[], now: number): Key | undefined {
  return keys
    .filter(
      (key) => key.usable && key.signsFrom <= now && (key.signsUntil === undefined || key.signsUntil > now),
    )
    .sort((a, b) => b.signsFrom - a.signsFrom || (a.kid < b.kid ? -1 : 1))[0]
}

export function isPublished(key: KeyTimes, now: number): boolean {
  return key.publishedUntil === undefined || key.publishedUntil > now
}

function ending(key: KeyTimes, signsUntil: number): RotationStep['ends'][number] {
  return { kid: key.kid, signsUntil, publishedUntil: signsUntil + ROTATION.tailMs }
}

/**
 * What has to change now, or undefined. A key signs until its follower does, and the follower is published for a day
 * before that. Only where no key can sign (the first one, or BETTER_AUTH_SECRET has changed) a new one signs at once;
 * backends that meet an unknown kid fetch the key set anew.
 * @param periodMs how long a key signs
 */
export function planRotation(
  keys: readonly KeyTimes[],
  now: number,
  periodMs: number,
): RotationStep | undefined {
  const signer = signerAt(keys, now)
  if (signer === undefined) {
    const open = keys.filter(({ signsUntil }) => signsUntil === undefined)
    return { signsFrom: now, ends: open.map((key) => ending(key, now + ROTATION.overlapMs)) }
  }
  const due = signer.signsFrom + periodMs
  if (signer.signsUntil !== undefined || now < due - ROTATION.leadMs) return undefined
  const signsFrom = Math.max(due, now + ROTATION.leadMs)
  return { signsFrom, ends: [ending(signer, signsFrom)] }
}
