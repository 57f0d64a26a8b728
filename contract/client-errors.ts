import { z } from 'zod'

const text = (max: number) => z.string().max(max)

/** An error that happened in the browser. The server scrubs and logs it; nothing is stored. */
export const clientErrorSchema = z
  .strictObject({
    kind: z.enum(['error', 'rejection', 'render', 'csp']),
    message: text(1000),
    stack: text(8000).optional(),
    page: text(300).optional().meta({ description: 'Path of the page, without query and fragment' }),
    requestId: text(64).optional(),
    release: text(64).optional(),
  })
  .meta({ id: 'ClientError' })

export type ClientError = z.infer<typeof clientErrorSchema>
