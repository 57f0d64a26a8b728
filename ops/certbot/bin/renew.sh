#!/bin/sh
# Gets the certificate of DOMAIN through the web root that nginx serves on port 80, and renews it. certbot itself
# decides when a renewal is due; nginx notices new files within seconds and reloads on its own.
#   renew.sh         for ever: twice a day, sooner while it does not work
#   renew.sh once    one attempt; the exit code says how it went
#   renew.sh check   whether a certificate is there and valid
set -eu
umask 077
config=${CONFIG_DIR:-/etc/letsencrypt}
work=${WORK_DIR:-/tmp/certbot}
webroot=${ACME_WEBROOT:-/var/www/acme}
certificate="$config/live/gatehouse/fullchain.pem"

say() {
  printf '{"time":"%s","level":"%s","message":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" \
    "$(printf '%s' "$2" | tr '\n\t' '  ' | sed 's/[\\"]/\\&/g')" >&2
}

# Renewal and first issuance are one command, which also notices another DOMAIN. The challenge files are made readable
# for nginx by the common user; the name of the directory is fixed, so that it survives a change of DOMAIN.
attempt() {
  if [ -n "${ACME_EMAIL:-}" ]; then set -- --email "$ACME_EMAIL"; else set -- --register-unsafely-without-email; fi
  if [ -n "${ACME_SERVER:-}" ]; then set -- "$@" --server "$ACME_SERVER"; fi
  mkdir -p "$work"
  if said=$(certbot certonly --webroot --webroot-path "$webroot" --cert-name gatehouse --domain "$DOMAIN" \
    --keep-until-expiring --key-type ecdsa --non-interactive --agree-tos \
    --config-dir "$config" --work-dir "$work/work" --logs-dir "$work/logs" "$@" 2>&1); then
    case $said in
      *'not yet due'*) ;;
      *) say info "certificate for $DOMAIN stored, valid until $(ends_at)" ;;
    esac
    return 0
  fi
  say error "no certificate for $DOMAIN: $said"
  return 1
}

ends_at() {
  openssl x509 -in "$certificate" -noout -enddate | cut -d= -f2
}

# One line that an alert can look for.
report() {
  if [ ! -e "$certificate" ]; then
    say error "there is no certificate for $DOMAIN yet"
  elif ! openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null; then
    say error "the certificate for $DOMAIN has expired on $(ends_at)"
  elif ! openssl x509 -in "$certificate" -noout -checkend 604800 >/dev/null; then
    say warn "the certificate for $DOMAIN expires on $(ends_at)"
  else
    return 0
  fi
  return 1
}

[ -n "${DOMAIN:-}" ] || { say fatal "DOMAIN must be the host name that people use"; exit 1; }
for directory in "$config" "$webroot"; do
  [ "${1:-}" = check ] || [ -w "$directory" ] || { say fatal "$directory cannot be written by user $(id -u)"; exit 1; }
done

case ${1:-} in
  once)
    attempt
    exit
    ;;
  check)
    [ -e "$certificate" ] && openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null
    exit
    ;;
esac

# A TERM must not wait for the sleep.
trap 'exit 0' TERM INT
every=${RENEW_SECONDS:-43200}
# The authority allows five failed attempts an hour, so the pauses grow: 1, 5, 15 minutes, then hours.
failures=0
while :; do
  if attempt; then
    failures=0
    # Up to an hour later, so that not all of the world asks at noon.
    pause=$((every + $(od -An -N2 -tu2 /dev/urandom) % (every / 12 + 1)))
  else
    failures=$((failures + 1))
    case $failures in
      1) pause=60 ;;
      2) pause=300 ;;
      3) pause=900 ;;
      *) pause=3600 ;;
    esac
    [ "$pause" -le "$every" ] || pause=$every
    report || true
  fi
  sleep "$pause" &
  wait $!
done
