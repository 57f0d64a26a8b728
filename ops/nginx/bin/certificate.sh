# The certificate that nginx serves is a copy of one that was checked: tls/active is a link to a directory with both
# files, changed at once. A file that is half-written, broken or for another host never gets there.

seen=""
looked=0

# Prints why a certificate and its key cannot be used; nothing when they can.
certificate_fault() {
  for file in "$1" "$2"; do
    [ -e "$file" ] || { echo "$file is missing"; return; }
    [ -r "$file" ] || { echo "$file cannot be read by user $(id -u)"; return; }
  done
  openssl x509 -in "$1" -noout 2>/dev/null || { echo "$1 holds no certificate"; return; }
  public=$(openssl pkey -in "$2" -passin pass: -pubout 2>/dev/null) || { echo "$2 holds no key"; return; }
  [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$public" ] || { echo "$2 is not the key of $1"; return; }
  openssl x509 -in "$1" -noout -checkhost "$DOMAIN" | grep -q 'does match' || echo "$1 is not for $DOMAIN"
}

activate() {
  next="$RUN_DIR/tls/$(date +%s%N)"
  mkdir "$next"
  cp "$1" "$next/fullchain.pem"
  cp "$2" "$next/privkey.pem"
  before=$(readlink "$RUN_DIR/tls/active" || true)
  ln -sfn "$next" "$RUN_DIR/tls/.new"
  mv -T "$RUN_DIR/tls/.new" "$RUN_DIR/tls/active"
  # Checked a second time as a copy: the originals may have changed in between.
  if [ -z "$(certificate_fault "$next/fullchain.pem" "$next/privkey.pem")" ] && test_configuration; then
    [ -z "$before" ] || rm -rf "$before"
    return 0
  fi
  [ -z "$before" ] || { ln -sfn "$before" "$RUN_DIR/tls/.new"; mv -T "$RUN_DIR/tls/.new" "$RUN_DIR/tls/active"; }
  rm -rf "$next"
  return 1
}

# Until the certificate authority has answered, and for trying Gatehouse out.
activate_temporary() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$DOMAIN" \
    -addext "subjectAltName=DNS:$DOMAIN" -keyout "$RUN_DIR/tls/key" -out "$RUN_DIR/tls/cert" 2>/dev/null
  activate "$RUN_DIR/tls/cert" "$RUN_DIR/tls/key"
}

fingerprint_of_files() {
  cat "$TLS_CERTIFICATE" "$TLS_KEY" 2>/dev/null | sha256sum
}

start_certificate() {
  # What a run before this one left in a directory that outlives it.
  rm -rf "$RUN_DIR/tls"
  mkdir -p "$RUN_DIR/tls"
  seen=$(fingerprint_of_files)
  fault=$(certificate_fault "$TLS_CERTIFICATE" "$TLS_KEY")
  if [ -z "$fault" ]; then
    activate "$TLS_CERTIFICATE" "$TLS_KEY" || fail "nginx refuses the certificate $TLS_CERTIFICATE"
  elif [ "$TLS_MODE" = files ]; then
    fail "the certificate cannot be used: $fault"
  else
    say warn "serving a temporary self-signed certificate: $fault"
    activate_temporary || fail "no temporary certificate could be made"
  fi
  report_expiry
}

# Whether nginx has to reload. A fault is reported once per state of the files, and the old certificate stays.
refresh_certificate() {
  report_expiry
  now=$(fingerprint_of_files)
  [ "$now" != "$seen" ] || return 1
  seen=$now
  fault=$(certificate_fault "$TLS_CERTIFICATE" "$TLS_KEY")
  if [ -z "$fault" ] && ! openssl x509 -in "$TLS_CERTIFICATE" -noout -checkend 0 >/dev/null &&
    openssl x509 -in "$RUN_DIR/tls/active/fullchain.pem" -noout -checkend 0 >/dev/null; then
    fault="$TLS_CERTIFICATE has expired"
  fi
  if [ -z "$fault" ]; then
    activate "$TLS_CERTIFICATE" "$TLS_KEY" && looked=0 && report_expiry && return 0
    fault="nginx refuses $TLS_CERTIFICATE"
  fi
  say error "the new certificate is not used, the old one stays: $fault"
  return 1
}

# Looks once an hour, and whenever there is another certificate.
report_expiry() {
  moment=$(date +%s)
  [ "$moment" -ge $((looked + 3600)) ] || return 0
  looked=$moment
  active="$RUN_DIR/tls/active/fullchain.pem"
  ends=$(openssl x509 -in "$active" -noout -enddate | cut -d= -f2)
  if ! openssl x509 -in "$active" -noout -checkend 0 >/dev/null; then
    say error "the certificate for $DOMAIN has expired on $ends: browsers refuse it; renew it"
  elif ! openssl x509 -in "$active" -noout -checkend 604800 >/dev/null; then
    say warn "the certificate for $DOMAIN expires on $ends: less than a week left"
  fi
}
