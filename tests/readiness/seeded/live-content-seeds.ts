import { forUpstream, inLocation, withEdit, withFile, withLocation, type LiveSeed } from './_live-seed.ts'

const nginxIsWell: LiveSeed['plant'] = async (site, made) => {
  await inLocation('= /livez', 'return 200;')(site, made)
  await inLocation('= /readyz', 'return 200;')(site, made)
}

export const LIVE_CONTENT_SEEDS: readonly LiveSeed[] = [
  {
    fault: 'compression is off',
    lines: ['performance/compression'],
    async plant(site, made) {
      await forUpstream('proxy_set_header Accept-Encoding "";')(site, made)
      await withEdit('http/60-compression.conf', 'gzip on;', 'gzip off;')(site, made)
      await withEdit('http/60-compression.conf', 'brotli on;', 'brotli off;')(site, made)
    },
  },
  {
    fault: 'what is compressed does not say that it varies',
    lines: ['performance/compression'],
    async plant(site, made) {
      await forUpstream('proxy_hide_header Vary;')(site, made)
      await withEdit('http/60-compression.conf', 'gzip_vary on;', 'gzip_vary off;')(site, made)
    },
  },
  {
    fault: 'files with a hash in their name are not kept',
    lines: ['performance/static-assets'],
    plant: withLocation(
      'location /assets/ { proxy_hide_header Cache-Control; expires 1h; include snippets/gatehouse.conf; }',
    ),
  },
  {
    fault: 'answers of the API have lost their no-store',
    lines: ['performance/http-caching'],
    plant: inLocation('/api/', 'proxy_hide_header Cache-Control;'),
  },
  {
    fault: 'pages are kept for a week',
    lines: ['performance/http-caching'],
    plant: withEdit(
      'http/10-types.conf',
      'server_tokens off;',
      'server_tokens off;\nmap $sent_http_content_type $page_life {\n  "~^text/html" 7d;\n  default off;\n}\nexpires $page_life;',
    ),
  },
  {
    fault: 'nothing is asked for again cheaply',
    lines: ['performance/http-caching'],
    plant: forUpstream('proxy_set_header If-None-Match "";\nproxy_set_header If-Modified-Since "";'),
  },
  {
    fault: 'the metrics are public',
    lines: ['monitoring/metrics'],
    plant: withFile('= /metrics', 'metrics', '# HELP up Whether it runs.\n# TYPE up gauge\nup 1\n'),
  },
  {
    fault: 'an env file can be fetched',
    lines: ['security/secrets'],
    plant: withFile('= /.env', '.env', 'DATABASE_URL=postgres://db/app\nMAIL_PASSWORD=not-a-real-one\n'),
  },
  {
    fault: 'the git repository can be fetched',
    lines: ['security/secrets'],
    plant: withFile('/.git/', '.git/config', '[core]\n\trepositoryformatversion = 0\n'),
  },
  {
    fault: 'a source map can be fetched',
    lines: ['errors/details'],
    plant: withFile(
      '~ \\.map$',
      'assets/index-BGA-sMnR.js.map',
      '{"version":3,"sources":["../app/main.tsx"],"sourcesContent":["start()"],"mappings":"AAAA"}',
    ),
  },
  {
    fault: 'the status page of nginx is public',
    lines: ['errors/details'],
    plant: withLocation('location = /nginx_status { stub_status; }'),
  },
  {
    fault: 'the page that nginx shows for an error tells its version',
    lines: ['errors/details'],
    plant: withEdit('snippets/errors.conf', '<p>$edge_fix</p>', '<center>nginx/$nginx_version</center>'),
  },
  {
    fault: 'an error of the API shows its stack',
    lines: ['errors/details'],
    plant: inLocation(
      '/api/',
      'proxy_set_header Accept-Encoding "";\n    sub_filter_types application/problem+json;\n    sub_filter \'"title":\' \'"stack":"Error: no\\\\n    at find (/srv/app/routes.js:12:7)","title":\';',
    ),
  },
  {
    fault: 'an error of nginx is a page where programs ask',
    lines: ['errors/standards'],
    plant: withEdit('http/85-errors.conf', '  default /_edge/problem;', '  default /_edge/page;'),
  },
  {
    // Gatehouse has a limit of its own: only where it is not asked can a large body get through.
    fault: 'bodies may have any size',
    lines: [],
    unsettles: ['api/size-limits'],
    async plant(site, made) {
      await withEdit('http/40-size.conf', 'client_max_body_size 64k;', 'client_max_body_size 0;')(site, made)
      await inLocation('/api/', 'proxy_pass_request_body off;\n    proxy_set_header Content-Length "";')(
        site,
        made,
      )
    },
  },
  {
    fault: 'a body that is too large is an error of the server',
    lines: ['api/size-limits'],
    plant: withEdit(
      'http/85-errors.conf',
      'error_page 400 404 405 413 ',
      'error_page 413 =500 $edge_error;\nerror_page 400 404 405 ',
    ),
  },
  {
    fault: 'all requests have the same id',
    lines: ['errors/request-id'],
    plant: withEdit(
      'snippets/forwarded.conf',
      'X-Request-Id $request_id;',
      'X-Request-Id 0123456789abcdef0123456789abcdef;',
    ),
  },
  {
    fault: 'a file of the page is gone',
    lines: ['deployment/smoke'],
    plant: withLocation('location = /assets/index-DCEWVsfg.css { return 404; }'),
  },
  {
    fault: 'nginx answers the health checks itself, and nothing is behind it',
    lines: ['deployment/health', 'deployment/smoke'],
    // No page and no file of it is there to be judged.
    unsettles: ['performance/http-caching', 'performance/static-assets', 'performance/compression'],
    async plant(site, made) {
      await nginxIsWell(site, made)
      await withEdit('snippets/gatehouse.conf', 'http://gatehouse;', 'http://127.0.0.1:9;')(site, made)
    },
  },
  {
    fault: 'answers of the sign-in have lost their no-store',
    lines: ['performance/http-caching'],
    plant: inLocation('/auth/', 'proxy_hide_header Cache-Control;'),
  },
  {
    fault: 'a source map that a header names can be fetched',
    lines: ['errors/details'],
    async plant(site, made) {
      await withFile(
        '/maps/',
        'maps/app.json',
        '{"version":3,"sources":["../app/main.tsx"],"mappings":"AAAA"}',
      )(site, made)
      await withEdit(
        'http/80-headers.conf',
        'add_header X-XSS-Protection',
        'map $uri $map_of_script {\n  "~[.]js$" /maps/app.json;\n  default "";\n}\nadd_header SourceMap $map_of_script always;\nadd_header X-XSS-Protection',
      )(site, made)
    },
  },
  {
    fault: 'every origin may read the sign-in',
    lines: ['api/cors'],
    async plant(site, made) {
      await withEdit(
        'http/80-headers.conf',
        'add_header X-XSS-Protection',
        'map $uri $allowed_here {\n  "~^/auth/" $http_origin;\n  default "";\n}\nadd_header Access-Control-Allow-Origin $allowed_here always;\nadd_header X-XSS-Protection',
      )(site, made)
    },
  },
  {
    fault: 'nginx answers the health checks itself',
    lines: [],
    unsettles: ['deployment/health'],
    plant: nginxIsWell,
  },
]
