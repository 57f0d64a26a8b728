import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { parseSetCookie } from 'set-cookie-parser'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import type { Sample } from './signed-text.ts'

const HOPS = 4

/** The cookies that a stranger is given with the first page. */
export const firstCookies = defineFact<readonly Sample[]>({
  name: 'cookies of the first page',
  depth: 'live',
  seconds: 20,
  async look(at) {
    const given = at.target.url
    if (given === undefined) throw new CannotLook('Needs --url.', { silent: true })
    const samples: Sample[] = []
    let url = given
    for (let hop = 0; hop < HOPS; hop += 1) {
      const answer = await ask(url, at.signal)
      for (const { name, value } of parseSetCookie(answer.headers['set-cookie'] ?? [], {
        decodeValues: false,
      })) {
        at.conceal(value)
        samples.push({ name, value })
      }
      answer.destroy()
      const next = URL.parse(answer.headers.location ?? '', url)
      if (
        (answer.statusCode ?? 0) < 300 ||
        (answer.statusCode ?? 0) >= 400 ||
        next?.hostname !== given.hostname
      )
        break
      url = next
    }
    return samples
  },
})

function ask(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:'
  return new Promise((done, failed) => {
    // Its certificate is judged elsewhere, and nothing secret is sent.
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
      signal,
      agent: false,
      ...(isTls && { rejectUnauthorized: false }),
      headers: { 'user-agent': 'gatehouse-ready/1', accept: 'text/html,*/*;q=0.8' },
    })
    outgoing.on('response', done)
    outgoing.on('error', (error) =>
      failed(signal.aborted ? error : new CannotLook(`${url.origin} could not be asked for its cookies.`)),
    )
    outgoing.end()
  })
}
