let held: string | undefined

/** The token in a fragment such as `#token=abc`. */
export function tokenInFragment(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token')
  return token === null || token === '' ? undefined : token
}

/**
 * The token of the mailed link that opened this page. It leaves the address bar and the history at once, so
 * that it is not copied, shared or synchronised with the address; only memory keeps it.
 */
export function takeLinkToken(): string | undefined {
  const token = tokenInFragment(location.hash)
  if (token !== undefined) {
    held = token
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return held
}

export function dropLinkToken(): void {
  held = undefined
}
