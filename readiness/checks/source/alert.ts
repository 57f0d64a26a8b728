import { debugCode } from '#readiness/facts/source/debug-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

export const noAlert = defineCheck({
  line: 'code/alert',
  name: 'code',
  title: 'Nothing that ships calls alert() or stops for a debugger',
  proof: 'whole',
  looksAt:
    'Calls of the browser’s own alert(), also as window.alert, in scripts, components and inline handlers of HTML, and `debugger` statements, in what ships. A function or an import of your own that is called alert is fine; confirm() and prompt() ask the user on purpose and are only counted.',
  why: 'alert() blocks the page, cannot be styled, and mostly is left from looking for a fault; `debugger` stops the page of everybody who has the developer tools open.',
  mend: 'Show a message in the page instead (an element with role="alert", a toast), and delete `debugger`. The rules `no-alert` and `no-debugger` of a linter keep them out.',
  sources: ['CWE-489', 'eslint: no-alert, no-debugger'],
  needs: { code: debugCode },
  judge({ code }) {
    if (code.scripts === 0) return notApplicable('The product has no JavaScript, TypeScript or HTML.')
    const evidence = some(
      code.dialogs
        .filter(({ what, isDevelopment }) => !isDevelopment && (what === 'alert' || what === 'debugger'))
        .map(({ file, line, what, within }) => ({
          file,
          line,
          observed: `${what === 'alert' ? 'alert()' : 'debugger'}${within === undefined ? '' : ` in ${within}()`}`,
          expected: what === 'alert' ? 'a message in the page' : 'no debugger statement',
        })),
    )
    if (evidence !== undefined)
      return fail(
        `${evidence.length} ${evidence.length === 1 ? 'place' : 'places'} with alert() or debugger in what ships.`,
        'Show a message in the page instead of alert(), and delete debugger.',
        evidence,
      )
    if (code.scriptsRead === 0) return unknown('None of the scripts could be parsed.')
    if (code.unread.dialogs.length > 0)
      return unknown(
        `Files that name alert could not be parsed: ${code.unread.dialogs.slice(0, 5).join(', ')}`,
      )
    const asked = code.dialogs.filter(({ what }) => what === 'confirm' || what === 'prompt').length
    return pass('Nothing that ships calls alert().', [
      { observed: `${code.scriptsSeen}${asked === 0 ? '' : `; ${asked} calls of confirm() or prompt()`}` },
    ])
  },
})
