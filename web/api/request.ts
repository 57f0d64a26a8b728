import { networkProblem, toProblem } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Answer<T> = { data: T; etag: string | undefined }
type Sent = { json?: unknown; ifMatch?: string | undefined }

/** Asks the server that served this page. Throws `ApiProblem` for every answer but a success. */
export async function request<T>(method: Method, path: string, sent: Sent = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: 'application/json' })
  if (sent.json !== undefined) headers.set('Content-Type', 'application/json')
  if (sent.ifMatch !== undefined) headers.set('If-Match', sent.ifMatch)
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
  if (sent.json !== undefined) init.body = JSON.stringify(sent.json)

  const answer = await fetch(path, init).catch(() => undefined)
  if (answer === undefined) throw networkProblem()
  const body = parseBody(await answer.text().catch(() => ''))
  if (!answer.ok) throw toProblem(answer.status, answer.headers, body, Date.now())
  return { data: body as T, etag: answer.headers.get('ETag') ?? undefined }
}

export function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
