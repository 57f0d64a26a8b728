import { hashOf, lineAt, type FoundSecret } from './found-secret.ts'
import { isPlaceholder } from './secret-words.ts'

type Conceal = (secret: string) => void
type Hit = { at: number; what: string; value: string }
type Reader = {
  path?: RegExp
  /** Has to be in the text; looked for before anything else. */
  marker?: RegExp
  find(text: string, conceal: Conceal): readonly Hit[]
}

const PRIVATE_KEY =
  /-----BEGIN ((?:RSA |DSA |EC |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?)-----((?:\s|\\[nr]|["'+,])*)([A-Za-z0-9+/=\s\\"',:.-]{64,20000})/g

const findAll = (
  text: string,
  pattern: RegExp,
  conceal: Conceal,
  what: (match: RegExpMatchArray) => string,
): Hit[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const value = match.groups?.value ?? match[0]
    if (isPlaceholder(value)) return []
    conceal(value)
    return [{ at: match.index, what: what(match), value }]
  })

const READERS: readonly Reader[] = [
  {
    marker: /PRIVATE KEY/,
    find: (text, conceal) =>
      [...text.matchAll(PRIVATE_KEY)].flatMap(({ 3: body = '', index }) => {
        if (/ENCRYPTED|Proc-Type/.test(body.slice(0, 80)) || !/[A-Za-z0-9+/]{40}/.test(body)) return []
        for (const line of body.split(/\\n|\s+/).slice(0, 200)) if (line.length >= 24) conceal(line)
        const isAccount = /"type"\s*:\s*"service_account"/.test(text)
        return [
          {
            at: index,
            what: isAccount ? 'the key of a service account' : 'a private key',
            value: body.slice(0, 400),
          },
        ]
      }),
  },
  {
    marker: /kind:\s*["']?Config\b/,
    find: (text, conceal) =>
      findAll(
        text,
        /^[ \t]*(client-key-data|token|password):\s*["']?(?<value>[^\s"'#]{8,})/gm,
        conceal,
        ([, key]) => `a kubeconfig with ${key === 'client-key-data' ? 'a client key' : `a ${key}`}`,
      ),
  },
  {
    marker: /kind:\s*["']?Secret\b/,
    find: (text, conceal) => findManifestSecrets(text, conceal),
  },
  {
    path: /(^|\/)\.npmrc$/,
    find: (text, conceal) =>
      findAll(
        text,
        /(?:^|:)(_auth|_password)[ \t]*=[ \t]*["']?(?<value>[^\s"'$]{8,})/gm,
        conceal,
        ([, key]) => `a registry password (${key?.replace(/^:/, '')})`,
      ),
  },
  {
    path: /(^|\/)\.pypirc$/,
    find: (text, conceal) =>
      findAll(
        text,
        /^[ \t]*password[ \t]*[=:][ \t]*(?<value>\S{6,})/gm,
        conceal,
        () => 'a registry password',
      ),
  },
  {
    path: /(^|\/)[._]netrc$/,
    find: (text, conceal) =>
      findAll(text, /\bpassword[ \t]+(?<value>\S{4,})/g, conceal, () => 'a password of a host'),
  },
  {
    path: /(^|\/)\.git-credentials$/,
    find: (text, conceal) =>
      findAll(text, /:\/\/[^\s:/@]*:(?<value>[^\s@]{4,})@/g, conceal, () => 'a password of a git host'),
  },
  {
    path: /(^|\/)\.htpasswd$/,
    find: (text, conceal) =>
      findAll(
        text,
        /^[^\s:#]+:(?<value>(?:\$|\{SHA\}|[A-Za-z0-9./]{13}$)\S*)/gm,
        conceal,
        () => 'a password hash',
      ),
  },
  {
    path: /(^|\/)(\.dockercfg|\.?docker\/config\.json|\.dockerconfigjson)$/,
    find: (text, conceal) =>
      findAll(text, /"auth"\s*:\s*"(?<value>[A-Za-z0-9+/=]{8,})"/g, conceal, () => 'a registry login'),
  },
  {
    path: /(^|\/)\.?aws\/credentials$|(^|\/)\.?s3cfg$|(^|\/)\.boto$|(^|\/)rclone\.conf$/,
    find: (text, conceal) =>
      findAll(
        text,
        /^[ \t]*(aws_secret_access_key|secret_key|secret_access_key|pass)[ \t]*=[ \t]*(?<value>\S{8,})/gm,
        conceal,
        () => 'a key of a storage account',
      ),
  },
  {
    path: /(^|\/)master\.key$/,
    find: (text, conceal) =>
      findAll(text.trim(), /^(?<value>[0-9a-f]{32,64})$/g, conceal, () => 'a master key'),
  },
  {
    path: /\.tfstate(\.backup)?$/,
    find: (text, conceal) =>
      findAll(
        text,
        /"(?:[a-z_]{0,60}(?:password|private_key|secret_key|access_key|connection_string|token))"\s*:\s*"(?<value>[^"]{6,4000})"/g,
        conceal,
        () => 'a secret in a Terraform state',
      ).slice(0, 5),
  },
  {
    path: /(^|\/)(secrets?|credentials?|client_secret[\w.-]*|service[-_]?account[\w.-]*|firebase-adminsdk[\w.-]*)\.(json|ya?ml|toml|ini)$/i,
    find: (text, conceal) =>
      isSealed(text)
        ? []
        : findAll(
            text,
            /["']?(?<name>[\w-]{0,60}(?:password|passwd|secret|api[_-]?key|private[_-]?key|token))["']?\s*[:=]\s*["']?(?<value>[^\s"',{}[\]$#]{6,500})/gi,
            conceal,
            ({ groups }) => `a value for ${groups?.name}`,
          ),
  },
  {
    path: /\.(sql|dump)$/i,
    marker: /dump|COPY |INSERT INTO/,
    find: (text) => {
      const hash = /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$argon2id?\$|pbkdf2_sha256\$\d+\$/.exec(text)
      return /(PostgreSQL database dump|MySQL dump|MariaDB dump)/.test(text) && hash !== null
        ? [{ at: hash.index, what: 'a database dump with password hashes', value: hash[0] }]
        : []
    },
  },
]

const isSealed = (text: string): boolean =>
  /^\$ANSIBLE_VAULT|^sops:|"sops":|ENC\[AES256|kind:\s*SealedSecret|-----BEGIN AGE/m.test(text)

/** Values of Kubernetes secrets that are written down, outside of templates. */
function findManifestSecrets(text: string, conceal: Conceal): Hit[] {
  if (isSealed(text) || text.includes('{{') || !/^apiVersion:/m.test(text)) return []
  const found: Hit[] = []
  let isSecret = false
  let block: string | undefined
  let offset = 0
  const held: typeof found = []
  for (const line of `${text}\n---`.split('\n')) {
    if (line.startsWith('---')) {
      if (isSecret) found.push(...held)
      held.length = 0
      isSecret = false
      block = undefined
    }
    const [, key = ''] = /^([A-Za-z]{1,40}):/.exec(line) ?? []
    if (key !== '') block = key
    if (/^kind:\s*["']?Secret\b/.test(line)) isSecret = true
    const [, name = '', value = ''] =
      /^[ \t]+["']?([\w.-]{1,100})["']?:[ \t]*["']?([^\s"'#|>]{4,4000})/.exec(line) ?? []
    if (name !== '' && (block === 'data' || block === 'stringData')) {
      const plain = (block === 'data' ? Buffer.from(value, 'base64').toString('utf8') : value).trim()
      if (/pass|secret|token|key|credential|auth/i.test(name) && !isPlaceholder(plain)) {
        conceal(value)
        conceal(plain)
        held.push({ at: offset, what: `a Kubernetes secret with a value for ${name}`, value })
      }
    }
    offset += line.length + 1
  }
  return found
}

/** Says by itself that it is for development. */
const DEVELOPMENT =
  /(^|[/_.-])(dev|devel|development|local|localhost|snakeoil|self-?signed|mkcert|dummy|fake|mock|mocks|test|testing|tests|suites)([/_.-]|$)/i

export const isForDevelopment = (path: string): boolean => DEVELOPMENT.test(path)

const isFor = ({ path, marker }: Reader, file: string, text: string): boolean =>
  (path === undefined || path.test(file)) && (marker === undefined || marker.test(text))

export const isSecretFile = (file: string, text: string): boolean =>
  READERS.some((reader) => isFor(reader, file, text))

/** Its name says that it may be one. */
export const isSecretPath = (file: string): boolean => READERS.some(({ path }) => path?.test(file) === true)

/** Secrets that are a file of their own, or fill one. `conceal` is told each. */
export function findSecretsInFile(file: string, text: string, conceal: Conceal): FoundSecret[] {
  return READERS.filter((reader) => isFor(reader, file, text)).flatMap(({ find }) =>
    find(text, conceal).map(({ at, what, value }) => ({
      file,
      line: lineAt(text, at),
      what,
      hash: hashOf(value),
    })),
  )
}
