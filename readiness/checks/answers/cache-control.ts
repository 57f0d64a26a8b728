/** What a Cache-Control says, as far as it matters here. */
export type CacheControl = {
  isNoStore: boolean
  isPrivate: boolean
  isPublic: boolean
  /** Has to be asked for again each time. */
  isRevalidated: boolean
  /** Seconds. */
  maxAge?: number
  sharedMaxAge?: number
}

export function readCacheControl(value: string): CacheControl {
  const directives = new Map(
    value
      .toLowerCase()
      .split(',')
      .map((each): [string, string] => {
        const [name = '', argument = ''] = each.trim().split('=', 2)
        return [name.trim(), argument.trim().replace(/^"|"$/g, '')]
      }),
  )
  const seconds = (name: string): number | undefined => {
    const text = directives.get(name)
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
  }
  const [maxAge, sharedMaxAge] = [seconds('max-age'), seconds('s-maxage')]
  return {
    isNoStore: directives.has('no-store'),
    isPrivate: directives.has('private'),
    isPublic: directives.has('public'),
    isRevalidated: directives.has('no-cache') || maxAge === 0,
    ...(maxAge !== undefined && { maxAge }),
    ...(sharedMaxAge !== undefined && { sharedMaxAge }),
  }
}

/** A shared cache may give it to somebody else. */
export const isShareable = ({
  isNoStore,
  isPrivate,
  isPublic,
  isRevalidated,
  maxAge = 0,
  sharedMaxAge = 0,
}: CacheControl): boolean =>
  !isNoStore && !isPrivate && (sharedMaxAge > 0 || (!isRevalidated && (maxAge > 0 || isPublic)))
