import { createEngine } from '@secretlint/node'
import { z } from 'zod'

export type TokenKind = 'token' | 'database' | 'address' | 'key'
export type FoundToken = {
  kind: TokenKind
  /** What it opens, e.g. "a GitHub token". */
  label: string
  /** Where it starts in the text. */
  at: number
  value: string
}

/** A text without any of these holds nothing that the rules know. Cheap, and it lets almost everything through unread. */
const MARKERS =
  /gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]|glpat-[\w-]{10}|npm_[A-Za-z0-9]{36}|_authToken=|xox[a-z]-[A-Za-z0-9]|xapp-\d|hooks\.slack\.com\/services|[sr]k_(?:live|test)_[A-Za-z0-9]{10}|SG\.\w{10}|shp(?:pa|ca|at|ss)_[A-Za-z0-9]{20}|sk-(?:proj|svcacct|admin|ant)-|T3BlbkFJ|gsk_[A-Za-z0-9]{50}|hf_[A-Za-z]{34}|lin_api_[A-Za-z0-9]{10}|ntn_\d{11}|glc_[A-Za-z0-9]{20}|glsa_[A-Za-z0-9]{20}|ops_ey[A-Za-z0-9]{50}|hv[sbr]\.[\w-]{50}|vc[piark]_[A-Za-z0-9]{20}|vck_[A-Za-z0-9]{20}|dapi[A-Fa-f0-9]{32}|dckr_pat_|figd_[\w-]{20}|cf(?:k|ut|at)_[A-Za-z0-9]{20}|tskey-[a-z]{2}|x-oauth-basic|(?:SECRET|secret|Secret)_?(?:ACCESS|access|Access)_?(?:KEY|key|Key)|:\/\/[^\s/:@]{1,100}:[^\s/@]{1,200}@|pypi-AgE|dop_v1_|GOCSPX-|AccountKey=|AGE-SECRET-KEY-1|sntry[su]_|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org\/bot|PMAK-|eyJhbGciOi|key-[0-9a-f]{32}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20}/

/** Without one of these words, or a password in an address, none of the above is in a text. */
export const TOKEN_WORDS: readonly string[] = `
  ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- npm_ _authToken= xoxa- xoxb- xoxo- xoxp- xoxr- xoxs- xapp-
  hooks.slack.com sk_live_ rk_live_ sk_test_ rk_test_ SG. shppa_ shpca_ shpat_ shpss_ sk-proj- sk-svcacct-
  sk-admin- sk-ant- T3BlbkFJ gsk_ lin_api_ ntn_ glc_ glsa_ ops_ey hvs. hvb. hvr. vcp_ vci_ vca_ vcr_ vck_
  dapi dckr_pat_ figd_ cfk_ cfut_ cfat_ tskey- x-oauth-basic ECRET_ACCESS_KEY hf_ ecretAccessKey
  ecret_access_key ECRETACCESSKEY pypi-AgE dop_v1_ GOCSPX- AccountKey= AGE-SECRET-KEY-1 sntrys_ sntryu_
  .com/api/webhooks api.telegram.org/bot PMAK- eyJhbGciOi
`
  .trim()
  .split(/\s+/)

export const mayHoldTokens = (text: string): boolean => MARKERS.test(text)

const OWN: readonly (readonly [string, RegExp])[] = [
  ['a PyPI token', /\bpypi-AgE[A-Za-z0-9_-]{50,400}/g],
  ['a DigitalOcean token', /\bdop_v1_[0-9a-f]{64}\b/g],
  ['a Google OAuth client secret', /\bGOCSPX-[A-Za-z0-9_-]{28}\b/g],
  // That of the emulator is in its manual, and opens nothing.
  [
    'an Azure storage key',
    /(?<=AccountKey=)(?<!AccountName=devstoreaccount1;AccountKey=)[A-Za-z0-9+/]{86}==/g,
  ],
  ['an age identity', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g],
  ['a Sentry token', /\bsntry[su]_[A-Za-z0-9+/=_-]{40,400}/g],
  ['a Discord webhook', /https:\/\/discord(?:app)?\.com\/api\/webhooks\/[0-9]{15,22}\/[A-Za-z0-9_-]{60,80}/g],
  ['a Telegram bot token', /(?<=api\.telegram\.org\/bot)[0-9]{8,10}:[A-Za-z0-9_-]{35}\b/g],
  ['a Postman key', /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/g],
  ['a Mailgun key', /\bkey-[0-9a-f]{32}\b/g],
  ['a Resend key', /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b/g],
]

const OUTPUT = z
  .array(
    z.object({
      messages: z.array(
        z.object({
          ruleId: z.string(),
          range: z.tuple([z.number(), z.number()]),
          data: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  )
  .length(1)

const RULES = '@secretlint/secretlint-rule-'
const KINDS: Readonly<Record<string, readonly [TokenKind, string]>> = {
  'database-connection-string': ['database', 'the address of a database with its password'],
  basicauth: ['address', 'an address with its password'],
  privatekey: ['key', 'a private key'],
}
const NAMES: Readonly<Record<string, string>> = {
  aws: 'an AWS secret access key',
  gcp: 'a Google service account key',
  github: 'a GitHub token',
  gitlab: 'a GitLab token',
  npm: 'an npm token',
  openai: 'an OpenAI key',
  anthropic: 'an Anthropic key',
  slack: 'a Slack token',
  sendgrid: 'a SendGrid key',
  stripe: 'a Stripe key',
}

let engine: ReturnType<typeof createEngine> | undefined

/** Loading the rules takes a while, and most trees never need them. */
function loadEngine(): ReturnType<typeof createEngine> {
  engine ??= createEngine({
    formatter: 'json',
    color: false,
    // The values are needed to judge and to conceal them. What the engine prints goes no further than this file.
    maskSecrets: false,
    configFileJSON: { rules: [{ id: `${RULES}preset-recommend` }] },
  })
  return engine
}

/** Tokens of a known shape. What is found is a secret: it is judged and concealed, and printed nowhere. */
export async function findTokens(text: string): Promise<FoundToken[]> {
  if (!mayHoldTokens(text)) return []
  const { executeOnContent } = await loadEngine()
  // A made-up name: some rules open the file that they are told.
  const { output } = await executeOnContent({ content: text, filePath: 'text.txt' })
  const [result] = OUTPUT.parse(JSON.parse(output))
  const found = (result?.messages ?? []).map(({ ruleId, range, data = {} }): FoundToken => {
    const rule = ruleId.slice(RULES.length)
    const [kind, label] = KINDS[rule] ?? ['token', NAMES[rule] ?? `a token of ${rule}`]
    const named = Object.entries(data).filter(
      ([key, value]) => /^[A-Z_]+$/.test(key) && typeof value === 'string',
    )
    const longest = named.map(([, value]) => String(value)).sort((a, b) => b.length - a.length)[0]
    const value = longest ?? text.slice(...range)
    const from = text.indexOf(value, range[0])
    return { kind, label, at: from < 0 ? range[0] : from, value }
  })
  return [...found, ...findOwn(text), ...findServiceRoles(text)].sort((a, b) => a.at - b.at)
}

function findOwn(text: string): FoundToken[] {
  return OWN.flatMap(([label, pattern]) =>
    [...text.matchAll(pattern)].map(({ 0: value, index }) => ({
      kind: 'token' as const,
      label,
      at: index,
      value,
    })),
  )
}

/** A JSON Web Token without end that may do everything, as backends hand out to servers. */
function findServiceRoles(text: string): FoundToken[] {
  const pattern = /\beyJhbGciOi[A-Za-z0-9_-]{5,200}\.(eyJ[A-Za-z0-9_-]{10,2000})\.[A-Za-z0-9_-]{20,600}/g
  return [...text.matchAll(pattern)].flatMap(({ 0: value, 1: payload = '', index }) => {
    const said = Buffer.from(payload, 'base64url').toString('utf8')
    return /"role"\s*:\s*"(service_role|supabase_admin)"/.test(said)
      ? [{ kind: 'token' as const, label: 'a service-role token', at: index, value }]
      : []
  })
}
