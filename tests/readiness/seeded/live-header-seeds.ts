import { forUpstream, inLocation, withEdit, withLocation, type LiveSeed } from './_live-seed.ts'

const HEADERS = 'http/80-headers.conf'
const addHeader = (header: string): LiveSeed['plant'] =>
  withEdit(
    HEADERS,
    'add_header X-XSS-Protection',
    `add_header ${header} always;\nadd_header X-XSS-Protection`,
  )

/** With each page, which no cache keeps for somebody else. */
const withCookie =
  (cookie: string): LiveSeed['plant'] =>
  async (site, made) => {
    await withEdit(
      HEADERS,
      'map $upstream_http_x_request_id',
      `map $sent_http_content_type $cookie_of_pages {\n  "~^text/html" "${cookie}";\n  default "";\n}\nmap $upstream_http_x_request_id`,
    )(site, made)
    await addHeader('Set-Cookie $cookie_of_pages')(site, made)
  }

/** A policy of the edge in place of Gatehouse's own. */
const withPolicy =
  (policy: string): LiveSeed['plant'] =>
  async (site, made) => {
    await withEdit(
      HEADERS,
      '  default "";\n}\nmap $upstream_http_x_content_type_options',
      `  default "${policy}";\n}\nmap $upstream_http_x_content_type_options`,
    )(site, made)
    await forUpstream('proxy_hide_header Content-Security-Policy;')(site, made)
  }

const SAFE = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

export const LIVE_HEADER_SEEDS: readonly LiveSeed[] = [
  {
    fault: 'HSTS is sent nowhere',
    lines: ['security/hsts', 'headers/transport-security'],
    async plant(site, made) {
      await withEdit(HEADERS, 'add_header Strict-Transport-Security $edge_hsts always;\n', '')(site, made)
      await forUpstream('proxy_hide_header Strict-Transport-Security;')(site, made)
    },
  },
  {
    fault: 'one location has lost HSTS',
    lines: ['security/hsts', 'headers/transport-security'],
    plant: inLocation('/api/', 'proxy_hide_header Strict-Transport-Security;'),
  },
  {
    fault: 'HSTS is sent over plain http as well',
    lines: ['security/hsts'],
    plant: withEdit(HEADERS, '  "on " "max-age', '  "~ $" "max-age'),
  },
  {
    fault: 'the errors of nginx have an add_header of their own, and lose those of the server',
    lines: ['security/hsts', 'headers/transport-security', 'headers/content-type-options', 'api/headers'],
    plant: withEdit(
      'snippets/errors.conf',
      'default_type "application/problem+json; charset=utf-8";',
      'default_type "application/problem+json; charset=utf-8";\n  add_header X-Edge problem always;',
    ),
  },
  {
    fault: 'the page that nginx shows for an error has an add_header of its own',
    lines: [
      'security/hsts',
      'headers/transport-security',
      'headers/content-type-options',
      'headers/frame-options',
      'headers/referrer-policy',
      'headers/xss-protection',
      'headers/content-security-policy',
      'api/headers',
    ],
    plant: withEdit(
      'snippets/errors.conf',
      'default_type "text/html; charset=utf-8";',
      'default_type "text/html; charset=utf-8";\n  add_header X-Edge page always;',
    ),
  },
  {
    fault: 'files are served without nosniff',
    lines: ['headers/content-type-options', 'api/headers'],
    plant: withLocation(
      'location /assets/ { proxy_hide_header X-Content-Type-Options; include snippets/gatehouse.conf; }',
    ),
  },
  {
    fault: 'nosniff is missing where nginx refuses',
    lines: ['headers/content-type-options', 'api/headers'],
    plant: withEdit(HEADERS, '$edge_nosniff always;', '$edge_nosniff;'),
  },
  {
    fault: 'every site may show the pages in a frame',
    lines: ['headers/frame-options', 'api/headers'],
    async plant(site, made) {
      await withPolicy("default-src 'self'; object-src 'none'; base-uri 'none'")(site, made)
      await inLocation(
        '/',
        'proxy_hide_header Content-Security-Policy;\n    proxy_hide_header X-Frame-Options;',
      )(site, made)
    },
  },
  {
    fault: 'pages tell other sites their whole address',
    lines: ['headers/referrer-policy', 'api/headers'],
    async plant(site, made) {
      await forUpstream('proxy_hide_header Referrer-Policy;')(site, made)
      await addHeader('Referrer-Policy unsafe-url')(site, made)
    },
  },
  {
    fault: 'the filter of old browsers is switched on',
    lines: ['headers/xss-protection'],
    plant: withEdit(
      HEADERS,
      'add_header X-XSS-Protection 0 always;',
      'add_header X-XSS-Protection 1 always;',
    ),
  },
  {
    fault: 'scripts may be inline',
    lines: ['headers/content-security-policy', 'api/headers'],
    plant: withPolicy(`default-src 'self'; script-src 'self' 'unsafe-inline'; ${SAFE}`),
  },
  {
    fault: 'scripts may come from anywhere',
    lines: ['headers/content-security-policy', 'api/headers'],
    plant: withPolicy(`default-src *; ${SAFE}`),
  },
  {
    fault: 'pages are served without a policy',
    lines: ['headers/content-security-policy', 'api/headers'],
    plant: inLocation('/', 'proxy_hide_header Content-Security-Policy;'),
  },
  {
    fault: 'answers say the version of nginx',
    lines: ['api/headers'],
    plant: withEdit('http/10-types.conf', 'server_tokens off;\n', ''),
  },
  {
    fault: 'every origin may read the API, with credentials',
    lines: ['api/cors'],
    async plant(site, made) {
      await addHeader('Access-Control-Allow-Origin $http_origin')(site, made)
      await addHeader('Access-Control-Allow-Credentials true')(site, made)
    },
  },
  {
    fault: 'origins that begin like ours may read the API',
    lines: ['api/cors'],
    async plant(site, made) {
      await withEdit(
        HEADERS,
        'map $upstream_http_x_request_id',
        'map $http_origin $allowed_origin {\n  "~^https://localhost" $http_origin;\n  default "";\n}\nmap $upstream_http_x_request_id',
      )(site, made)
      await addHeader('Access-Control-Allow-Origin $allowed_origin')(site, made)
    },
  },
  {
    fault: 'a cookie of the edge is not Secure',
    lines: ['security/secure-cookies'],
    plant: withCookie('visit=1; Path=/; HttpOnly; SameSite=Lax'),
  },
  {
    fault: 'a cookie of a session can be read by scripts',
    lines: ['security/secure-cookies'],
    plant: withCookie('edge_session=1; Path=/; Secure; SameSite=Lax'),
  },
]
