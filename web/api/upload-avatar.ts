import { API } from '#contract/paths.ts'
import type { Profile } from '#contract/profile.ts'
import type { VersionedProfile } from './me.ts'
import { networkProblem, toProblem } from './problem.ts'
import { parseBody } from './request.ts'

/** Sends the picture. XMLHttpRequest, because fetch cannot tell how much of a body has left. */
export function uploadAvatar(picture: Blob, onProgress: (share: number) => void): Promise<VersionedProfile> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('PUT', API.avatar)
    xhr.setRequestHeader('Content-Type', picture.type)
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    xhr.onerror = () => reject(networkProblem())
    xhr.ontimeout = () => reject(networkProblem())
    xhr.onload = () => {
      const body = parseBody(xhr.responseText)
      if (xhr.status >= 200 && xhr.status < 300) {
        resolve({ data: body as Profile, etag: xhr.getResponseHeader('ETag') ?? undefined })
        return
      }
      const headers = new Headers()
      for (const name of ['Retry-After', 'X-Request-Id']) {
        const value = xhr.getResponseHeader(name)
        if (value !== null) headers.set(name, value)
      }
      reject(toProblem(xhr.status, headers, body, Date.now()))
    }
    xhr.send(picture)
  })
}
