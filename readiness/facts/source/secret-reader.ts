import { defineExtractor } from './extractor.ts'
import { secretsOfPython } from './python-secrets.ts'
import { secretsOfScript } from './script-secrets.ts'

/** A name of a secret, and behind it what gives it a literal; or a name of what takes one. */
const HINT = new RegExp(
  [
    String.raw`(?:secret|passw|passphrase|pwd|token|salt|credential|key)\w*['"]?\]?\s*(?::\s*[\w<>[\]| .]{1,40}\s*)?(?:[=:,]|\|\|=?|\?\?=?)\s*[[(]?\s*(?:new |[bBrRuUfF]?['"\`]|Buffer|\w*Encoder|SecretStr|bytes)`,
    'jwt|jsonwebtoken|createHmac|ipheriv|cookie_?parser|CryptoJS|AES|SignedCookie|session\\(|Session|betterAuth|NextAuth|Strategy|Keygrip|csrf|\\.register\\(|app\\.keys|hmac|Fernet|Signer|Serializer|jose',
  ].join('|'),
  'i',
)

/** Literals under names of secrets. Of tests and examples too, which the offline proof tries as well. */
export const secretReader = defineExtractor({
  name: 'secret literals',
  hint: HINT,
  kinds: ['product', 'tool', 'example', 'test'],
  script: secretsOfScript,
  python: secretsOfPython,
})
