import type { CheckFixtures, Fixture } from '#tests/readiness/_fixtures.ts'

const file = (name: string, path: string, text: string): Fixture => ({ name, files: { [path]: text } })

const failing: [Fixture, ...Fixture[]] = [
  file('|| with a word', 'src/auth.ts', "export const secret = process.env.AUTH_SECRET || 'changeme'\n"),
  file(
    '?? with a phrase',
    'src/auth.ts',
    "export const s = process.env['BETTER_AUTH_SECRET'] ?? 'your-super-secret-key'\n",
  ),
  file(
    'the second of three',
    'src/auth.js',
    "module.exports = { key: process.env.A_SECRET || process.env.B_SECRET || 'abc' }\n",
  ),
  file(
    'a constant that stands in',
    'src/auth.ts',
    "const FALLBACK = 'dev-only'\nexport const s = process.env.JWT_SECRET ?? FALLBACK\n",
  ),
  file(
    'destructuring',
    'src/auth.ts',
    "const { JWT_SECRET = 'secret' } = process.env\nexport { JWT_SECRET }\n",
  ),
  file(
    'zod',
    'src/env.ts',
    "import { z } from 'zod'\nexport const env = z.object({ PORT: z.coerce.number().default(3000), JWT_SECRET: z.string().min(3).default('secret') }).parse(process.env)\n",
  ),
  file(
    'Joi',
    'src/env.js',
    "const Joi = require('joi')\nmodule.exports = Joi.object({ NODE_ENV: Joi.string(), SESSION_SECRET: Joi.string().default('keyboard cat') }).validate(process.env)\n",
  ),
  file(
    'envalid',
    'src/env.ts',
    "import { cleanEnv, str, port } from 'envalid'\nexport const env = cleanEnv(process.env, { PORT: port(), API_SECRET: str({ default: 'letmein' }) })\n",
  ),
  file(
    'a table of its own',
    'src/env.ts',
    "export const TABLE = { PORT: { default: '1', doc: '' }, COOKIE_SECRET: { default: 'cookie-secret-1', doc: '' } }\nexport const read = (env: NodeJS.ProcessEnv) => env\n",
  ),
  file(
    'convict',
    'config.js',
    "const convict = require('convict')\nmodule.exports = convict({ s: { doc: '', default: 'hunter2', env: 'SESSION_SECRET' } }) // env\n",
  ),
  file(
    'a helper',
    'src/config.ts',
    "import { env } from './env'\nexport const secret = env('APP_SECRET', 'base64:abc')\n",
  ),
  file(
    'the service of Nest',
    'src/jwt.ts',
    "export const o = (configService: any) => ({ secret: configService.get('JWT_SECRET') || 'secretKey' })\n",
  ),
  file('Deno', 'main.ts', "export const s = Deno.env.get('SESSION_SECRET') ?? 'oak'\n"),
  file('Vite', 'src/main.ts', "export const s = import.meta.env.API_SECRET || 'abcdef'\n"),
  file('||=', 'src/main.ts', "process.env.JWT_SECRET ||= 'not-so-secret'\n"),
  file(
    'a question mark',
    'src/main.ts',
    "export const s = process.env.JWT_SECRET ? process.env.JWT_SECRET : 'oh-no'\n",
  ),
  file(
    'an alias',
    'src/main.ts',
    "const settings = process.env\nexport const s = settings.JWT_SECRET || 'oh-no'\n",
  ),
  file(
    'session()',
    'app.js',
    "const session = require('express-session')\napp.use(session({ secret: 'keyboard cat' }))\n",
  ),
  file(
    'jwt.sign',
    'app.js',
    "const jwt = require('jsonwebtoken')\nexports.t = (u) => jwt.sign({ u }, 'shhhhh')\n",
  ),
  file(
    'jwt.verify with a constant',
    'app.js',
    "const jwt = require('jsonwebtoken')\nconst SECRET = 'privatekey'\nexports.t = (t) => jwt.verify(t, SECRET)\n",
  ),
  file(
    'createHmac',
    'src/sign.ts',
    "import { createHmac } from 'node:crypto'\nexport const sign = (t: string) => createHmac('sha256', 'k3y').update(t).digest('hex')\n",
  ),
  file('a named constant', 'src/auth.ts', "export const JWT_SECRET = 'mysecretkey'\n"),
  file(
    'encoded',
    'src/auth.ts',
    "const jwtSecret = new TextEncoder().encode('super-secret-value')\nexport { jwtSecret }\n",
  ),
  file(
    'a default argument',
    'src/auth.ts',
    "export function sign(data: string, secretKey = 'a1b2c3d4e5') { return data + secretKey }\n",
  ),
  file(
    'better-auth',
    'src/auth.ts',
    "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ secret: 'better-auth-secret-123456789' })\n",
  ),
  file(
    'a component',
    'src/App.vue',
    "<template><p/></template>\n<script setup lang=\"ts\">\nconst apiSecret: string = import.meta.env.VITE_X || 'no'\nconst appSecret = 'f81d4fae7dec11d0'\n</script>\n",
  ),
  file('os.getenv', 'app/config.py', "import os\nSECRET = os.getenv('SECRET_KEY', 'dev')\n"),
  file('os.environ.get or', 'app/config.py', "import os\nJWT = os.environ.get('JWT_SECRET') or 'jwt'\n"),
  file(
    'a helper of the settings',
    'app/settings.py',
    "import os\ndef envsecret(name, default=None):\n    return os.getenv(name, default)\nSECRET_KEY = envsecret('SECRET_KEY', '---')\n",
  ),
  file(
    'a helper of the settings under any name',
    'app/settings.py',
    "import os\ndef _read(name, default=None):\n    return os.environ.get(name, default)\nSECRET_KEY = _read('SECRET_KEY', '---')\n",
  ),
  file(
    'decouple',
    'app/settings.py',
    "from decouple import config\nSECRET_KEY = config('SECRET_KEY', default='django-insecure-abc')\n",
  ),
  file(
    'django-environ',
    'app/settings.py',
    "import environ\nenv = environ.Env()\nSECRET_KEY = env.str('SECRET_KEY', default='x1')\n",
  ),
  file('Django', 'app/settings.py', "SECRET_KEY = 'django-insecure-k2j3h4k23j4h'\nINSTALLED_APPS = []\n"),
  file('Flask', 'app.py', "from flask import Flask\napp = Flask(__name__)\napp.secret_key = 'abc'\n"),
  file('the config of Flask', 'app.py', "app.config['SECRET_KEY'] = 'abc'\n"),
  file(
    'pydantic',
    'app/config.py',
    "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    port: int = 80\n    secret_key: str = 'abc'\n",
  ),
  file(
    'Field of pydantic',
    'app/config.py',
    "from pydantic_settings import BaseSettings\nfrom pydantic import Field, SecretStr\nclass Settings(BaseSettings):\n    jwt_secret: SecretStr = Field(default=SecretStr('abc'))\n",
  ),
  file(
    'jwt.encode',
    'app/auth.py',
    "import jwt\ndef make(p):\n    return jwt.encode(p, 'secret', algorithm='HS256')\n",
  ),
  file('a middleware', 'app/main.py', "app.add_middleware(SessionMiddleware, secret_key='!secret')\n"),
]

const passing: [Fixture, ...Fixture[]] = [
  file(
    'required',
    'src/auth.ts',
    "const secret = process.env.AUTH_SECRET\nif (!secret) throw new Error('AUTH_SECRET is not set')\nexport { secret }\n",
  ),
  file(
    'only in development',
    'src/auth.ts',
    "export const secret = process.env.NODE_ENV === 'production' ? process.env.AUTH_SECRET! : (process.env.AUTH_SECRET ?? 'dev-secret')\n",
  ),
  file(
    'only in tests',
    'src/auth.ts',
    "export const secret = process.env.AUTH_SECRET ?? (process.env.NODE_ENV === 'test' ? 'test-secret' : fail())\n",
  ),
  file(
    'refused in production',
    'src/auth.ts',
    "const secret = process.env.AUTH_SECRET || 'dev-secret'\nif (process.env.NODE_ENV === 'production' && secret === 'dev-secret') throw new Error('no')\nexport { secret }\n",
  ),
  file(
    'required when it counts',
    'src/auth.ts',
    "if (isProduction && !process.env.AUTH_SECRET) { process.exit(1) }\nexport const secret = process.env.AUTH_SECRET ?? 'dev-secret'\n",
  ),
  file(
    'a list of what is required',
    'src/env.js',
    "for (const name of ['AUTH_SECRET', 'PORT']) if (!process.env[name]) throw new Error(name)\nmodule.exports = process.env.AUTH_SECRET || 'never'\n",
  ),
  file(
    'a refined schema',
    'src/env.ts',
    "import { z } from 'zod'\nexport const env = z.object({ NODE_ENV: z.string(), JWT_SECRET: z.string().default('dev').refine((v) => process.env.NODE_ENV !== 'production' || v !== 'dev') }).parse(process.env)\n",
  ),
  file(
    'devDefault of envalid',
    'src/env.ts',
    "import { cleanEnv, str } from 'envalid'\nexport const env = cleanEnv(process.env, { API_SECRET: str({ devDefault: 'x' }) })\n",
  ),
  file(
    'nothing to stand in',
    'src/env.ts',
    "export const a = process.env.JWT_SECRET ?? ''\nexport const b = process.env.JWT_SECRET || undefined\n",
  ),
  file(
    'what is no secret',
    'src/env.ts',
    "export const a = process.env.JWT_SECRET_NAME || 'jwt'\nexport const b = process.env.TOKEN_TTL || '15m'\nexport const c = process.env.PUBLIC_KEY || 'abc'\nexport const d = process.env.PASSWORD_MIN_LENGTH || '8'\nexport const e = process.env.SECRET_KEY_FILE || '/run/secrets/key'\n",
  ),
  file(
    'names for secrets',
    'src/names.ts',
    "export const ACCESS_TOKEN_KEY = 'access_token'\nexport const fields = { passwordField: 'password', clientSecret: 'client_secret', token: 'X-CSRF-Token', apiKey: 'x-api-key' }\nexport const JWT_SECRET = 'JWT_SECRET'\nexport const t = { password: 'Password', confirmPassword: 'Confirm your password', newPassword: 'new-password', wrongPassword: 'auth/wrong-password1' }\n",
  ),
  file(
    'translations',
    'src/en.ts',
    "export const en = { login: { password: 'Your password must have 8 characters', secret: 'auth.secret.label', token: 'Token2 expired' } }\n",
  ),
  {
    name: 'translations into other scripts, and in folders of languages',
    files: {
      'src/ja.ts':
        "export const ja = { secret_key: 'シークレットキー', cookie_key: 'Cookieschlüssel', signing_key: '新しいキーを生成' }\n",
      'src/locales/de/details.ts': "export default { application_secret: 'App-Geheimnis' }\n",
      'src/index.ts': 'export {}\n',
    },
  },
  file(
    'names of cookies',
    'src/cookies.ts',
    "export const sessionCookieKey = '_app_session'\nexport class Banner { readonly statusCookieKey = 'banner_status' }\n",
  ),
  file(
    'what is public',
    'src/firebase.ts',
    "export const firebase = { apiKey: 'AIzaSyD-1234567890abcdefghijklmno', publishableKey: 'pk_test_1234567890' }\n",
  ),
  file(
    'examples of a schema',
    'src/dto.ts',
    "export class Dto { @ApiProperty({ example: { password: 'P@ssw0rd1', token: 'abc123def456' } }) body = 1 }\n",
  ),
  file(
    'inputs',
    'src/Login.tsx',
    'export const Login = () => <input type="password" name="password" placeholder="secret123" autoComplete="current-password" />\n',
  ),
  {
    name: 'tests and seeds',
    files: {
      'src/a.test.ts': "const JWT_SECRET = 'test-secret-123'\n",
      'prisma/seed.ts': "export const password = 'Password123!'\n",
      'src/index.ts': 'export {}\n',
    },
  },
  file(
    'os.environ',
    'app/config.py',
    "import os\nSECRET_KEY = os.environ['SECRET_KEY']\nJWT = os.getenv('JWT_SECRET')\nEMPTY = os.getenv('JWT_SECRET', '')\n",
  ),
  file(
    'pydantic without a value',
    'app/config.py',
    "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    secret_key: str\n    jwt_secret: str = Field(...)\n    token_url: str = '/token'\n    access_token_expire_minutes: int = 30\n",
  ),
  file(
    'only with DEBUG',
    'app/settings.py',
    "import os\nif DEBUG:\n    SECRET_KEY = 'dev-secret-key'\nelse:\n    SECRET_KEY = os.environ['SECRET_KEY']\n",
  ),
  file(
    'refused in Python',
    'app/config.py',
    "import os\nSECRET_KEY = os.getenv('SECRET_KEY', 'dev')\nif SECRET_KEY == 'dev' and os.getenv('ENV') == 'production':\n    raise RuntimeError('no')\n",
  ),
  {
    name: 'settings that production says anew',
    files: {
      'app/settings/base.py': "SECRET_KEY = 'django-insecure-abc'\n",
      'app/settings/production.py': "from .base import *\nimport os\nSECRET_KEY = os.environ['SECRET_KEY']\n",
    },
  },
  {
    name: 'settings of development',
    files: {
      'app/settings/dev.py': "SECRET_KEY = 'django-insecure-abc'\n",
      'app/settings/base.py': "import os\nSECRET_KEY = os.environ['SECRET_KEY']\n",
    },
  },
]

export const DEFAULT_SECRET: CheckFixtures = {
  passing,
  failing,
  others: [
    { ...file('another language', 'main.go', 'package main\n'), outcome: 'unknown' },
    {
      ...file('what cannot be parsed', 'src/auth.ts', 'const secret = = process.env.SECRET || "abc"\n'),
      outcome: 'unknown',
    },
  ],
}
