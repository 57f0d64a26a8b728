import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROXY, http, tls } from './_conf.ts'

const ASSETS = 'location /assets/ { add_header Cache-Control "public, max-age=31536000, immutable"; }'
const spa = (page: string): string => `root /www; location / { ${page} try_files $uri /index.html; }`
const types = 'gzip on; gzip_types text/css application/javascript;'

export const CACHE_FIXTURES: FixtureTable = {
  'performance/http-caching/nginx': {
    passing: [
      {
        name: 'pages anew, assets kept',
        files: http(tls(`${spa('add_header Cache-Control no-cache;')} ${ASSETS}`)),
      },
    ],
    failing: [
      { name: 'pages kept for a year', files: http(tls(spa('expires 1y;'))) },
      {
        name: 'cookies in a shared cache',
        files: http(
          `proxy_cache_path /cache keys_zone=c:1m;\n${tls('location / { proxy_cache c; proxy_ignore_headers Set-Cookie Cache-Control; proxy_pass http://app; }')}`,
        ),
      },
    ],
    others: [
      { name: 'left to the app', outcome: 'unknown', files: http(tls(PROXY)) },
      {
        name: 'a shared cache that asks for a session',
        outcome: 'unknown',
        files: http(
          `proxy_cache_path /cache keys_zone=c:1m;\n${tls('location / { proxy_cache c; proxy_ignore_headers Set-Cookie; proxy_no_cache $cookie_session; proxy_pass http://app; }')}`,
        ),
      },
    ],
  },
  'performance/static-assets/nginx': {
    passing: [
      { name: 'hashed assets', files: http(tls(`${spa('')} ${ASSETS}`)) },
      { name: 'by ending', files: http(tls(`${spa('')} location ~* \\.(js|css|woff2)$ { expires 30d; }`)) },
    ],
    failing: [
      { name: 'nothing is said', files: http(tls(spa(''))) },
      { name: 'everything is kept', files: http(tls(`expires max; ${spa('')} ${ASSETS}`)) },
    ],
    others: [{ name: 'nothing is served', outcome: 'unknown', files: http(tls(PROXY)) }],
  },
  'performance/compression/nginx': {
    passing: [
      { name: 'gzip', files: http(`${types}\n${tls(PROXY)}`) },
      {
        name: 'brotli',
        files: http(`gzip off; brotli on; brotli_types application/javascript;\n${tls(PROXY)}`),
      },
      { name: 'compressed beforehand', files: http(tls(`gzip_static on; ${spa('')}`)) },
    ],
    failing: [
      { name: 'off', files: http(`gzip off;\n${tls(PROXY)}`) },
      { name: 'text/html only', files: http(tls(`gzip on; ${spa('')}`)) },
      { name: 'never said', files: http(tls(spa(''))) },
    ],
    others: [{ name: 'left to the app', outcome: 'unknown', files: http(tls(PROXY)) }],
  },
}
