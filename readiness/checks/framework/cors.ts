import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { javascriptOrigins } from './javascript-origins.ts'
import { pythonOrigins } from './python-origins.ts'
import { judgeSightings } from './sighting.ts'

export const cors = defineCheck({
  line: 'api/cors',
  name: 'code',
  title: 'Code allows named origins alone',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'What the CORS middleware of the whole API allows: cors, @fastify/cors, @koa/cors, Hono, NestJS, Socket.IO, trusted origins of Better Auth, CORSMiddleware of Starlette and FastAPI, Flask-CORS, django-cors-headers, and headers set by hand. An API without CORS answers its own origin alone, which is no finding.',
  why: 'An allowed origin may read what the API answers to the browser of a person who visits it. Together with credentials that is everything the person may see.',
  mend: 'Name the origins: `cors({ origin: ["https://app.example.org"], credentials: true })`, or take them from an environment variable without a fallback of "*". Anchor patterns at both ends.',
  sources: ['ASVS 5.0 3.4.2', 'OWASP HTML5 Security Cheat Sheet, CORS', 'Fetch standard, CORS protocol'],
  judge({ code }) {
    return judgeSightings([...javascriptOrigins(code), ...pythonOrigins(code)], {
      good: 'Code allows named origins alone.',
      bad: 'Code lets other origins in than named ones.',
      fix: 'List the origins that may call the API, exactly, and drop "*" and reflection.',
      open: 'Which origins are allowed is decided by code or configuration that does not show it.',
      none: 'No CORS is set up in code, so that browsers keep other origins out unless a proxy lets them in.',
    })
  },
})
