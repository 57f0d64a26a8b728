import { API } from '#contract/paths.ts'
import type { Session, SessionList } from '#contract/sessions.ts'
import { request } from './request.ts'

export const SESSIONS_KEY = ['sessions']

export async function listSessions(): Promise<Session[]> {
  return (await request<SessionList>('GET', API.sessions)).data.sessions
}

export async function endSession(id: string): Promise<void> {
  await request('DELETE', API.session(id))
}

export async function endOtherSessions(): Promise<number> {
  return (await request<{ ended: number }>('DELETE', API.sessions)).data.ended
}
