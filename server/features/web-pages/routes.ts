import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PAGES } from '#contract/paths.ts'
import { html } from '#server/lib/html.ts'

type Options = { dist: string; authPath: string }
/** The page of the web app, ready to be sent for any address. */
export type WebPage = { dist: string; send(request: FastifyRequest, reply: FastifyReply): FastifyReply }
type Page = { plain: Buffer; br: Buffer; gzip: Buffer }

async function readPage({ dist, authPath }: Options): Promise<Page> {
  const source = await readFile(join(dist, 'index.html'), 'utf8')
  const mount = html`<meta name="gatehouse-auth" content="${authPath}" />`.text
  const plain = Buffer.from(source.replace(/<meta name="gatehouse-auth"[^>]*>/, () => mount))
  return { plain, br: await promisify(brotliCompress)(plain), gzip: await promisify(gzip)(plain) }
}

function accepts(request: FastifyRequest, encoding: string): boolean {
  const header = String(request.headers['accept-encoding'] ?? '')
  return header.split(',').some((part) => {
    const [name, quality] = part.trim().split(/\s*;\s*/)
    return name === encoding && !/^q=0(\.0*)?$/.test(quality ?? '')
  })
}

/** Reads and compresses the page once. @throws when the web app is not built */
export async function loadWebPage(options: Options): Promise<WebPage> {
  const page = await readPage(options)
  return {
    dist: options.dist,
    send(request, reply) {
      const encoding = accepts(request, 'br') ? 'br' : accepts(request, 'gzip') ? 'gzip' : undefined
      if (encoding !== undefined) reply.header('content-encoding', encoding)
      return reply
        .type('text/html; charset=utf-8')
        .headers({ 'cache-control': 'no-cache', vary: 'Origin, Accept-Encoding' })
        .send(encoding === undefined ? page.plain : page[encoding])
    },
  }
}

/** The web app: one HTML page for every address of the app, hashed assets that never change beside it. */
export async function webPageRoutes(app: FastifyInstance, page: WebPage): Promise<void> {
  for (const path of Object.values(PAGES)) app.get(path, (request, reply) => page.send(request, reply))

  await app.register(fastifyStatic, {
    root: page.dist,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ['**/*.br', '**/*.gz', '**/*.map', '**/index.html'],
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/')
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600')
    },
  })
}
