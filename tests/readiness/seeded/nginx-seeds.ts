import type { Seed } from './_seed.ts'

const headers = 'ops/nginx/conf/http/80-headers.conf'
const limits = 'ops/nginx/conf/http/50-limits.conf'
const gatehouse = 'ops/nginx/conf/servers/30-gatehouse.conf.template'

/** Every header that the edge adds, but the one that is named: a location with one of its own has to repeat them. */
const allBut = (left: string): string =>
  [
    'Content-Security-Policy $edge_csp',
    'X-Content-Type-Options $edge_nosniff',
    'X-Frame-Options $edge_frame',
    'Referrer-Policy $edge_referrer',
    'Cross-Origin-Opener-Policy $edge_opener',
    'Cross-Origin-Resource-Policy $edge_resource',
    'Permissions-Policy $edge_permissions',
    'Strict-Transport-Security $edge_hsts',
    'X-XSS-Protection 0',
    'Cache-Control $edge_cache',
    'X-Request-Id $edge_request_id',
    'Retry-After $edge_retry_after',
  ]
    .filter((header) => !header.startsWith(`${left} `))
    .map((header) => `    add_header ${header} always;\n`)
    .join('')

const inOneLocation = (left: string) =>
  ({
    file: gatehouse,
    from: '  location = /livez {\n',
    to: `  location = /livez {\n${allBut(left)}`,
  }) as const

export const NGINX_SEEDS: readonly Seed[] = [
  {
    fault: 'one location has lost HSTS',
    lines: ['security/hsts', 'headers/transport-security'],
    ...inOneLocation('Strict-Transport-Security'),
  },
  {
    fault: 'one location has lost X-Frame-Options',
    lines: ['headers/frame-options', 'api/headers'],
    ...inOneLocation('X-Frame-Options'),
  },
  {
    fault: 'one location has lost nosniff',
    lines: ['headers/content-type-options', 'api/headers'],
    ...inOneLocation('X-Content-Type-Options'),
  },
  {
    fault: 'one location has lost Referrer-Policy',
    lines: ['headers/referrer-policy', 'api/headers'],
    ...inOneLocation('Referrer-Policy'),
  },
  {
    fault: 'one location has lost its Content-Security-Policy',
    lines: ['headers/content-security-policy', 'api/headers'],
    ...inOneLocation('Content-Security-Policy'),
  },
  {
    fault: 'nosniff is missing from errors',
    lines: ['headers/content-type-options', 'api/headers'],
    file: headers,
    from: 'add_header X-Content-Type-Options $edge_nosniff always;',
    to: 'add_header X-Content-Type-Options $edge_nosniff;',
  },
  {
    fault: 'HSTS lasts for an hour',
    lines: ['security/hsts', 'headers/transport-security'],
    file: headers,
    from: '"max-age=31536000; includeSubDomains"',
    to: '"max-age=3600; includeSubDomains"',
  },
  {
    fault: 'the referrer goes everywhere',
    lines: ['headers/referrer-policy', 'api/headers'],
    file: headers,
    from: '  "" no-referrer;',
    to: '  "" unsafe-url;',
  },
  {
    fault: 'scripts may be inline',
    lines: ['headers/content-security-policy', 'api/headers'],
    file: headers,
    from: "\"default-src 'none'; style-src",
    to: "\"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src",
  },
  {
    fault: 'old TLS is offered',
    lines: ['security/certificates'],
    file: 'ops/nginx/conf/http/70-tls.conf.template',
    from: 'ssl_protocols TLSv1.2 TLSv1.3;',
    to: 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;',
  },
  {
    fault: 'plain http serves pages',
    lines: ['security/https-redirect'],
    file: 'ops/nginx/conf/servers/20-http.conf.template',
    from: '    return 308 ${PUBLIC_ORIGIN}$request_uri;\n',
    to: '    root /var/www/html;\n',
  },
  {
    fault: 'the redirect forgets where the visitor wanted to go',
    lines: ['security/https-redirect'],
    file: 'ops/nginx/conf/servers/20-http.conf.template',
    from: '    return 308 ${PUBLIC_ORIGIN}$request_uri;\n',
    to: '    return 308 ${PUBLIC_ORIGIN}/;\n',
  },
  {
    fault: 'too many requests look like an outage',
    lines: ['api/rate-limit'],
    file: limits,
    from: 'limit_req_status 429;\n',
    to: '',
  },
  {
    fault: 'the API has no limit',
    lines: ['api/rate-limit', 'headers/limit-request', 'security/auth-rate-limit'],
    file: 'ops/nginx/conf/snippets/limit-api.conf',
    from: 'limit_req zone=api burst=20 nodelay;\nlimit_req zone=api_network burst=60 nodelay;\nlimit_req zone=sign_in burst=10 nodelay;\n',
    to: '',
  },
  {
    fault: 'bodies may have any size',
    lines: ['api/size-limits'],
    file: 'ops/nginx/conf/http/40-size.conf',
    from: 'client_max_body_size 64k;',
    to: 'client_max_body_size 0;',
  },
  {
    fault: 'compression is off',
    lines: ['performance/compression'],
    file: 'ops/nginx/conf/http/60-compression.conf',
    from: 'gzip on;\ngzip_vary on;\ngzip_proxied any;\ngzip_min_length 1024;\ngzip_comp_level 5;\ngzip_types text/css text/plain text/javascript application/javascript application/manifest+json image/svg+xml;\n\nbrotli on;',
    to: 'gzip off;\nbrotli off;',
  },
  {
    fault: 'answers say the version of nginx',
    lines: ['api/headers'],
    file: 'ops/nginx/conf/http/10-types.conf',
    from: 'server_tokens off;\n',
    to: '',
  },
  {
    fault: 'everybody may say whom they come from',
    lines: ['security/auth-rate-limit'],
    file: 'ops/nginx/conf/http/95-real-ip.conf.template',
    from: '${REAL_IP}',
    to: 'set_real_ip_from 0.0.0.0/0;\nreal_ip_header X-Forwarded-For;\n${REAL_IP}',
  },
  {
    fault: 'the address of the client is appended to what the client said',
    lines: ['security/auth-rate-limit'],
    file: 'ops/nginx/conf/snippets/forwarded.conf',
    from: 'proxy_set_header X-Forwarded-For "";',
    to: 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  },
]
