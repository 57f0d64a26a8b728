import type { BASE_ERROR_CODES } from 'better-auth'
import type { ErrorCode } from '#contract/error-codes.ts'
import { fieldProblem, Problem } from '#server/lib/problem.ts'

type BetterAuthCode = keyof typeof BASE_ERROR_CODES

/** Every code of Better Auth in our words. An upgrade that adds one breaks the build, not a person. */
const CODES = {
  USER_NOT_FOUND: 'link.invalid',
  FAILED_TO_CREATE_USER: 'internal',
  FAILED_TO_CREATE_SESSION: 'internal',
  FAILED_TO_UPDATE_USER: 'internal',
  FAILED_TO_GET_SESSION: 'auth.required',
  INVALID_PASSWORD: 'auth.wrong_password',
  INVALID_EMAIL: 'request.invalid',
  INVALID_EMAIL_OR_PASSWORD: 'auth.invalid_credentials',
  INVALID_USER: 'link.wrong_account',
  SOCIAL_ACCOUNT_ALREADY_LINKED: 'auth.unavailable',
  PROVIDER_NOT_FOUND: 'auth.unavailable',
  INVALID_TOKEN: 'link.invalid',
  TOKEN_EXPIRED: 'link.expired',
  ID_TOKEN_NOT_SUPPORTED: 'auth.unavailable',
  FAILED_TO_GET_USER_INFO: 'internal',
  USER_EMAIL_NOT_FOUND: 'auth.unavailable',
  EMAIL_NOT_VERIFIED: 'auth.email_not_verified',
  PASSWORD_TOO_SHORT: 'password.too_short',
  PASSWORD_TOO_LONG: 'password.too_long',
  USER_ALREADY_EXISTS: 'internal',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'internal',
  EMAIL_CAN_NOT_BE_UPDATED: 'request.invalid',
  CHANGE_EMAIL_DISABLED: 'auth.unavailable',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'auth.unavailable',
  SESSION_EXPIRED: 'auth.required',
  FAILED_TO_UNLINK_LAST_ACCOUNT: 'auth.unavailable',
  ACCOUNT_NOT_FOUND: 'auth.unavailable',
  USER_ALREADY_HAS_PASSWORD: 'auth.unavailable',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: 'request.cross_site',
  VERIFICATION_EMAIL_NOT_ENABLED: 'auth.unavailable',
  EMAIL_ALREADY_VERIFIED: 'request.invalid',
  EMAIL_MISMATCH: 'request.invalid',
  SESSION_NOT_FRESH: 'auth.required',
  LINKED_ACCOUNT_ALREADY_EXISTS: 'auth.unavailable',
  INVALID_ORIGIN: 'request.cross_site',
  INVALID_CALLBACK_URL: 'request.invalid',
  INVALID_REDIRECT_URL: 'request.invalid',
  INVALID_ERROR_CALLBACK_URL: 'request.invalid',
  INVALID_NEW_USER_CALLBACK_URL: 'request.invalid',
  MISSING_OR_NULL_ORIGIN: 'request.cross_site',
  CALLBACK_URL_REQUIRED: 'request.invalid',
  FAILED_TO_CREATE_VERIFICATION: 'internal',
  FIELD_NOT_ALLOWED: 'request.invalid',
  ASYNC_VALIDATION_NOT_SUPPORTED: 'internal',
  VALIDATION_ERROR: 'request.invalid',
  MISSING_FIELD: 'request.invalid',
  METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED: 'route.method_not_allowed',
  BODY_MUST_BE_AN_OBJECT: 'request.invalid',
  PASSWORD_ALREADY_SET: 'auth.unavailable',
} as const satisfies Record<BetterAuthCode, ErrorCode>

const POINTERS: Partial<Record<ErrorCode, string>> = { 'auth.wrong_password': '/currentPassword' }

/** The problem behind an answer of Better Auth that is not a success. */
export function problemFrom(status: number, body: unknown): Problem {
  const given = (body as { code?: unknown } | null)?.code
  const code: ErrorCode | undefined =
    typeof given === 'string' ? (CODES as Record<string, ErrorCode>)[given] : undefined
  const fallback: ErrorCode =
    status === 401 ? 'auth.required' : status >= 500 ? 'internal' : 'request.invalid'
  const chosen = code ?? fallback
  const pointer = POINTERS[chosen]
  if (pointer !== undefined) return fieldProblem(chosen, pointer)
  return new Problem(chosen, {
    cause: chosen === 'internal' ? new Error(`Better Auth answered ${status} ${String(given)}`) : undefined,
  })
}
