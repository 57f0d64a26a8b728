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
  })
  .meta({ id: 'Settings' })

export type Settings = z.infer<typeof settingsSchema>
