import { z } from 'zod'

export const accessTokenRequestSchema = z
  .strictObject({
    audience: z.string().min(1).max(200).optional().meta({
      description:
        'Who shall accept the token: the public origin (the default), or a name from ACCESS_TOKEN_AUDIENCES',
    }),
  })
  .optional()
  .meta({ id: 'AccessTokenRequest' })

export const accessTokenSchema = z
  .object({
    accessToken: z.string().meta({ description: 'A JWT (RFC 9068), signed with ES256' }),
    tokenType: z.literal('Bearer'),
    expiresInSeconds: z.int().positive(),
  })
  .meta({ id: 'AccessToken' })

/** The public half of a signing key (RFC 7517). */
export const publicKeySchema = z
  .object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    kid: z.string(),
    alg: z.literal('ES256'),
    use: z.literal('sig'),
  })
  .meta({ id: 'PublicKey' })
export const jwksSchema = z.object({ keys: z.array(publicKeySchema) }).meta({ id: 'Jwks' })

export type PublicKey = z.infer<typeof publicKeySchema>
