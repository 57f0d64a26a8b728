import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import { readPackageJson, readPythonManifest } from '#readiness/facts/framework/packages.ts'
import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { secondsOf } from '#readiness/facts/framework/seconds-of.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

/** What the one file of a tree says. */
async function readOnly(path: string, text: string): Promise<CodeFile> {
  await using tree = await writeTree({ [path]: text })
  const looked = await new Gatherer(targetOf(tree.root)).get(frameworkCode)
  assert.ok('value' in looked)
  const [file] = looked.value.files
  assert.ok(file)
  return file
}

describe('the reader of JavaScript', () => {
  it('knows what production does not come by', async () => {
    const { calls } = await readOnly(
      'a.ts',
      `import 'express'
       if (process.env.NODE_ENV !== 'production') one(); else two()
       if (import.meta.env.PROD) three(); else four()
       isDev && five()
       if (isDev || isTest) six()`,
    )
    assert.deepEqual(
      calls.map(({ callee, isDevelopmentOnly }) => [callee, isDevelopmentOnly]),
      [
        ['one', true],
        ['two', false],
        ['three', false],
        ['four', true],
        ['five', true],
        ['six', false],
      ],
    )
  })

  it('follows constants and sums', async () => {
    const file = await readOnly(
      'a.ts',
      'import "express"\nconst DAY = 60 * 60 * 24\nf({ age: DAY, text: "2h" })',
    )
    const [call] = file.calls
    assert.deepEqual(
      call?.args[0]?.kind === 'record' && call.args[0].entries.map(({ value }) => secondsOf(file, value)),
      [86_400, 7_200],
    )
  })

  it('reads the scripts of components at their lines', async () => {
    const file = await readOnly(
      'a.vue',
      '<template>\n</template>\n<script setup lang="ts">\nimport express from "express";run(1 as number)\n</script>\n',
    )
    assert.deepEqual(
      file.calls.map(({ callee, line }) => [callee, line]),
      [['run', 4]],
    )
  })
})

describe('the reader of Python', () => {
  it('knows arguments, decorators and fields of classes', async () => {
    const file = await readOnly(
      'a.py',
      'import flask\nfrom pkg import Thing as T\nclass Settings(Base):\n    MINUTES: int = 60 * 24\n@limit("5/minute")\ndef view(request):\n    T(debug=True, age=timedelta(days=2))\n',
    )
    assert.deepEqual(
      file.calls.map(({ callee, decorates }) => [callee, decorates]),
      [
        ['limit', 'view'],
        ['T', undefined],
        ['timedelta', undefined],
      ],
    )
    assert.deepEqual(file.sets[0]?.value, { kind: 'number', number: 1_440 })
    assert.equal(secondsOf(file, file.calls[1]?.named[1]?.value), 172_800)
  })
})

describe('the fact of frameworks', () => {
  it('goes on when a file cannot be read, and says so', async () => {
    await using tree = await writeTree({
      'src/broken.ts': `import express from 'express'\nconst = ${'('.repeat(3_000)}`,
      'src/server.ts': "import express from 'express'\nexpress()",
    })
    const looked = await new Gatherer(targetOf(tree.root)).get(frameworkCode)
    assert.ok('value' in looked)
    assert.match(looked.notes.join(), /src\/broken\.ts/)
    assert.deepEqual(
      usesOf(looked.value, 'web server').map(({ file }) => file.path),
      ['src/server.ts'],
    )
  })

  it('leaves out what does not ship', async () => {
    await using tree = await writeTree({
      'tests/server.ts': "import express from 'express'\nexpress()",
      'examples/server.ts': "import express from 'express'\nexpress()",
      'src/settings/dev.py': 'DEBUG = True\n',
      'src/a.ts': 'export const a = 1',
    })
    const looked = await new Gatherer(targetOf(tree.root)).get(frameworkCode)
    assert.ok('value' in looked)
    assert.deepEqual(looked.value.files, [])
  })
})

describe('declared packages', () => {
  it('are read from package.json with their lines', () => {
    assert.deepEqual(
      readPackageJson(
        'package.json',
        '{\n "dependencies": {\n  "pg": "8"\n },\n "devDependencies": {\n  "pino": "9"\n }\n}',
      ).map(({ name, line, isDevelopment }) => [name, line, isDevelopment]),
      [
        ['pg', 3, false],
        ['pino', 6, true],
      ],
    )
  })

  it('are read from the files of Python', () => {
    const names = (file: string, text: string): string[] =>
      readPythonManifest(file, text).map(({ name }) => name)
    assert.deepEqual(names('requirements.txt', '# a\nFlask==3\n-r other.txt\nsentry_sdk[flask]>=2\n'), [
      'flask',
      'sentry-sdk',
    ])
    assert.deepEqual(
      names('pyproject.toml', '[project]\nname = "x"\ndependencies = [\n  "fastapi>=1",\n  "pwdlib",\n]\n'),
      ['fastapi', 'pwdlib'],
    )
    assert.deepEqual(
      names('pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.13"\ndjango = "^5"\n'),
      ['python', 'django'],
    )
  })
})
