import type { Answers } from '#readiness/facts/answers/answers.ts'
import type { CheckFixtures, FixtureTable } from '#tests/readiness/_fixtures.ts'
import { answer, answers, answersBut, GOOD, HTML, JSON_TYPE, PLAIN_SITE, without } from './_facts.ts'

const page = (headers: Parameters<typeof answer>[2]): Answers =>
  answersBut('page', answer('/', 200, { ...headers, ...HTML }, '<!doctype html>'))
const lost = (headers: Parameters<typeof answer>[2]): Answers =>
  answersBut('unknown page', answer('/gatehouse-ready-1', 404, { ...headers, ...HTML }, '<!doctype html>'))
const onlyApi: Answers = answers({ cells: answers().cells.filter(({ name }) => name === 'API answer') })

function ofHeader(header: string, bad: Readonly<Record<string, string>>): CheckFixtures {
  return {
    passing: [{ name: 'everywhere', facts: { answers: answers() } }],
    failing: [
      { name: 'missing on the page', facts: { answers: page(without(header)) } },
      { name: 'missing on the page of an error', facts: { answers: lost(without(header)) } },
      ...Object.entries(bad).map(([name, value]) => ({
        name,
        facts: { answers: page({ ...GOOD, [header]: value }) },
      })),
    ],
    others: [{ name: 'there is no page', outcome: 'unknown', facts: { answers: onlyApi } }],
  }
}

const policy = (value: string | string[]): Answers => page({ ...GOOD, 'content-security-policy': value })
const nothing = { ...without('x-frame-options', 'content-security-policy') }

export const HEADER_FIXTURES: FixtureTable = {
  'headers/frame-options/live': {
    passing: [
      { name: 'everywhere', facts: { answers: answers() } },
      { name: 'frame-ancestors in its place', facts: { answers: page(without('x-frame-options')) } },
      { name: 'SAMEORIGIN', facts: { answers: page({ ...nothing, 'x-frame-options': 'SAMEORIGIN' }) } },
    ],
    failing: [
      { name: 'neither', facts: { answers: page(nothing) } },
      { name: 'missing on the page of an error', facts: { answers: lost(nothing) } },
      {
        name: 'ALLOW-FROM',
        facts: { answers: page({ ...nothing, 'x-frame-options': 'ALLOW-FROM https://a.example' }) },
      },
      {
        name: 'frames for everybody',
        facts: { answers: page({ ...nothing, 'content-security-policy': 'frame-ancestors *' }) },
      },
    ],
    others: [{ name: 'there is no page', outcome: 'unknown', facts: { answers: onlyApi } }],
  },
  'headers/content-type-options/live': {
    passing: [{ name: 'everywhere', facts: { answers: answers() } }],
    failing: [
      { name: 'missing on the page', facts: { answers: page(without('x-content-type-options')) } },
      {
        name: 'missing on a file alone, whose location has an add_header of its own',
        facts: {
          answers: answersBut('hashed asset', answer('/a.js', 200, { 'cache-control': 'max-age=1' }, 'x')),
        },
      },
      { name: 'misspelt', facts: { answers: page({ ...GOOD, 'x-content-type-options': 'no-sniff' }) } },
    ],
  },
  'headers/xss-protection/live': {
    passing: [
      { name: 'off', facts: { answers: answers() } },
      { name: 'not there, beside a policy', facts: { answers: page(without('x-xss-protection')) } },
      {
        name: 'as the checklist has it',
        facts: { answers: page({ ...GOOD, 'x-xss-protection': '1; mode=block' }) },
      },
    ],
    failing: [
      {
        name: 'neither it nor a policy',
        facts: { answers: page(without('x-xss-protection', 'content-security-policy')) },
      },
      {
        name: 'the filter that takes parts of pages away',
        facts: { answers: page({ ...GOOD, 'x-xss-protection': '1' }) },
      },
    ],
  },
  'headers/referrer-policy/live': ofHeader('referrer-policy', {
    'the whole address to everybody': 'unsafe-url',
    'a word that no browser knows': 'never',
  }),
  'headers/content-security-policy/live': {
    passing: [
      { name: 'everywhere', facts: { answers: answers() } },
      {
        name: 'nonces that are new',
        facts: {
          answers: policy(
            "script-src 'nonce-abcdefghijklmnopqr' 'strict-dynamic'; object-src 'none'; base-uri 'none'",
          ),
        },
      },
      {
        name: 'two policies of which one is strict',
        facts: { answers: policy(["default-src 'self'; object-src 'none'", "script-src 'unsafe-inline'"]) },
      },
    ],
    failing: [
      { name: 'missing on the page', facts: { answers: page(without('content-security-policy')) } },
      {
        name: 'missing on the page of an error',
        facts: { answers: lost(without('content-security-policy')) },
      },
      {
        name: 'that of the checklist',
        facts: {
          answers: policy(
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';",
          ),
        },
      },
      { name: 'no limit on scripts', facts: { answers: policy("frame-ancestors 'none'") } },
      { name: 'scripts from everywhere', facts: { answers: policy("script-src * ; object-src 'none'") } },
      {
        name: 'only reported',
        facts: {
          answers: page({
            ...without('content-security-policy'),
            'content-security-policy-report-only': "default-src 'self'",
          }),
        },
      },
      {
        name: 'one nonce for all',
        facts: {
          answers: {
            ...policy(
              "script-src 'nonce-abcdefghijklmnopqr' 'strict-dynamic'; object-src 'none'; base-uri 'none'",
            ),
            cells: ['/', '/lost'].map((path) => ({
              name: path === '/' ? 'page' : 'unknown page',
              answer: answer(path, 200, {
                ...GOOD,
                ...HTML,
                'content-security-policy':
                  "script-src 'nonce-abcdefghijklmnopqr' 'strict-dynamic'; object-src 'none'; base-uri 'none'",
              }),
            })),
          },
        },
      },
    ],
  },
  'headers/transport-security/live': {
    passing: [{ name: 'everywhere', facts: { answers: answers() } }],
    failing: [
      {
        name: 'missing on the API',
        facts: { answers: answersBut('API answer', answer('/api/items', 200, JSON_TYPE)) },
      },
      { name: 'no https at all', facts: { answers: answers(PLAIN_SITE) } },
    ],
  },
  'api/headers/live': {
    passing: [{ name: 'everywhere', facts: { answers: answers() } }],
    failing: [
      { name: 'no headers on an error', facts: { answers: lost({}) } },
      { name: 'the version of the server', facts: { answers: page({ ...GOOD, server: 'nginx/1.22.1' }) } },
      {
        name: 'the version of the language',
        facts: { answers: page({ ...GOOD, 'x-powered-by': 'PHP/8.1.2' }) },
      },
    ],
    others: [
      { name: 'nothing was seen', outcome: 'unknown', facts: { answers: answers({ cells: [] }) } },
      {
        name: 'the name of a server without its version',
        outcome: 'pass',
        facts: { answers: page({ ...GOOD, server: 'nginx' }) },
      },
    ],
  },
}
