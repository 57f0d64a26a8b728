const json = { 'content-type': 'application/json' }

const betterAuth = (base: string) => ({
  signUp: {
    path: `${base}/sign-up/email`,
    json: { name: '{name}', email: '{email}', password: '{password}' },
  },
  signIn: { path: `${base}/sign-in/email`, json: { email: '{email}', password: '{password}' } },
  whoami: { method: 'GET', path: `${base}/get-session`, success: { field: 'user.id' } },
  signOut: { path: `${base}/sign-out`, headers: json, json: {} },
  // Other sessions are not asked to be ended: a server has to do that without being asked.
  changePassword: {
    path: `${base}/change-password`,
    json: { currentPassword: '{password}', newPassword: '{newPassword}' },
  },
  requestReset: { path: `${base}/request-password-reset`, json: { email: '{email}', redirectTo: '/' } },
  resetPassword: {
    path: `${base}/reset-password`,
    json: { token: '{token}', newPassword: '{newPassword}' },
  },
})

/** Known servers: where their accounts are, below the base path. */
export const PRESETS = {
  gatehouse: (base: string) => ({
    mail: { read: 'gatehouse' },
    attempts: { counter: 'gatehouse_sign_ins_total' },
    routes: {
      ...betterAuth(base),
      verify: { path: `${base}/verify-email`, json: { token: '{token}' } },
      listSessions: { method: 'GET', path: '/api/v1/me/sessions' },
      profile: { method: 'GET', path: '/api/v1/me' },
      changeProfile: {
        method: 'PATCH',
        path: '/api/v1/me',
        headers: { 'if-match': '{etag}' },
        json: { name: '{name}' },
      },
    },
  }),
  'better-auth': (base: string) => ({
    routes: {
      ...betterAuth(base),
      listSessions: { method: 'GET', path: `${base}/list-sessions` },
      profile: { method: 'GET', path: `${base}/get-session`, success: { field: 'user.id' } },
      changeProfile: { path: `${base}/update-user`, json: { name: '{name}' } },
      deleteAccount: { path: `${base}/delete-user`, json: { password: '{password}' } },
    },
  }),
} as const
