import { defineExtractor } from './extractor.ts'
import { secretsOfPython } from './python-secrets.ts'
import { secretsOfScript } from './script-secrets.ts'

/** Literals under names of secrets. Of tests and examples too, which the offline proof tries as well. */
export const secretReader = defineExtractor({
  name: 'secret literals',
  hint: /secret|passw|passphrase|pwd|token|salt|credential|api_?key|[a-z]_?key\b|keys|hmac|cookieparser|jwt|fernet|signer|serializer/i,
  kinds: ['product', 'tool', 'example', 'test'],
  script: secretsOfScript,
  python: secretsOfPython,
})
