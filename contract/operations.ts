import { z } from 'zod'
import {
  changeEmailSchema,
  changePasswordAnswerSchema,
  changePasswordSchema,
  emailOnlySchema,
  getSessionAnswerSchema,
  requestResetSchema,
  resetPasswordSchema,
  signInAnswerSchema,
  signInSchema,
  signOutAnswerSchema,
  signUpAnswerSchema,
  signUpSchema,
  statusAnswerSchema,
  verifyEmailAnswerSchema,
  verifyEmailQuerySchema,
  verifyEmailSchema,
} from './account.ts'
import { clientErrorSchema } from './client-errors.ts'
import type { ErrorCode } from './error-codes.ts'
import { healthSchema } from './health.ts'
import { LIMITS } from './limits.ts'
import { API, AUTH, AUTH_MOUNT } from './paths.ts'
import { AVATAR_TYPES, profileChangeSchema, profileSchema } from './profile.ts'
import { sessionListSchema, sessionParamsSchema, sessionsEndedSchema } from './sessions.ts'
import { settingsSchema } from './settings.ts'

type Answer = {
  status: 200 | 202 | 204
  description: string
  schema?: z.ZodType
  /** Content type of an answer that is not JSON. */
  contentType?: string
  headers?: readonly string[]
}

/** One operation of the API, as clients may rely on it. */
export type Operation = {
  id: string
  tag: 'account' | 'profile' | 'sessions' | 'service'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters. Account flows are given below the default mount path. */
  path: string
  summary: string
  session: 'required' | 'optional' | 'none'
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Content types of a body that is not JSON, and its limit in bytes. */
  binaryBody?: { types: readonly string[]; bytes: number }
  ifMatch?: 'required' | 'optional'
  answer: Answer
  /** Errors of this operation's own; the ones that any operation can give are added when it is described. */
  errors: readonly ErrorCode[]
}

const auth = (path: string): string => `${AUTH_MOUNT}${path}`
const passwordErrors = [
  'password.too_short',
  'password.too_long',
  'password.common',
  'password.contains_identity',
] as const
const linkErrors = ['link.invalid', 'link.used', 'link.expired'] as const
const etag = ['ETag'] as const

/** Every operation we promise. `docs/openapi.json` is printed from here; the tests hold each answer against it. */
export const OPERATIONS = [
  {
    id: 'signUpEmail',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.signUp),
    summary: 'Create an account; a mail with a link to confirm the address follows',
    session: 'none',
    body: signUpSchema,
    answer: {
      status: 200,
      description: 'The same answer whether or not the address has an account',
      schema: signUpAnswerSchema,
    },
    errors: [...passwordErrors, 'server.busy'],
  },
  {
    id: 'signInEmail',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.signIn),
    summary: 'Sign in; the session is set as a cookie',
    session: 'none',
    body: signInSchema,
    answer: { status: 200, description: 'Signed in', schema: signInAnswerSchema, headers: ['Set-Cookie'] },
    errors: ['auth.invalid_credentials', 'auth.email_not_verified', 'server.busy'],
  },
  {
    id: 'signOut',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.signOut),
    summary: 'End this session',
    session: 'optional',
    answer: {
      status: 200,
      description: 'Signed out, also when nobody was signed in',
      schema: signOutAnswerSchema,
      headers: ['Set-Cookie'],
    },
    errors: [],
  },
  {
    id: 'getSession',
    tag: 'account',
    method: 'GET',
    path: auth(AUTH.getSession),
    summary: 'Who is signed in',
    session: 'optional',
    answer: { status: 200, description: 'The session and its user, or null', schema: getSessionAnswerSchema },
    errors: [],
  },
  {
    id: 'sendVerificationEmail',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.sendVerification),
    summary: 'Send the confirmation mail again',
    session: 'none',
    body: emailOnlySchema,
    answer: {
      status: 200,
      description: 'The same answer whether or not the address has an account',
      schema: statusAnswerSchema,
    },
    errors: [],
  },
  {
    id: 'verifyEmail',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.verifyEmail),
    summary: 'Confirm an e-mail address with the token from a mailed link',
    session: 'optional',
    body: verifyEmailSchema,
    answer: { status: 200, description: 'Confirmed', schema: verifyEmailAnswerSchema },
    errors: [...linkErrors, 'link.wrong_account'],
  },
  {
    id: 'verifyEmailByQuery',
    tag: 'account',
    method: 'GET',
    path: auth(AUTH.verifyEmail),
    summary: 'The same, for better-auth/client',
    session: 'optional',
    query: verifyEmailQuerySchema,
    answer: { status: 200, description: 'Confirmed', schema: verifyEmailAnswerSchema },
    errors: [...linkErrors, 'link.wrong_account'],
  },
  {
    id: 'requestPasswordReset',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.requestReset),
    summary: 'Send a mail with a link to choose a new password',
    session: 'none',
    body: requestResetSchema,
    answer: {
      status: 200,
      description: 'The same answer whether or not the address has an account',
      schema: statusAnswerSchema,
    },
    errors: [],
  },
  {
    id: 'resetPassword',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.resetPassword),
    summary: 'Choose a new password with the token from a mailed link; every session ends',
    session: 'none',
    body: resetPasswordSchema,
    answer: { status: 200, description: 'Changed', schema: statusAnswerSchema },
    errors: [...linkErrors, ...passwordErrors, 'server.busy'],
  },
  {
    id: 'changePassword',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.changePassword),
    summary: 'Change the password; every other session ends and this one gets a new token',
    session: 'required',
    body: changePasswordSchema,
    answer: {
      status: 200,
      description: 'Changed',
      schema: changePasswordAnswerSchema,
      headers: ['Set-Cookie'],
    },
    errors: ['auth.wrong_password', ...passwordErrors, 'server.busy'],
  },
  {
    id: 'changeEmail',
    tag: 'account',
    method: 'POST',
    path: auth(AUTH.changeEmail),
    summary: 'Ask for another e-mail address; it changes when the link sent to the new one is opened',
    session: 'required',
    body: changeEmailSchema,
    answer: {
      status: 200,
      description: 'The same answer whether or not the new address has an account',
      schema: statusAnswerSchema,
    },
    errors: ['auth.wrong_password', 'auth.email_unchanged', 'server.busy'],
  },
  {
    id: 'getMe',
    tag: 'profile',
    method: 'GET',
    path: API.me,
    summary: 'Read the own profile',
    session: 'required',
    answer: {
      status: 200,
      description: 'The profile; its version is in ETag',
      schema: profileSchema,
      headers: etag,
    },
    errors: [],
  },
  {
    id: 'changeMe',
    tag: 'profile',
    method: 'PATCH',
    path: API.me,
    summary: 'Change the own profile',
    session: 'required',
    body: profileChangeSchema,
    ifMatch: 'required',
    answer: { status: 200, description: 'The changed profile', schema: profileSchema, headers: etag },
    errors: [
      'request.precondition_required',
      'profile.conflict',
      'profile.handle_taken',
      'profile.handle_reserved',
    ],
  },
  {
    id: 'putAvatar',
    tag: 'profile',
    method: 'PUT',
    path: API.avatar,
    summary: 'Upload a picture of oneself; it is re-encoded and its metadata removed',
    session: 'required',
    binaryBody: { types: AVATAR_TYPES, bytes: LIMITS.avatarBytes },
    ifMatch: 'optional',
    answer: { status: 200, description: 'The changed profile', schema: profileSchema, headers: etag },
    errors: [
      'profile.conflict',
      'avatar.too_large',
      'avatar.too_many_pixels',
      'avatar.unreadable',
      'server.busy',
    ],
  },
  {
    id: 'deleteAvatar',
    tag: 'profile',
    method: 'DELETE',
    path: API.avatar,
    summary: 'Remove the picture',
    session: 'required',
    ifMatch: 'optional',
    answer: { status: 200, description: 'The changed profile', schema: profileSchema, headers: etag },
    errors: ['profile.conflict'],
  },
  {
    id: 'listSessions',
    tag: 'sessions',
    method: 'GET',
    path: API.sessions,
    summary: 'List the own sessions, the current one first',
    session: 'required',
    answer: { status: 200, description: 'The sessions', schema: sessionListSchema },
    errors: [],
  },
  {
    id: 'endSession',
    tag: 'sessions',
    method: 'DELETE',
    path: '/api/v1/me/sessions/{id}',
    summary: 'End one of the own sessions',
    session: 'required',
    params: sessionParamsSchema,
    answer: { status: 204, description: 'Ended' },
    errors: ['session.not_found'],
  },
  {
    id: 'endOtherSessions',
    tag: 'sessions',
    method: 'DELETE',
    path: API.sessions,
    summary: 'End all own sessions but the current one',
    session: 'required',
    answer: { status: 200, description: 'How many were ended', schema: sessionsEndedSchema },
    errors: [],
  },
  {
    id: 'getSettings',
    tag: 'service',
    method: 'GET',
    path: API.settings,
    summary: 'What a sign-up form needs to know',
    session: 'none',
    answer: { status: 200, description: 'The settings', schema: settingsSchema },
    errors: [],
  },
  {
    id: 'reportClientError',
    tag: 'service',
    method: 'POST',
    path: API.clientErrors,
    summary: 'Report an error that happened in the browser',
    session: 'none',
    body: clientErrorSchema,
    answer: { status: 204, description: 'Taken' },
    errors: [],
  },
  {
    id: 'getOpenApi',
    tag: 'service',
    method: 'GET',
    path: API.openapi,
    summary: 'This description',
    session: 'none',
    answer: { status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
    errors: [],
  },
  {
    id: 'livez',
    tag: 'service',
    method: 'GET',
    path: API.livez,
    summary: 'Whether the process runs',
    session: 'none',
    answer: { status: 200, description: 'It does', schema: healthSchema },
    errors: [],
  },
  {
    id: 'readyz',
    tag: 'service',
    method: 'GET',
    path: API.readyz,
    summary: 'Whether requests should be sent here',
    session: 'none',
    answer: { status: 200, description: 'They should', schema: healthSchema },
    errors: ['server.unavailable'],
  },
] as const satisfies readonly Operation[]

export type OperationId = (typeof OPERATIONS)[number]['id']

/** The operation with that id. */
export function operation(id: OperationId): Operation {
  return OPERATIONS.find((candidate) => candidate.id === id) as Operation
}
