import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { emailFault, nameFault, normaliseName } from './text.ts'

function judged(fault: (value: string) => string | undefined) {
  return (ctx: { value: string; issues: unknown[] }): void => {
    const message = fault(ctx.value)
    if (message !== undefined) ctx.issues.push({ code: 'custom', message, input: ctx.value })
  }
}

/** An e-mail address, in lower case. */
export const emailSchema = z
  .string()
  .max(LIMITS.emailLength * 4, `Use at most ${LIMITS.emailLength} characters.`)
  .transform((email) => email.trim().toLowerCase())
  .pipe(z.string().check(judged(emailFault)))
  .meta({ format: 'email', description: 'An e-mail address; case is ignored' })

/** A display name: any script, no look-alikes, nothing invisible. */
export const nameSchema = z
  .string()
  .max(LIMITS.nameLength * 16, `Use at most ${LIMITS.nameLength} characters.`)
  .transform(normaliseName)
  .pipe(z.string().check(judged(nameFault)))
  .meta({ description: `A display name of at most ${LIMITS.nameLength} characters` })

/** A password as typed. Its length in code points, and the rest, is judged by the password policy. */
export const passwordSchema = z
  .string()
  .min(1, 'Enter a password.')
  .max(LIMITS.passwordLength * 8, `Use at most ${LIMITS.passwordLength} characters.`)

const linkTokenSchema = z.string().min(1).max(LIMITS.linkTokenLength)
const flagSchema = z.boolean().optional()
const ignoredUrlSchema = z
  .string()
  .max(2048)
  .optional()
  .meta({ description: 'Accepted for better-auth/client and ignored' })

export const signUpSchema = z
  .object({
    name: nameSchema,
    email: emailSchema,
    password: passwordSchema,
    callbackURL: ignoredUrlSchema,
    image: z.never().optional(),
  })
  .meta({ id: 'SignUp' })

export const signInSchema = z
  .object({
    email: emailSchema,
    password: passwordSchema,
    rememberMe: flagSchema.meta({ description: 'false: the cookie ends with the browser session' }),
    callbackURL: ignoredUrlSchema,
  })
  .meta({ id: 'SignIn' })

export const emailOnlySchema = z
  .object({ email: emailSchema, callbackURL: ignoredUrlSchema })
  .meta({ id: 'EmailOnly' })
export const requestResetSchema = z
  .object({ email: emailSchema, redirectTo: ignoredUrlSchema })
  .meta({ id: 'RequestReset' })
export const verifyEmailSchema = z.object({ token: linkTokenSchema }).meta({ id: 'VerifyEmail' })
export const verifyEmailQuerySchema = z.object({ token: linkTokenSchema, callbackURL: ignoredUrlSchema })
export const resetPasswordSchema = z
  .object({ newPassword: passwordSchema, token: linkTokenSchema })
  .meta({ id: 'ResetPassword' })
export const changePasswordSchema = z
  .object({
    currentPassword: passwordSchema,
    newPassword: passwordSchema,
    revokeOtherSessions: flagSchema.meta({
      description: 'Accepted for better-auth/client; other sessions always end',
    }),
  })
  .meta({ id: 'ChangePassword' })
export const changeEmailSchema = z
  .object({ newEmail: emailSchema, currentPassword: passwordSchema, callbackURL: ignoredUrlSchema })
  .meta({ id: 'ChangeEmail' })

const timestampSchema = z.iso.datetime()

/** The user as the account flows show it (the shape better-auth/client knows). */
export const authUserSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    image: z.string().nullish(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
  })
  .meta({ id: 'AuthUser' })

/** The session as the account flows show it: never its token. */
export const authSessionSchema = z
  .object({
    id: z.string(),
    userId: z.string(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
    expiresAt: timestampSchema,
    ipAddress: z.string().nullish(),
    userAgent: z.string().nullish(),
  })
  .meta({ id: 'AuthSession' })

export const signUpAnswerSchema = z
  .object({ token: z.null(), user: authUserSchema })
  .meta({ id: 'SignUpAnswer' })
export const signInAnswerSchema = z
  .object({ redirect: z.literal(false), token: z.null(), user: authUserSchema })
  .meta({ id: 'SignInAnswer', description: 'The session token is in the cookie alone' })
export const signOutAnswerSchema = z.object({ success: z.literal(true) }).meta({ id: 'SignOutAnswer' })
export const getSessionAnswerSchema = z
  .object({ session: authSessionSchema, user: authUserSchema })
  .nullable()
  .meta({ id: 'GetSessionAnswer', description: 'null when nobody is signed in' })
/** `redirect`, with or without a value: a browser that is not signed in is sent to sign in. */
export const verifyQuerySchema = z.object({ redirect: z.string().max(100).optional() })
export const statusAnswerSchema = z
  .object({ status: z.literal(true), message: z.string().optional() })
  .meta({ id: 'StatusAnswer' })
export const verifyEmailAnswerSchema = z
  .object({ status: z.literal(true), user: authUserSchema.nullable() })
  .meta({ id: 'VerifyEmailAnswer' })
export const changePasswordAnswerSchema = z
  .object({ token: z.null(), user: authUserSchema })
  .meta({ id: 'ChangePasswordAnswer' })

export type SignUp = z.input<typeof signUpSchema>
export type SignIn = z.input<typeof signInSchema>
export type AuthUser = z.infer<typeof authUserSchema>
export type AuthSession = z.infer<typeof authSessionSchema>
export type GetSessionAnswer = z.infer<typeof getSessionAnswerSchema>
