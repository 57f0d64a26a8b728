import { forUpstream, withEdit, withLocation, type LiveSeed } from './_live-seed.ts'

/** The environment of Gatehouse may be a part of the fault. */
export type LiveAccountSeed = LiveSeed & { env?: Record<string, string> }

const LIMITS = 'snippets/limit-api.conf'

export const LIVE_ACCOUNT_SEEDS: readonly LiveAccountSeed[] = [
  {
    fault: 'the cookie of the session loses its Secure and its HttpOnly on the way',
    lines: ['security/secure-cookies'],
    plant: forUpstream('proxy_cookie_flags ~ nosecure nohttponly;'),
  },
  {
    fault: 'the edge has no limit for the API',
    lines: ['api/rate-limit'],
    async plant(site, made) {
      await withEdit(LIMITS, 'limit_req zone=api burst=20 nodelay;\n', '')(site, made)
      await withEdit(LIMITS, 'limit_req zone=api_network burst=60 nodelay;\n', '')(site, made)
    },
  },
  {
    fault: 'neither the edge nor Gatehouse limits anything',
    lines: ['api/rate-limit', 'security/auth-rate-limit', 'auth/lockout'],
    env: { RATE_LIMIT_SCALE: '100000' },
    async plant(site, made) {
      for (const zone of ['api burst=20', 'api_network burst=60', 'sign_in burst=10'])
        await withEdit(LIMITS, `limit_req zone=${zone} nodelay;\n`, '')(site, made)
    },
  },
  {
    fault: 'everybody may say whom they come from',
    lines: ['security/auth-rate-limit'],
    plant: withEdit(
      'http/65-forwarded.conf',
      'map $uri $forwarded_proto {',
      'set_real_ip_from 127.0.0.0/8;\nreal_ip_header X-Forwarded-For;\nmap $uri $forwarded_proto {',
    ),
  },
  {
    fault: 'requests of other sites are passed on as our own',
    lines: ['security/csrf'],
    async plant(site, made) {
      await forUpstream(
        `proxy_set_header Origin ${site.origin};\nproxy_set_header Referer "";\nproxy_set_header Sec-Fetch-Site same-origin;`,
      )(site, made)
    },
  },
  {
    fault: 'the sign-out only takes the cookie away',
    lines: ['auth/logout'],
    // Only our own pages are told so: what other sites send is still refused by Gatehouse.
    plant: (site, made) =>
      withLocation(
        `location = /auth/sign-out {
    if ($http_origin = ${site.origin}) {
      add_header Set-Cookie "__Host-gatehouse.session=; Path=/; Secure; HttpOnly; Max-Age=0";
      return 200 "{}";
    }
    include snippets/gatehouse.conf;
  }`,
      )(site, made),
  },
  {
    fault: 'cookies are written into the log',
    lines: ['errors/structured-logging'],
    plant: withEdit('http/20-log.conf', '"userAgent":"$http_user_agent"', '"cookie":"$http_cookie"'),
  },
  {
    fault: 'the log does not say which request it was',
    lines: ['errors/request-id'],
    plant: withEdit('http/20-log.conf', '"requestId":"$request_id"', '"requestId":"$connection"'),
  },
]
