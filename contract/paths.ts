/** Pages of the web app. Links in mails, redirects and the router all come from here. */
export const PAGES = {
  home: '/',
  signUp: '/sign-up',
  checkMail: '/check-mail',
  verifyEmail: '/verify-email',
  signIn: '/sign-in',
  signedOut: '/signed-out',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  profile: '/profile',
  security: '/security',
} as const

/** Everything of the API but its keys, media and health. */
export const API_MOUNT = '/api/'

/** Addresses of the API below `/api/v1`, and the few outside it. */
export const API = {
  me: '/api/v1/me',
  avatar: '/api/v1/me/avatar',
  sessions: '/api/v1/me/sessions',
  session: (id: string) => `/api/v1/me/sessions/${encodeURIComponent(id)}`,
  settings: '/api/v1/settings',
  clientErrors: '/api/v1/client-errors',
  openapi: '/api/v1/openapi.json',
  jwks: '/.well-known/jwks.json',
  avatarImage: (hash: string) => `/media/avatars/${hash}.webp`,
  livez: '/livez',
  readyz: '/readyz',
  devMail: '/dev/mail',
  devMailJson: '/dev/mail.json',
} as const

/** Addresses of the account flows, below the mount path (`/auth` unless BETTER_AUTH_URL says otherwise). */
export const AUTH = {
  signUp: '/sign-up/email',
  signIn: '/sign-in/email',
  signOut: '/sign-out',
  getSession: '/get-session',
  verify: '/verify',
  sendVerification: '/send-verification-email',
  verifyEmail: '/verify-email',
  requestReset: '/request-password-reset',
  resetPassword: '/reset-password',
  changePassword: '/change-password',
  changeEmail: '/change-email',
  accessToken: '/access-token',
} as const

/** The default mount path of the account flows. */
export const AUTH_MOUNT = '/auth'

/**
 * The page a mailed link opens. The token travels in the fragment, which browsers send to no server:
 * it reaches no access log and no Referer (ASVS 14.2.1).
 */
export function mailedLink(origin: string, page: string, token: string): string {
  return `${origin}${page}#token=${encodeURIComponent(token)}`
}
