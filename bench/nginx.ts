import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isOpen } from '#scripts/ports.ts'
import { startChild, type Child } from './processes.ts'

const HOST = 'app.bench.test'

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args[0]} failed`)
}

export type Nginx = Child & {
  /** The same app, open to all and behind auth_request. */
  open: string
  guarded: string
  pids: number[]
}

/** Starts Debian's nginx with TLS in front of an app: one worker, on the core that is measured. */
export async function startNginx(options: {
  directory: string
  app: number
  gatehouse: number
}): Promise<Nginx> {
  const { directory } = options
  const [open, guarded] = [await freePort(), await freePort()]
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${HOST}`,
    '-days',
    '2',
    '-keyout',
    join(directory, 'key.pem'),
    '-out',
    join(directory, 'certificate.pem'),
  ])
  const file = join(directory, 'nginx.conf')
  await writeFile(file, configuration({ ...options, open, guarded }))
  const child = startChild(['nginx', '-p', directory, '-e', 'stderr', '-c', file])
  const until = performance.now() + 10_000
  while (!(await isOpen(guarded))) {
    if (child.process.exitCode !== null || performance.now() > until) {
      await child.stop()
      throw new Error(`nginx does not start:\n${child.output()}`)
    }
    await sleep(50)
  }
  const workers = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
  return {
    ...child,
    open: `https://127.0.0.1:${open}/`,
    guarded: `https://127.0.0.1:${guarded}/`,
    pids: workers.map(Number),
  }
}

function configuration(options: {
  directory: string
  app: number
  gatehouse: number
  open: number
  guarded: number
}): string {
  const { directory, app, gatehouse, open, guarded } = options
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ')
  return `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  ${folders}
  access_log off;
  ssl_certificate ${directory}/certificate.pem;
  ssl_certificate_key ${directory}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  keepalive_requests 1000000;
  upstream app { server 127.0.0.1:${app}; keepalive 64; keepalive_requests 1000000; }
  upstream gatehouse { server 127.0.0.1:${gatehouse}; keepalive 64; keepalive_requests 1000000; }
  proxy_http_version 1.1;
  server {
    listen 127.0.0.1:${open} ssl;
    location / {
      proxy_pass http://app;
      proxy_set_header Connection "";
    }
  }
  server {
    listen 127.0.0.1:${guarded} ssl;
    location = /verify {
      internal;
      proxy_pass http://gatehouse/auth/verify;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header Connection "";
      proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
    }
    location / {
      auth_request /verify;
      auth_request_set $user_id $upstream_http_x_auth_user_id;
      auth_request_set $email $upstream_http_x_auth_email;
      proxy_pass http://app;
      proxy_set_header Connection "";
      proxy_set_header X-Auth-User-Id $user_id;
      proxy_set_header X-Auth-Email $email;
    }
  }
}
`
}
