/** Stands for a value that somebody still has to write, or that comes from elsewhere. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim()
  return (
    text === '' ||
    /^[<[{(%$].*[>\]})%]$|\$\{[^{}]*\}|\$\([^()]*\)|^\$[A-Za-z_]|\{\{|<%|^%[A-Z_]+%$|^@@?\w+@@?$/.test(
      text,
    ) ||
    /^[x*.\-_#?]+$/i.test(text) ||
    // Between two fences: !!!SET KEY!!!, ###KEY###
    /^([!#%&=+~?@*_-])\1.*[A-Za-z].*\1{2}$/.test(text) ||
    /(x{4}|\*{3}|\.{3}|…)/i.test(text) ||
    /^(your|my|the|some|an?)[-_ ]|\byour[-_ ]?|replace|insert|placeholder|redacted|example|sample|dummy|fake|to[-_ ]?be[-_ ]?(set|changed|filled)|\btodo\b|\btbd\b|fill[-_ ]?(in|me)|generate/i.test(
      text,
    ) ||
    /^(null|none|nil|undefined|true|false|yes|no|on|off|unset|empty|optional|n\/a)$/i.test(text) ||
    /^([/~]|\.\.?\/|file:|vault:|op:\/\/|ssm:|arn:aws|projects\/|env:|secret:|secretsmanager:|!vault|ENC\[|AGE-|enc:)/i.test(
      text,
    )
  )
}

/** Values that everybody tries first. */
const TRIVIAL =
  /^(pass|passw(or)?d|passwort|secret|admin|administrator|root|postgres(ql)?|mysql|mariadb|mongo(db)?|redis|rabbitmq|guest|user(name)?|test(ing)?|dev(elopment)?|local(host)?|db|app|foo|bar|baz|qwerty|minio(admin)?|change[-_ ]?(me|this|it)!?|letmein|welcome|default|docker|django|token|pwd|pw|p|u|123+4*5*6*7*8*9*0*)[0-9!]{0,4}$/i

export const isTrivial = (value: string): boolean => TRIVIAL.test(value.trim())

const PLAIN_WORDS =
  /test|example|sample|dummy|fake|mock|dev|local|ci[-_]|[-_]ci\b|change|secret|passw|default|placeholder|insecure|unsafe|not[-_]?(a[-_]?)?(real|so|for)|only|throwaway|ephemeral|random|string|please|development|staging|token|your|demo|temp|build/i

/** Shannon's measure, in bits a letter. */
function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Looks as if a machine had drawn it, so that it is hardly there for show. */
export function looksRandom(value: string): boolean {
  return (
    value.length >= 16 &&
    /[0-9]/.test(value) &&
    /[a-z]/i.test(value) &&
    !/\s/.test(value) &&
    bitsPerLetter(value) >= 3.2 &&
    !PLAIN_WORDS.test(value) &&
    !hasSequence(value)
  )
}

/** A run such as "abcdef", "123456" or "aaaaa", as people write and machines hardly do. */
export function hasSequence(value: string): boolean {
  let up = 1
  let same = 1
  for (let at = 1; at < value.length; at += 1) {
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1)
    up = step === 1 ? up + 1 : 1
    same = step === 0 ? same + 1 : 1
    if (up >= 6 || same >= 5) return true
  }
  return false
}
