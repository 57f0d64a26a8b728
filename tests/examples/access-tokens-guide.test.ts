import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { SignJWT, decodeJwt } from 'jose'
import { ROOT } from '#scripts/root.ts'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'

const AUDIENCE = 'https://api.example.org'

/** The code of docs/access-tokens.md in one language that defines this name, for the address of a test. */
async function snippet(language: string, defines: string, origin: string): Promise<string> {
  const guide = await readFile(join(ROOT, 'docs', 'access-tokens.md'), 'utf8')
  const blocks = [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  )
  const found = blocks.find((code) => code.includes(defines))
  assert.ok(found !== undefined, `the guide has no ${language} with ${defines}`)
  return found.replaceAll('https://accounts.example.org', origin)
}

describe('docs/access-tokens.md', () => {
  let test: TestApp
  let folder: string
  let good: string
  let bad: Record<string, string>
  let userId: string
  before(async () => {
    test = await startTestApp({ ACCESS_TOKEN_AUDIENCES: AUDIENCE })
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-guide-'))
    const { client } = await member(test)
    const get = async (body: object): Promise<string> =>
      (await client.post('/auth/access-token', body)).body.accessToken
    good = await get({ audience: AUDIENCE })
    userId = decodeJwt(good).sub as string
    const { kid, privateKey } = await test.ctx.signingKeys.getSigner()
    const sign = (claims: object, typ = 'at+jwt'): Promise<string> =>
      new SignJWT({ ...decodeJwt(good), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ, kid })
        .sign(privateKey)
    bad = {
      audience: await get({}),
      issuer: await sign({ iss: 'https://evil.example/auth' }),
      type: await sign({}, 'JWT'),
      expired: await sign({ exp: Math.floor(Date.now() / 1000) - 10 }),
      session: await sign({ sid: undefined }),
      tampered: good.replace(/\.(.)/, (_all, first: string) => `.${first === 'e' ? 'f' : 'e'}`),
      unsigned: `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${good.split('.')[1]}.`,
      nothing: '',
    }
  })
  after(async () => {
    await test[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  /** Tokens go in and verdicts come out as JSON. */
  async function judge(program: string, file: string): Promise<Record<string, string | null>> {
    const input = join(folder, 'tokens.json')
    await writeFile(input, JSON.stringify({ good, ...bad }))
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    execFile(program, [file, input], { cwd: folder }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(stderr))
    })
    return JSON.parse(await promise) as Record<string, string | null>
  }
  const expected = () => ({
    good: userId,
    ...Object.fromEntries(Object.keys(bad).map((name) => [name, null])),
  })

  it('has code for Node that tells good tokens from bad ones', async () => {
    await mkdir(join(folder, 'node_modules'))
    await symlink(join(ROOT, 'node_modules', 'jose'), join(folder, 'node_modules', 'jose'))
    await writeFile(join(folder, 'verify.mjs'), await snippet('js', 'verifyAccessToken', test.origin))
    await writeFile(
      join(folder, 'judge.mjs'),
      `import { readFileSync } from 'node:fs'
import { verifyAccessToken } from './verify.mjs'
const verdicts = {}
for (const [name, token] of Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8'))))
  verdicts[name] = await verifyAccessToken(token).then(({ sub }) => sub, () => null)
console.log(JSON.stringify(verdicts))
`,
    )
    assert.deepEqual(await judge(process.execPath, 'judge.mjs'), expected())
  })

  it('has code for Python that tells good tokens from bad ones', async () => {
    await writeFile(join(folder, 'verify.py'), await snippet('python', 'verify_access_token', test.origin))
    await writeFile(
      join(folder, 'judge.py'),
      `import json, sys, jwt
from verify import verify_access_token
verdicts = {}
for name, token in json.load(open(sys.argv[1])).items():
    try:
        verdicts[name] = verify_access_token(token)["sub"]
    except jwt.PyJWTError:
        verdicts[name] = None
print(json.dumps(verdicts))
`,
    )
    // Debian's Python, which has Debian's PyJWT.
    assert.deepEqual(await judge('/usr/bin/python3', 'judge.py'), expected())
  })
})
