import { API } from '#contract/paths.ts'
import type { Profile, ProfileChange } from '#contract/profile.ts'
import { request, type Answer } from './request.ts'

/** The profile and the version it was read in. */
export type VersionedProfile = Answer<Profile>

export const ME_KEY = ['me']

export const fetchMe = (): Promise<VersionedProfile> => request<Profile>('GET', API.me)

export const changeMe = (change: ProfileChange, etag: string | undefined): Promise<VersionedProfile> =>
  request<Profile>('PATCH', API.me, { json: change, ifMatch: etag })

export const deleteAvatar = (): Promise<VersionedProfile> => request<Profile>('DELETE', API.avatar)
