import { isNoSecretValue, isSecretName } from '#readiness/facts/containers/secret-names.ts'

/** `jwtSecretKey` as `jwt_secret_key`. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()

/** Secret by its words, and yet meant to be seen, or no value at all. */
const OPEN =
  /(^|_)(anon|search|public|publishable|test|mock|fake|dummy|forgot|forgotten|change|changed|confirm|invalid|wrong|missing|show|hide|toggle|has|is|no|csrf|xsrf|design|next|page|continuation|cancel|abort|label|text|title|message|error|placeholder|hint|field|column|param|scheme|injection|provider|storage|cache|react|query|i18n|translation|class)(_|$)/

/** Whether a value of this name is a secret, as far as the name tells. */
export function isSecretLike(name: string): boolean {
  const plain = snakeCase(name)
  return isSecretName(plain) && !OPEN.test(plain)
}

/** Names of what signs or encrypts: whoever knows its value is in. */
const SIGNING =
  /(^|_)(secret|secret_key|signing_key|encryption_key|secret_or_key|secret_or_private_key|cookie_keys|hmac_key|secret_base|app_secret|key_base)(_?\d+)?$/

const isSigningName = (name: string): boolean => SIGNING.test(snakeCase(name))

const WEAK =
  /change[-_ ]?(me|this|it)|super[-_ ]?secret|your[-_ ]?(\w{1,12}[-_ ]?)?(secret|jwt|key|token|password)|my[-_ ]?(\w{1,12}[-_ ]?)?secret|insecure|secret[-_ ]?key|keyboard[-_ ]?cat|default[-_ ]?(secret|key|password)|dev(elopment)?[-_ ]?(secret|key)|replace[-_ ]?(me|this|with)|hunter2|s3cr3?t|foobar|123456|qwerty|letmein|passw0rd|password[-_]?\d/i
/** What is no secret whatever it is called: for the public, hashed already, a place, a gap to be filled in. */
const NONE =
  /^(pk_(test|live)_|pk\.|AIza|phc_|G-|UA-)|^\$(2[aby]|argon2|scrypt|pbkdf2)|^(pbkdf2|argon2|bcrypt|sha\d+)[_$:]|BEGIN (PUBLIC KEY|CERTIFICATE)|^(https?:|\.{0,2}\/|#|\$\{|\{\{|<|%|@|:)|^[a-z]+(\.[a-z]+)+$/i
const LETTERS_AND_DIGITS = /^(?=[^\s]*[A-Za-z])(?=[^\s]*\d)[^\s]{8,512}$/
const SYMBOLS = /^(?=[^\s]*[A-Za-z])[^\s]*[!@#$%^&*+=?][^\s]*$/

const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** The value only says its own name again, as names of fields, headers and translations do. */
const saysItsName = (name: string, text: string): boolean => bare(name) === bare(text)

/** Whether a literal that stands in for an unset variable of this name is a secret in the code. */
export function isSecretStandIn(name: string, text: string): boolean {
  return (
    text.length <= 4_096 &&
    isSecretLike(name) &&
    !isNoSecretValue(text) &&
    !NONE.test(text) &&
    !/^[\d_.]+$/.test(text)
  )
}

/** Keys that say which secret of a cluster is meant, and hold none. */
const REFERS = /(^|_)(existing|external|pull|image|tls)_/
const NAME_OF_CLUSTER = /^[a-z0-9]+(-[a-z0-9]+)+$/

/** Whether a value of a settings file is a secret that signs or encrypts. */
export function isSigningStandIn(name: string, text: string): boolean {
  if (!isSigningName(name) || REFERS.test(snakeCase(name)) || !isSecretStandIn(name, text)) return false
  if (text.length < 4 || /[^\x21-\x7e]/.test(text) || saysItsName(name, text)) return false
  if (WEAK.test(text)) return true
  return !/^[A-Z][A-Z0-9_]*$/.test(text) && !NAME_OF_CLUSTER.test(text) && !isPlace(text)
}

/** Whether a literal that is given a name is a secret in the code. `direct`: it is handed to what signs with it. */
export function isWrittenSecret(name: string, text: string, direct: boolean): boolean {
  if (text.length > 4_096 || isNoSecretValue(text) || NONE.test(text)) return false
  if (direct) return true
  if (!isSecretLike(name) || text.length < 4 || saysItsName(name, text)) return false
  // The name of a variable, of a header, of a key: a name for the secret, and not the secret.
  if (/^[A-Z][A-Z0-9_]*$/.test(text) || /^x-[a-z-]+$/i.test(text)) return false
  if (/\s/.test(text)) return isSigningName(name) && WEAK.test(text) && text.split(/\s+/).length <= 4
  if (WEAK.test(text)) return true
  // What has other letters than ASCII is a text for people.
  if (isPlace(text) || /[^\x20-\x7e]/.test(text)) return false
  if (isSigningName(name)) return text.length >= 6 || /secret|pass/i.test(text)
  if (SYMBOLS.test(text) && text.length >= 8 && /password|passwd|pwd/i.test(name)) return true
  return LETTERS_AND_DIGITS.test(text) && !isSlug(text)
}

/** A path within a folder, such as `secrets/auth_secret`. */
const isPlace = (text: string): boolean => /^[a-z0-9_.-]+(\/[a-z0-9_.-]+)+$/.test(text) && !/\d{3}/.test(text)

/** Words with a number among them, such as `oauth2-token` or `step-1`. */
const isSlug = (text: string): boolean =>
  /^[a-z]+\d{0,2}([-_./:][a-z]*\d{0,2})*$/.test(text) || /^[a-z]+([A-Z][a-z]+)*\d{0,2}$/.test(text)

/** Files that only developers and tests run, by their names. */
const DEVELOPMENT =
  /(^|[/._-])(ci|dev|development|test|tests|testing|suites|mock|mocks|mocked|seed|seeds|seeder|seeders|demo|fixture|fixtures|factory|factories|stub|stubs|faker)([._-]|\/|$)|(^|\/)local(_settings)?\.py$|settings[/_]local/i

export const isDevelopmentFile = (path: string): boolean => DEVELOPMENT.test(path)
