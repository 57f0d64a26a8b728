import { z } from 'zod'

export const healthSchema = z
  .object({ status: z.enum(['ok', 'draining', 'unavailable']) })
  .meta({ id: 'Health' })
