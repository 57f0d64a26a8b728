import type { RequestIds } from '#readiness/facts/answers/request-ids.ts'
import type { WrongRequest, WrongRequests } from '#readiness/facts/answers/wrong-requests.ts'
import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { answer, answers, answersBut, HTML, JSON_TYPE, ORIGIN, PROBLEM, SITE } from './_facts.ts'

const wrong = (
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): WrongRequest => ({
  what: 'JSON that ends too early',
  isForApi: true,
  answer: answer('/api/items', status, headers, text),
})
const problem = (status: number, more: object = {}): WrongRequest =>
  wrong(status, JSON.stringify({ type: 'about:blank', title: 'No', status, ...more }), PROBLEM)
const refused = (
  all: readonly WrongRequest[],
  change: Partial<WrongRequests> = {},
): { wrongRequests: WrongRequests } => ({
  wrongRequests: { ...answers(), refused: all, ...change },
})
const leaking = (text: string): { wrongRequests: WrongRequests } => refused([wrong(500, text)])
const { apiPrefix: _, ...noApi } = answers()

const identified = (
  all: RequestIds['answers'],
  change: Partial<RequestIds> = {},
): { requestIds: RequestIds } => ({
  requestIds: { ...SITE, apiPrefix: '/api/', answers: all, ...change },
})
const NAMED = {
  cell: 'API answer',
  url: `${ORIGIN}/api/items`,
  status: 200,
  header: 'x-request-id',
  isUnique: true,
}

export const ERROR_FIXTURES: FixtureTable = {
  'errors/details/live': {
    passing: [
      { name: 'codes alone', facts: refused([problem(400), problem(404)]) },
      {
        name: 'names of fields',
        facts: refused([wrong(422, '{"detail":[{"loc":["body","email"],"msg":"field required"}]}')]),
      },
      {
        name: 'the page of nginx without its version',
        facts: refused([wrong(404, '<center>nginx</center>', HTML)]),
      },
      {
        name: 'the chunks of a build',
        facts: refused([wrong(404, '<script src="/_next/static/chunks/app/page-1a2b.js"></script>', HTML)]),
      },
    ],
    failing: [
      {
        name: 'a stack of Node',
        facts: leaking(
          '{"stack":"SyntaxError: Unexpected end\\n    at JSON.parse (<anonymous>)\\n    at parse (/usr/src/app/node_modules/body-parser/lib/types/json.js:92:19)"}',
        ),
      },
      {
        name: 'a traceback of Python',
        facts: leaking('Traceback (most recent call last):\n  File "/app/main.py", line 3'),
      },
      {
        name: 'the page of Django',
        facts: leaking("<p>You're seeing this error because you have <code>DEBUG = True</code>"),
      },
      {
        name: 'an error of Postgres',
        facts: leaking('{"message":"invalid input syntax for type integer: \\"x\\""}'),
      },
      { name: 'an address of the inside', facts: leaking('{"error":"connect ECONNREFUSED 10.0.0.3:5432"}') },
      {
        name: 'a statement',
        facts: leaking('{"error":"select id, name from users where id = $1 - out of range"}'),
      },
      { name: 'the version of nginx', facts: leaking('<hr><center>nginx/1.22.1</center>') },
    ],
    others: [{ name: 'no error was seen', outcome: 'unknown', facts: refused([wrong(200, 'fine')]) }],
  },
  'errors/standards/live': {
    passing: [
      { name: 'problems', facts: refused([problem(400), problem(404)]) },
      {
        name: 'one shape of its own',
        facts: refused([wrong(404, '{"detail":"Not Found"}'), wrong(422, '{"detail":[{"msg":"required"}]}')]),
      },
    ],
    failing: [
      {
        name: 'HTML from the proxy',
        facts: refused([problem(400), wrong(413, '<html>too large</html>', HTML)]),
      },
      { name: 'two shapes', facts: refused([problem(400), wrong(404, '{"message":"no","code":"NO"}')]) },
      {
        name: 'another status in the body',
        facts: refused([problem(404), wrong(400, '{"title":"No","status":500}', PROBLEM)]),
      },
      {
        name: 'a page for an unknown address of the API',
        facts: refused([problem(400), problem(401)], {
          cells: answersBut('unknown API address', answer('/api/gatehouse-ready-1', 200, HTML)).cells,
        }),
      },
    ],
    others: [
      { name: 'there is no API', outcome: 'unknown', facts: { wrongRequests: { ...noApi, refused: [] } } },
      { name: 'one error alone', outcome: 'unknown', facts: refused([problem(404)]) },
    ],
  },
  'errors/request-id/live': {
    passing: [
      {
        name: 'new each time',
        facts: identified([NAMED], { hostile: { header: 'x-request-id', isRepeated: false } }),
      },
    ],
    failing: [
      {
        name: 'none',
        facts: identified([{ cell: 'API answer', url: `${ORIGIN}/api/items`, status: 200, isUnique: false }]),
      },
      { name: 'always the same', facts: identified([{ ...NAMED, isUnique: false }]) },
      {
        name: 'whatever a stranger sends',
        facts: identified([NAMED], { hostile: { header: 'x-request-id', isRepeated: true } }),
      },
    ],
    others: [{ name: 'there is no API', outcome: 'unknown', facts: identified([]) }],
  },
}
