import type { GetSessionAnswer, SignIn, SignUp } from '#contract/account.ts'
import { AUTH, AUTH_MOUNT } from '#contract/paths.ts'
import { request } from './request.ts'

/** Where the account flows are mounted; the server writes it into the page. */
function authPath(path: string): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="gatehouse-auth"]')
  return `${meta?.content || AUTH_MOUNT}${path}`
}

async function post<T>(path: string, json: object): Promise<T> {
  return (await request<T>('POST', authPath(path), { json })).data
}

export async function getSession(): Promise<GetSessionAnswer> {
  return (await request<GetSessionAnswer | undefined>('GET', authPath(AUTH.getSession))).data ?? null
}

export const signUp = (person: SignUp) => post<unknown>(AUTH.signUp, person)
export const signIn = (credentials: SignIn) => post<unknown>(AUTH.signIn, credentials)
export const signOut = () => post<unknown>(AUTH.signOut, {})
export const sendVerification = (email: string) => post<unknown>(AUTH.sendVerification, { email })
export const requestReset = (email: string) => post<unknown>(AUTH.requestReset, { email })
export const resetPassword = (newPassword: string, token: string) =>
  post<unknown>(AUTH.resetPassword, { newPassword, token })
export const changePassword = (currentPassword: string, newPassword: string) =>
  post<unknown>(AUTH.changePassword, { currentPassword, newPassword })
export const changeEmail = (newEmail: string, currentPassword: string) =>
  post<unknown>(AUTH.changeEmail, { newEmail, currentPassword })

/** `user` is there when the link belongs to a change of address of somebody who is signed in. */
export const verifyEmail = (token: string) =>
  post<{ user: { email: string } | null }>(AUTH.verifyEmail, { token })
