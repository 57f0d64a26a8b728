# One JSON object a line, as the access log has it.
say() {
  printf '{"time":"%s","level":"%s","message":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" \
    "$(printf '%s' "$2" | tr '\n\t' '  ' | sed 's/[\\"]/\\&/g')" >&2
}

fail() {
  say fatal "$1"
  exit 1
}
