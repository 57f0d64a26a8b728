import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'

const STARTS =
  /(^|\.)(express|[fF]astify|Koa|Hono|Elysia|NestFactory\.create|create|createServer|Flask|FastAPI|Starlette|Sanic|Quart|Litestar|Application|Bottle|ApolloServer|createYoga|Server|server|restify\.createServer|polka|get_wsgi_application|get_asgi_application|WSGIHandler)$/

const ENTRY = /(^|\/)(wsgi|asgi|main|server|app|index)\.\w+$|(^|\/)settings\b/

/** Where servers are made: a web framework that is called, not one that only lends its types. */
export function serversOf(code: FrameworkCode): LibraryUse[] {
  const found = usesOf(code, 'web server').filter(
    ({ library, file }) =>
      library.name.startsWith('next') ||
      library.name.startsWith('@sveltejs') ||
      library.name === 'django' ||
      file.calls.some(({ callee }) => STARTS.test(callee)),
  )
  // The file that it starts in tells most.
  if (found.length > 0)
    return found.sort((a, b) => Number(ENTRY.test(b.file.path)) - Number(ENTRY.test(a.file.path)))
  return code.files.flatMap((file) => {
    const call =
      file.language === 'javascript' && file.imports.some(({ module }) => /^(node:)?https?$/.test(module))
        ? file.calls.find(({ callee }) => /(^|\.)createServer$/.test(callee))
        : undefined
    return call === undefined
      ? []
      : [
          {
            library: { name: 'node:http', ecosystem: 'npm', purpose: 'web server' } as const,
            file,
            line: call.line,
            call,
          },
        ]
  })
}
