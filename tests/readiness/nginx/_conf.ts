/** A tree with one nginx.conf, with this inside its http block. */
export const http = (text: string): Readonly<Record<string, string>> => ({
  'nginx/nginx.conf': `events {}\nhttp {\n${text}\n}\n`,
})

/** A TLS server with this inside. */
export const tls = (text: string): string =>
  `server { listen 443 ssl; server_name example.org; ssl_certificate /tls/cert.pem; ssl_certificate_key /tls/key.pem;\n${text}\n}`

export const REDIRECT =
  'server { listen 80; server_name example.org; location / { return 301 https://$host$request_uri; } }'

export const PROXY = 'location / { proxy_pass http://app:3000; }'
