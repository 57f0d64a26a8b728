import { z } from 'zod'

/** What the web app needs to know before anyone is signed in. */
export const settingsSchema = z
  .object({
    passwordMinLength: z.int(),
    passwordMaxLength: z.int(),
    devMailbox: z
      .string()
      .nullable()
      .meta({ description: 'Where caught mails can be read, while no mail server is configured' }),
    next: z
      .object({
        origin: z.string().meta({ description: 'Our own origin' }),
        origins: z.array(z.string()).meta({ description: 'Other origins, exactly (CORS_ORIGIN)' }),
        domain: z
          .string()
          .nullable()
          .meta({ description: 'Hosts that are this one or below it (COOKIE_DOMAIN)' }),
      })
      .meta({ description: 'Where people may be led after signing in, besides our own paths' }),
  })
  .meta({ id: 'Settings' })

export type Settings = z.infer<typeof settingsSchema>
