# The replicas as the DNS knows them. No answer leaves things as they are: a name server that is away must not take
# Gatehouse away.

servers_now() {
  for target in $UPSTREAM; do
    timeout 3 getent ahostsv4 "${target%:*}" 2>/dev/null | awk -v port="${target##*:}" \
      '!seen[$1]++ { print "server " $1 ":" port " max_fails=2 fail_timeout=5s;" }'
  done | sort -u
}

write_upstream() {
  servers=$(servers_now)
  if [ -z "$servers" ]; then
    say warn "$UPSTREAM has no address yet: answering 502 until it has"
    # The discard port of loopback: refused at once.
    servers="server 127.0.0.1:9;"
  fi
  printf '%s\n' "$servers" >"$RUN_DIR/conf/upstream-servers.conf"
}

# Whether nginx has to reload.
refresh_upstream() {
  current=$(servers_now)
  [ -n "$current" ] && [ "$current" != "$servers" ] || return 1
  printf '%s\n' "$current" >"$RUN_DIR/conf/upstream-servers.conf"
  if test_configuration; then
    servers=$current
    return 0
  fi
  printf '%s\n' "$servers" >"$RUN_DIR/conf/upstream-servers.conf"
  return 1
}
