/** What a browser sends along, and a proxy passes on. Every contender gets the same. */
export const BROWSER_HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-GB,en;q=0.7,de;q=0.3',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'same-origin',
  'X-Real-IP': '192.0.2.7',
  'X-Forwarded-Proto': 'https',
}

/** A Cookie header with the session among others. */
export function cookieHeader(session: string): string {
  return `theme=dark; ${session}; consent=2026-11`
}
