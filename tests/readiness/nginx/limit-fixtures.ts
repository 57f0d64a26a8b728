import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROXY, http, tls } from './_conf.ts'

const ZONE = 'limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s; limit_req_status 429;'
const login = (text: string): string => tls(`${PROXY} location /login { ${text} proxy_pass http://app; }`)
const api = (text: string): string => tls(`location /api/ { ${text} proxy_pass http://app; }`)

export const LIMIT_FIXTURES: FixtureTable = {
  'security/auth-rate-limit/nginx': {
    passing: [
      {
        name: 'on the address of sign-in',
        files: http(`${ZONE}\n${login('limit_req zone=login burst=5;')}`),
      },
      {
        name: 'by a key that is a map of the address',
        files: http(
          `map $uri $key { /login $binary_remote_addr; default ""; } limit_req_zone $key zone=login:1m rate=1r/s; limit_req_status 429;\n${login('limit_req zone=login;')}`,
        ),
      },
    ],
    failing: [
      { name: 'a zone for it that nothing uses', files: http(`${ZONE}\n${login('')}`) },
      {
        name: 'by a header of the client',
        files: http(
          `limit_req_zone $http_x_forwarded_for zone=login:1m rate=1r/s;\n${login('limit_req zone=login;')}`,
        ),
      },
      {
        name: 'a dry run',
        files: http(`${ZONE} limit_req_dry_run on;\n${login('limit_req zone=login;')}`),
      },
      {
        name: 'all clients as one behind a load balancer',
        files: http(
          `${ZONE}\nserver { listen 80; location /login { limit_req zone=login; proxy_pass http://app; } }`,
        ),
        settings: { tls: 'external' },
      },
    ],
    others: [{ name: 'left to the app', outcome: 'unknown', files: http(login('')) }],
  },
  'api/rate-limit/nginx': {
    passing: [
      { name: '429', files: http(`${ZONE}\n${api('limit_req zone=login burst=20 nodelay;')}`) },
      { name: 'at the server level', files: http(`${ZONE}\n${tls(`limit_req zone=login; ${PROXY}`)}`) },
    ],
    failing: [
      {
        name: '503',
        files: http(
          `limit_req_zone $binary_remote_addr zone=api:1m rate=9r/s;\n${api('limit_req zone=api;')}`,
        ),
      },
      {
        name: 'by nothing',
        files: http(
          `limit_req_zone $server_name zone=api:1m rate=9r/s; limit_req_status 429;\n${api('limit_req zone=api;')}`,
        ),
      },
      {
        name: 'a zone that is not there',
        files: http(`limit_req_status 429;\n${api('limit_req zone=api;')}`),
      },
    ],
    others: [
      { name: 'left to the app', outcome: 'unknown', files: http(api('')) },
      {
        name: 'one path of it left to the app',
        outcome: 'unknown',
        files: http(
          `${ZONE}\n${tls('location /api/ { limit_req zone=login; proxy_pass http://app; } location /api/v2/ { proxy_pass http://app; }')}`,
        ),
      },
    ],
  },
  'headers/limit-zone/nginx': {
    passing: [{ name: 'by address', files: http(`${ZONE}\n${api('limit_req zone=login;')}`) }],
    failing: [
      {
        name: 'by a header of the client',
        files: http(
          `limit_req_zone $http_x_forwarded_for zone=api:1m rate=1r/s;\n${api('limit_req zone=api;')}`,
        ),
      },
    ],
  },
  'headers/limit-request/nginx': {
    passing: [{ name: 'used', files: http(`${ZONE}\n${api('limit_req zone=login;')}`) }],
    failing: [{ name: 'declared and not used', files: http(`${ZONE}\n${api('')}`) }],
    others: [{ name: 'none', outcome: 'unknown', files: http(api('')) }],
  },
  'api/size-limits/nginx': {
    passing: [
      { name: 'small', files: http(tls(`client_max_body_size 1m; ${PROXY}`)) },
      { name: 'the default', files: http(tls(PROXY)) },
      {
        name: 'large for uploads only',
        files: http(tls(`${PROXY} location /upload { client_max_body_size 500m; proxy_pass http://app; }`)),
      },
    ],
    failing: [
      { name: 'none', files: http(tls(`client_max_body_size 0; ${PROXY}`)) },
      { name: 'large for everything', files: http(tls(`client_max_body_size 100M; ${PROXY}`)) },
    ],
    others: [
      {
        name: 'by a variable',
        outcome: 'unknown',
        files: { 'nginx/default.conf.template': tls(`client_max_body_size \${UPLOAD_LIMIT}; ${PROXY}`) },
      },
    ],
  },
}
