import { builtBundle, type BuiltBundle, type Leftover } from '#readiness/facts/source/built-bundle.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const looksAt = (what: string): string =>
  `${what} in the scripts of a build that lies in the tree: dist, build, out, .output/public or .next/static below a package, with a page in it, also where git ignores it. A source map beside a script tells who wrote a call; what packages wrote is counted only.`

export const bundleWithoutConsole = defineCheck({
  line: 'code/console-log',
  name: 'bundle',
  title: 'The built pages write nothing to the console',
  proof: 'hint',
  needs: { bundle: builtBundle },
  looksAt: looksAt('Calls of console.log, debug, info, trace, dir, table and the like'),
  why: 'What is built is what browsers get: a setting that should take calls out may not, and what a template or a plug-in adds is in no source file.',
  mend: 'Delete the call where it was written and build again, or let the build take it out: `esbuild: { drop: ["console", "debugger"] }` in Vite, `compiler: { removeConsole: true }` in Next.js.',
  sources: ['CWE-489', 'eslint: no-console'],
  judge: ({ bundle }) =>
    judge(bundle, ({ what }) => what.startsWith('console.'), {
      clean: 'The built pages write nothing to the console.',
      expected: 'no call of the console',
      fix: 'Delete these calls, or let the build take them out, and build again.',
    }),
})

export const bundleWithoutDialogs = defineCheck({
  line: 'code/alert',
  name: 'bundle',
  title: 'The built pages call no alert() and stop for no debugger',
  proof: 'hint',
  needs: { bundle: builtBundle },
  looksAt: looksAt('Calls of alert() and debugger statements'),
  why: 'What is built is what browsers get, whatever its source looks like.',
  mend: 'Show a message in the page instead of alert(), delete `debugger`, and build again.',
  sources: ['CWE-489', 'eslint: no-alert, no-debugger'],
  judge: ({ bundle }) =>
    judge(bundle, ({ what }) => !what.startsWith('console.'), {
      clean: 'The built pages call no alert().',
      expected: 'a message in the page, and no debugger statement',
      fix: 'Show a message in the page instead of alert(), delete debugger, and build again.',
    }),
})

function judge(
  { folders, scripts, leftovers, unread }: BuiltBundle,
  isMeant: (leftover: Leftover) => boolean,
  words: { clean: string; expected: string; fix: string },
): Judgement {
  const meant = leftovers.filter(isMeant)
  const own = some(
    meant
      .filter(({ isPackage }) => !isPackage)
      .map(({ file, line, what, origin }): Evidence => ({
        file,
        line,
        observed: origin === undefined ? what : `${what}, written in ${origin}`,
        expected: words.expected,
      })),
  )
  if (own !== undefined)
    return fail(
      `${own.length} ${own.length === 1 ? 'call is' : 'calls are'} left in what browsers get.`,
      words.fix,
      own,
    )
  if (unread.length > 0) return unknown(`These scripts could not be read: ${unread.slice(0, 5).join(', ')}`)
  const ofPackages = meant.length === 0 ? '' : `; ${meant.length} calls that packages wrote`
  return pass(words.clean, [{ observed: `${scripts} scripts in ${folders.join(', ')}${ofPackages}` }])
}
