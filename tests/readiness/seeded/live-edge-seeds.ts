import { withEdit, type LiveSeed } from './_live-seed.ts'

const HTTP = 'servers/20-http.conf'
const overHttp = (location: string): LiveSeed['plant'] =>
  withEdit(HTTP, '  location / {\n', `  ${location}\n  location / {\n`)
const certificates = ['security/certificates', 'deployment/certificates'] as const

/** Old ciphers, which OpenSSL gives only at its lowest level. */
const withCiphers = (ciphers: string): LiveSeed['plant'] =>
  withEdit('http/70-tls.conf', 'ssl_ciphers ', `ssl_ciphers ${ciphers}:@SECLEVEL=0:`)

export const LIVE_EDGE_SEEDS: readonly LiveSeed[] = [
  {
    fault: 'the start page is served over plain http',
    lines: ['security/https-redirect'],
    plant: overHttp('location = / { default_type text/html; return 200 "<!doctype html><p>Welcome</p>"; }'),
  },
  {
    fault: 'the API is served over plain http',
    lines: ['security/https-redirect'],
    plant: overHttp(
      'location /api/ { proxy_hide_header Strict-Transport-Security; include snippets/forwarded.conf; include snippets/gatehouse.conf; }',
    ),
  },
  {
    fault: 'the redirect to https forgets where the visitor wanted to go',
    lines: ['security/https-redirect'],
    plant: withEdit(HTTP, '$request_uri;', '/;'),
  },
  {
    fault: 'TLS 1.0 and 1.1 are accepted',
    lines: ['security/tls'],
    async plant(site, made) {
      await withCiphers('ECDHE-ECDSA-AES128-SHA')(site, made)
      await withEdit('http/70-tls.conf', 'ssl_protocols ', 'ssl_protocols TLSv1 TLSv1.1 ')(site, made)
    },
  },
  {
    fault: 'cipher suites without authentication are accepted',
    lines: ['security/tls'],
    plant: withCiphers('AECDH-AES128-SHA'),
  },
  {
    fault: 'the certificate was renewed and not loaded',
    lines: certificates,
    plant: (site, made) => site.renew(made.issue({ days: 120 })),
  },
  {
    fault: 'the certificate is over',
    lines: certificates,
    plant: (site, made) => site.serve(made.issue({ days: -1 })),
  },
  {
    fault: 'the certificate is for another name',
    lines: certificates,
    plant: (site, made) => site.serve(made.issue({ host: 'other.example' })),
  },
  {
    fault: 'the certificate is served without its intermediate',
    lines: certificates,
    plant: (site, made) => site.serve(made.issue({ withChain: false })),
  },
  {
    fault: 'the certificate is signed by itself',
    lines: certificates,
    plant: (site, made) => site.serve(made.selfSigned()),
  },
]
