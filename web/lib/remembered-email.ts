const KEY = 'gatehouse-email'

/**
 * The address typed at sign-up, for the next page. It stays in this tab and never becomes part of a URL,
 * because URLs end up in logs and histories.
 */
export function rememberEmail(email: string): void {
  try {
    sessionStorage.setItem(KEY, email)
  } catch {
    // The next page then asks for the address.
  }
}

export function rememberedEmail(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

export function forgetEmail(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was remembered.
  }
}
