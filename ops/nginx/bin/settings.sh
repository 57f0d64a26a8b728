# The environment, judged: a fault is named before nginx could fail over it in words of its own.

need() {
  [ "$(printf '%s\n' "$2" | grep -Ecxv "$3")" = 0 ] || fail "$1 $4"
}

read_settings() {
  DOMAIN=$(printf '%s' "${DOMAIN:-}" | tr '[:upper:]' '[:lower:]')
  need DOMAIN "$DOMAIN" '([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?' \
    "must be the host name that people use, such as accounts.example.org"
  TLS_MODE=${TLS_MODE:-acme}
  need TLS_MODE "$TLS_MODE" 'acme|self-signed|files' "must be acme, self-signed or files"
  if [ "$TLS_MODE" = acme ]; then tls=/etc/letsencrypt/live/gatehouse; else tls=/etc/nginx/tls; fi
  TLS_CERTIFICATE=${TLS_CERTIFICATE:-$tls/fullchain.pem}
  TLS_KEY=${TLS_KEY:-$tls/privkey.pem}
  UPSTREAM=${UPSTREAM:-gatehouse:3000}
  need UPSTREAM "$UPSTREAM" '[a-zA-Z0-9._-]+:[0-9]{1,5}( [a-zA-Z0-9._-]+:[0-9]{1,5})*' \
    "must be one or more of host:port, separated by spaces"
  LISTEN_HTTP=${LISTEN_HTTP:-8080}
  LISTEN_HTTPS=${LISTEN_HTTPS:-8443}
  LISTEN_INSIDE=${LISTEN_INSIDE:-127.0.0.1:8081}
  for listen in "$LISTEN_HTTP" "$LISTEN_HTTPS" "$LISTEN_INSIDE"; do
    need "LISTEN_*" "$listen" '([0-9.]+:)?[0-9]{1,5}' "must be a port, or an address and a port"
  done
  HTTPS_PORT=${HTTPS_PORT:-443}
  need HTTPS_PORT "$HTTPS_PORT" '[0-9]{1,5}' "must be the port that browsers use"
  PUBLIC_ORIGIN="https://$DOMAIN"
  [ "$HTTPS_PORT" = 443 ] || PUBLIC_ORIGIN="$PUBLIC_ORIGIN:$HTTPS_PORT"
  ACME_WEBROOT=${ACME_WEBROOT:-/var/www/acme}
  WORKER_PROCESSES=${WORKER_PROCESSES:-auto}
  need WORKER_PROCESSES "$WORKER_PROCESSES" 'auto|[0-9]{1,3}' "must be auto or a number"
  WATCH_SECONDS=${WATCH_SECONDS:-5}
  need WATCH_SECONDS "$WATCH_SECONDS" '[0-9]{1,4}(\.[0-9]+)?' "must be a number of seconds"
  PROXY_READ_SECONDS=${PROXY_READ_SECONDS:-40}
  need PROXY_READ_SECONDS "$PROXY_READ_SECONDS" '[0-9]{1,4}' "must be a number of seconds"
  TRUSTED_EDGE_CIDR=${TRUSTED_EDGE_CIDR:-}
  need TRUSTED_EDGE_CIDR "$TRUSTED_EDGE_CIDR" '([0-9a-fA-F.:]+(/[0-9]{1,3})?([, ]+|$))*' \
    "must be the networks of the load balancers in front, such as 192.0.2.0/24"

  # The groups of Mozilla's guideline, less what this OpenSSL does not know: an unknown name keeps nginx from starting.
  TLS_GROUPS=X25519:prime256v1:secp384r1
  if openssl list -tls-groups 2>/dev/null | grep -q X25519MLKEM768; then TLS_GROUPS="X25519MLKEM768:$TLS_GROUPS"; fi

  REAL_IP=""
  for network in $(printf '%s' "$TRUSTED_EDGE_CIDR" | tr ',' ' '); do
    REAL_IP="${REAL_IP}set_real_ip_from $network;
"
  done
  if [ -n "$REAL_IP" ]; then
    REAL_IP="${REAL_IP}real_ip_header X-Forwarded-For;
real_ip_recursive on;"
  fi
  export DOMAIN PUBLIC_ORIGIN LISTEN_HTTP LISTEN_HTTPS LISTEN_INSIDE ACME_WEBROOT WORKER_PROCESSES PROXY_READ_SECONDS
  export TLS_GROUPS REAL_IP
}

# A fixed list: the variables of nginx look the same and must stay.
render_configuration() {
  rm -rf "$RUN_DIR/conf"
  cp -R "$1" "$RUN_DIR/conf"
  chmod -R u+rwX "$RUN_DIR/conf"
  find "$RUN_DIR/conf" -name '*.template' | while read -r template; do
    envsubst '${DOMAIN} ${PUBLIC_ORIGIN} ${LISTEN_HTTP} ${LISTEN_HTTPS} ${LISTEN_INSIDE} ${ACME_WEBROOT} ${WORKER_PROCESSES} ${PROXY_READ_SECONDS} ${TLS_GROUPS} ${REAL_IP}' \
      <"$template" >"${template%.template}"
    rm "$template"
  done
}

# Says why only when it fails.
test_configuration() {
  if ! said=$(nginx -e stderr -t -q -p "$RUN_DIR/" -c conf/nginx.conf 2>&1 >/dev/null); then
    printf '%s\n' "$said" >&2
    return 1
  fi
}
