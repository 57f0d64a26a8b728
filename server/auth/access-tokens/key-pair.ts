import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { PublicKey } from '#contract/access-tokens.ts'

/**
 * ES256 (RFC 7518 §3.4): the one elliptic signature that every JWT library verifies. Ed25519 has two names in use
 * (RFC 9864 replaces EdDSA), and .NET, Spring and several gateways know neither; RS256 makes tokens twice as long.
 */
export const ALGORITHM = 'ES256'

function publicKeyOf(key: KeyObject): PublicKey {
  // Member by member: nothing of a private key can slip in.
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const kid = createHash('sha256')
    // RFC 7638 §3: the required members in this order, without white space.
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: ALGORITHM, use: 'sig' }
}

/** A new key pair; the private half as PKCS #8 in DER, to be sealed. */
export async function makeKeyPair(): Promise<{ publicKey: PublicKey; privateDer: Buffer }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  return {
    publicKey: publicKeyOf(publicKey),
    privateDer: privateKey.export({ format: 'der', type: 'pkcs8' }),
  }
}

/** @returns undefined when the bytes are not the private half of the key named `kid` */
export function readPrivateKey(kid: string, der: Buffer): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    return publicKeyOf(createPublicKey(key)).kid === kid ? key : undefined
  } catch {
    return undefined
  }
}
