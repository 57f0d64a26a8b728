import { schemesOf, type Sample, type Scheme } from './signed-text.ts'

export type SigningSecret = {
  /** The cookie or token. */
  sample: string
  scheme: string
  /** What signs it. A secret: it is looked up by whoever asked, and printed nowhere. */
  secret: string
}

export type SigningSearch = {
  /** Cookies and tokens whose signature is of a kind that could be tried. */
  tried: readonly { sample: string; scheme: string }[]
  found: readonly SigningSecret[]
  /** False when the time was over before every candidate was tried. */
  isWhole: boolean
}

const SCHEMES = 12
const MILLISECONDS = 10_000
const AT_ONCE = 500

/**
 * Tries candidates as the key of what was signed. All of it is arithmetic: nothing is sent. Says which candidate fits
 * which sample.
 */
export async function findSigningSecret(
  samples: readonly Sample[],
  candidates: Iterable<string>,
): Promise<SigningSearch> {
  const schemes = samples
    .flatMap((sample) => schemesOf(sample, samples).map((scheme) => ({ sample: sample.name, scheme })))
    .filter(
      ({ sample, scheme }, at, all) =>
        at === all.findIndex((each) => each.sample === sample && each.scheme.name === scheme.name),
    )
    .slice(0, SCHEMES)
  const open = new Set(schemes)
  const found: SigningSecret[] = []
  const until = performance.now() + MILLISECONDS
  let count = 0
  let isWhole = true
  for (const secret of candidates) {
    if (open.size === 0) break
    for (const each of open) {
      if (!fits(each.scheme, secret)) continue
      found.push({ sample: each.sample, scheme: each.scheme.name, secret })
      open.delete(each)
    }
    count += 1
    if (count % AT_ONCE !== 0) continue
    // Others look at the same time.
    await new Promise((done) => setImmediate(done))
    if (performance.now() > until) {
      isWhole = false
      break
    }
  }
  return { tried: schemes.map(({ sample, scheme }) => ({ sample, scheme: scheme.name })), found, isWhole }
}

function fits({ signature, sign }: Scheme, secret: string): boolean {
  const made = sign(secret)
  return Buffer.isBuffer(made) ? made.equals(signature) : made.some((each) => each.equals(signature))
}
