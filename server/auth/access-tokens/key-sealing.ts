import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Secret } from '#server/lib/secret.ts'

const FORMAT = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

function derive(secret: Secret, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), '', `gatehouse ${purpose} v1`, bytes))
}

/**
 * Keeps private keys unreadable for whoever has a copy of the database alone: AES-256-GCM (NIST SP 800-38D) under a
 * key derived from BETTER_AUTH_SECRET by HKDF-SHA-256 (RFC 5869). The kid is associated data, so that a sealed key
 * opens in its own row only.
 */
export class KeySealing {
  readonly #key: Buffer
  /** Names the secret without telling it: keys that were sealed with another secret are told apart by it. */
  readonly id: string

  constructor(secret: Secret) {
    this.#key = derive(secret, 'signing-key sealing', 32)
    this.id = derive(secret, 'signing-key secret name', 16).toString('base64url')
  }

  seal(kid: string, plain: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(Buffer.from(kid))
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), sealed])
  }

  /** @returns undefined when it was sealed with another secret or for another kid, or has been changed */
  open(kid: string, sealed: Buffer): Buffer | undefined {
    const head = 1 + NONCE_BYTES
    if (sealed[0] !== FORMAT || sealed.length <= head + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(1, head), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(kid))
    decipher.setAuthTag(sealed.subarray(head, head + TAG_BYTES))
    try {
      return Buffer.concat([decipher.update(sealed.subarray(head + TAG_BYTES)), decipher.final()])
    } catch {
      return undefined
    }
  }
}
