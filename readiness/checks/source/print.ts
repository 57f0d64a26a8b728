import { debugCode } from '#readiness/facts/source/debug-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

export const noPrint = defineCheck({
  line: 'code/print',
  name: 'code',
  title: 'No Python that ships prints or stops for a debugger',
  proof: 'whole',
  looksAt:
    'Calls of print, pprint, ic, breakpoint and set_trace in Python of the product. Not: tests, command line tools (argparse, click, typer, management commands), what runs under `if __name__ == "__main__"`, and print(file=…) into a file. breakpoint() and set_trace() are found everywhere.',
  why: 'What is printed has no level, no time and no request id, may show personal data, and breakpoint() stops a worker for good.',
  mend: 'Use `logging.getLogger(__name__).info("…")`, or delete the line. The rules T20 and T10 of ruff keep them out.',
  sources: ['CWE-489', 'ruff: T201, T203, T100'],
  needs: { code: debugCode },
  judge({ code }) {
    if (code.pythons === 0) return notApplicable('The product has no Python.')
    const evidence = some(
      code.prints
        .filter(
          ({ isDebugger, isCommand, isByHand, isDevelopment }) =>
            !isDevelopment && (isDebugger || (!isCommand && !isByHand)),
        )
        .map(({ file, line, what, within }) => ({
          file,
          line,
          observed: `${what}()${within === undefined ? '' : ` in ${within}()`}`,
          expected: 'a call of the logger, or none',
        })),
    )
    if (evidence !== undefined)
      return fail(
        `${evidence.length} ${evidence.length === 1 ? 'call' : 'calls'} of print() or a debugger in Python that ships.`,
        'Replace print() by the logger, and delete what stops for a debugger.',
        evidence,
      )
    if (code.pythonsRead === 0) return unknown('None of the Python could be parsed.')
    if (code.unread.prints.length > 0)
      return unknown(
        `Files that name print could not be parsed: ${code.unread.prints.slice(0, 5).join(', ')}`,
      )
    const rest = code.prints.length
    return pass('No Python that ships prints.', [
      {
        observed: `${code.pythonsSeen}${rest === 0 ? '' : `; ${rest} prints in command line tools or outside of production`}`,
      },
    ])
  },
})
