#!/bin/sh
# Starts nginx for Gatehouse: checks the settings, renders the configuration, brings a certificate, and then watches
# certificate and replicas and reloads nginx when one of them has changed. Needs no root and writes to RUN_DIR only.
set -eu
umask 077
bin=$(dirname "$(readlink -f "$0")")
export RUN_DIR="${RUN_DIR:-/tmp/nginx}"
. "$bin/say.sh"
. "$bin/settings.sh"
. "$bin/certificate.sh"
. "$bin/upstream.sh"

read_settings
mkdir -p "$RUN_DIR/tmp" "$RUN_DIR/tls"
render_configuration "$(dirname "$bin")/conf"
write_upstream
start_certificate

test_configuration || fail "the configuration is not valid; nginx says why above"

# When nginx ends by itself nobody has to wait for the next look at the certificate to notice.
ended=0
trap 'ended=1' USR1

# The error log quotes requests with their query, which can hold a token: it is cut off on the way out. It ends with
# the last process of nginx.
rm -f "$RUN_DIR/errors"
mkfifo "$RUN_DIR/errors"
{
  sed -u -e 's/\(request: "[^" ]* [^"? ]*\)?[^" ]*/\1/' -e 's/\(upstream: "[^"?]*\)?[^"]*/\1/' \
    -e 's/, referrer: "[^"]*"//' <"$RUN_DIR/errors" >&2
  kill -USR1 $$ 2>/dev/null || true
} &
nginx -e stderr -p "$RUN_DIR/" -c conf/nginx.conf -g 'daemon off;' 2>"$RUN_DIR/errors" &
nginx=$!
# TERM lets requests in flight finish; a second one does not wait.
trap 'say info "stopping"; kill -QUIT "$nginx" 2>/dev/null; trap "kill -TERM $nginx 2>/dev/null" TERM INT QUIT; stopping=1' TERM INT QUIT
stopping=0
say info "nginx started for $DOMAIN ($TLS_MODE)"

while kill -0 "$nginx" 2>/dev/null && [ "$stopping" = 0 ]; do
  sleep "$WATCH_SECONDS" &
  wait $! || true
  [ "$stopping$ended" = 00 ] || break
  changed=""
  if refresh_certificate; then changed="certificate"; fi
  if refresh_upstream; then changed="${changed:+$changed and }replicas"; fi
  if [ -n "$changed" ]; then
    say info "reloading: new $changed"
    kill -HUP "$nginx"
  fi
done

trap '' USR1
# The shell remembers how it ended; a signal ends the waiting sooner.
wait "$nginx" && code=0 || code=$?
while kill -0 "$nginx" 2>/dev/null; do wait "$nginx" && code=0 || code=$?; done
[ "$stopping" = 1 ] || say error "nginx ended with $code"
exit "$code"
