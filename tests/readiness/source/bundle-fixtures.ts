import type { CheckFixtures, Fixture } from '#tests/readiness/_fixtures.ts'

const PAGE = '<!doctype html><script type="module" src="/assets/index-1a2b3c4d.js"></script>'
const PACKAGE = JSON.stringify({ name: 'pages', scripts: { build: 'vite build' } })

const built = (name: string, script: string, more: Record<string, string> = {}): Fixture => ({
  name,
  files: {
    'web/package.json': PACKAGE,
    '.gitignore': 'dist/\n',
    'web/dist/index.html': PAGE,
    'web/dist/assets/index-1a2b3c4d.js': script,
    ...more,
  },
})

/** A map that leads everything of the first line to one source. */
const mapTo = (source: string): Record<string, string> => ({
  'web/dist/assets/index-1a2b3c4d.js.map': JSON.stringify({
    version: 3,
    sources: [source],
    names: [],
    mappings: 'AAAA',
  }),
})

export const BUNDLE_CONSOLE: CheckFixtures = {
  passing: [
    built('nothing is left', 'const a=1;export{a};'),
    built('faults alone', 'try{a()}catch(e){console.error(e)}'),
    built('a package wrote it', 'console.log("x");', mapTo('../../node_modules/some-package/index.js')),
    built('a text that names it', 'export const help="console.log(1)";'),
  ],
  failing: [
    built('a call is left', 'const a=1;console.log(a);'),
    built('by another name', 'const c=console;c.debug(1);'),
    built('the map tells where it was written', 'console.log("x");', mapTo('../../src/pages/Home.tsx')),
    built('a map that cannot be read tells nothing', 'console.log("x");', {
      'web/dist/assets/index-1a2b3c4d.js.map': '{"version":3,"mappings":42}',
    }),
    {
      name: 'the static scripts of a framework',
      files: { 'package.json': PACKAGE, '.next/static/chunks/main.js': 'console.log(1)' },
    },
  ],
  others: [
    { name: 'nothing is built', files: { 'package.json': PACKAGE }, outcome: 'unknown' },
    {
      name: 'a build for the server is no page',
      files: { 'package.json': PACKAGE, 'dist/main.js': 'console.log(1)' },
      outcome: 'unknown',
    },
    { ...built('a script that is no script', 'console.log(1); <<<'), outcome: 'unknown' },
  ],
}

export const BUNDLE_DIALOGS: CheckFixtures = {
  passing: [
    built('nothing is left', 'const a=1;export{a};'),
    built('a function of its own', 'const alert=a=>a;alert(1);'),
  ],
  failing: [built('alert()', 'window.alert("saved")'), built('debugger', 'function a(){debugger}a()')],
  others: [{ name: 'nothing is built', files: { 'package.json': PACKAGE }, outcome: 'unknown' }],
}
