import { z } from 'zod'

/** One of the signed-in person's own sessions. */
export const sessionSchema = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: 'Whether this is the session that asks' }),
    device: z
      .string()
      .meta({ description: 'Browser and system as far as they can be told, e.g. "Firefox on Linux"' }),
    kind: z.enum(['desktop', 'phone', 'tablet', 'other']),
    place: z.string().meta({ description: 'The network, shortened: 203.0.113.0/24, or "this computer"' }),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'To the minute' }),
    expiresAt: z.iso.datetime().meta({ description: 'When it ends if it is not used again' }),
  })
  .meta({ id: 'Session' })

export const sessionListSchema = z.object({ sessions: z.array(sessionSchema) }).meta({ id: 'SessionList' })
export const sessionParamsSchema = z.object({ id: z.uuid() })
export const sessionsEndedSchema = z.object({ ended: z.int() }).meta({ id: 'SessionsEnded' })

export type Session = z.infer<typeof sessionSchema>
export type SessionList = z.infer<typeof sessionListSchema>
