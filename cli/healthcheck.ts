import { get } from 'node:http'
import { readEnv } from '#server/config/env.ts'
import type { Command } from './command.ts'
import { readArguments } from './command-line.ts'
import { complain, say } from './terminal.ts'

/** Below the timeout that a container engine allows, so that the reason is still said. */
const LIMIT_MS = 3_000

export const healthcheckCommand: Command = {
  usage: 'healthcheck',
  about: [
    'Asks the server on this machine, at 127.0.0.1:OPS_PORT/readyz, whether it should get requests.',
    'Exit codes: 0 ready, 1 not ready or no answer within 3 seconds.',
  ],
  flags: {},
  run: check,
}

async function check(args: string[]): Promise<number> {
  readArguments('healthcheck', args, {})
  // Settings that are wrong are for the server to report; its default port is good enough to hear from it.
  const port = readEnv(process.env).env.OPS_PORT ?? 3001
  const trouble = await ask(port)
  if (trouble === undefined) {
    say('ready')
    return 0
  }
  complain(`not ready: ${trouble}`)
  return 1
}

/** What is wrong, in words, or undefined. */
function ask(port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const request = get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (response) => {
    response.setEncoding('utf8')
    let body = ''
    response.on('data', (chunk: string) => (body += chunk.slice(0, 4_096)))
    response.on('end', () => {
      resolve(response.statusCode === 200 ? undefined : `${response.statusCode} ${body.trim()}`)
    })
    response.on('error', (error) => resolve(error.message))
  })
  const timer = setTimeout(() => {
    resolve(`no answer from 127.0.0.1:${port} within ${LIMIT_MS / 1000} s`)
    request.destroy()
  }, LIMIT_MS)
  request.on('error', (error: NodeJS.ErrnoException) => {
    resolve(error.code === 'ECONNREFUSED' ? `nothing listens on 127.0.0.1:${port} (OPS_PORT)` : error.message)
  })
  request.on('close', () => clearTimeout(timer))
  return promise
}
