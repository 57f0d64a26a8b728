import { isLoud } from '#readiness/facts/source/console-reader.ts'
import { debugCode } from '#readiness/facts/source/debug-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

const FAULTS = /^console\.(error|warn)$/

export const noConsoleLog = defineCheck({
  line: 'code/console-log',
  name: 'code',
  title: 'Nothing that ships writes to the console',
  proof: 'whole',
  looksAt:
    'Calls of console.log, debug, info, trace, dir, table and the like in what is imported from where production enters, also by another name (`const { log } = console`). Not: command line tools, seeds and migrations, the one place a logger writes with, what only runs outside of production, and what the build takes out.',
  why: 'What was printed to look for a fault stays in production: it shows visitors and log readers what they should not see, and in the server log it has no level, no time and no request id.',
  mend: 'Delete the call, or use the logger (`log.info({ … }, "…")`). For a web build, `esbuild: { drop: ["console", "debugger"] }` in Vite or `compiler: { removeConsole: true }` in Next.js takes them out. The rule `no-console` of a linter keeps them out.',
  sources: ['CWE-489', 'ASVS 5.0 16.2.5', 'eslint: no-console'],
  needs: { code: debugCode },
  judge({ code }) {
    if (code.scripts === 0) return notApplicable('The product has no JavaScript or TypeScript.')
    const loud = code.consoleCalls.filter(({ method }) => isLoud(method))
    const isFine = (call: (typeof loud)[number]): boolean =>
      call.isByHand || call.isDevelopment || call.isSink || call.isDropped
    const evidence = some(
      loud
        .filter((call) => !isFine(call))
        .map(({ file, line, method, alias, within }): Evidence => ({
          file,
          line,
          observed: `${method}${alias === undefined ? '' : ` as ${alias}`}${within === undefined ? '' : ` in ${within}()`}`,
          expected: 'no call of the console',
        })),
    )
    if (evidence !== undefined)
      return fail(
        `${evidence.length} ${evidence.length === 1 ? 'call' : 'calls'} of the console in what ships.`,
        'Delete these calls, or write with the logger.',
        evidence,
      )
    if (code.scriptsRead === 0) return unknown('None of the scripts could be parsed.')
    if (code.unread.console.length > 0)
      return unknown(
        `Files that name the console could not be parsed: ${code.unread.console.slice(0, 5).join(', ')}`,
      )
    const count = (holds: (call: (typeof loud)[number]) => boolean, what: string): string[] => {
      const { length } = loud.filter(holds)
      return length === 0 ? [] : [`${length} ${what}`]
    }
    const faults = code.consoleCalls.filter(({ method }) => FAULTS.test(method)).length
    const rest = [
      ...count(({ isByHand }) => isByHand, 'in command line tools'),
      ...count(({ isSink }) => isSink, 'in the logger itself'),
      ...count(({ isDevelopment }) => isDevelopment, 'outside of production alone'),
      ...count(({ isDropped }) => isDropped, 'taken out by the build'),
      ...(faults === 0 ? [] : [`${faults} of console.error and console.warn`]),
    ]
    return pass('Nothing that ships calls console.log.', [
      { observed: `${code.scriptsSeen}${rest.length === 0 ? '' : `; other calls: ${rest.join(', ')}`}` },
    ])
  },
})
