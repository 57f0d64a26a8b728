import { containsName } from './contains-name.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { declaredPackages } from '#readiness/facts/framework/packages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { withoutBrowserApp } from './no-server.ts'
import { browserApps } from './browser-apps.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const ERROR = /^(e|err|error|ex|exception)(\.message|\.response(\.data(\.\w+)?)?|\.toString)?$|\.stack$/

export const errorMessages = defineCheck({
  line: 'errors/messages',
  name: 'code',
  title: 'Errors are told to people in the page',
  proof: 'hint',
  needs: { code: frameworkCode, packages: declaredPackages, services: composedServices },
  looksAt:
    'Whether code shows errors with `alert()`, and whether fields and messages are tied together for screen readers (role="alert", aria-describedby, aria-invalid).',
  why: 'A box with the text of an exception tells nobody what to do, and it is gone once it is closed.',
  mend: 'Show a message in the page, beside what it is about, with role="alert"; say what happened and what one can do.',
  sources: ['WCAG 2.2 3.3.1 Error Identification', 'WCAG 2.2 4.1.3 Status Messages'],
  judge({ code, packages, services }) {
    if (browserApps(code, packages).length === 0) return withoutBrowserApp(code, services)
    const seen: Sighting[] = code.files
      .filter(({ language }) => language === 'javascript')
      .flatMap((file) => {
        const shown = file.calls
          .filter(
            ({ callee, args, isDevelopmentOnly }) =>
              !isDevelopmentOnly &&
              /^(window\.)?alert$/.test(callee) &&
              !file.imports.some(({ names }) => names.some(({ local }) => local === 'alert')) &&
              args.some((arg) => containsName(arg, ERROR)),
          )
          .map(({ line }) =>
            sighting('bad', file, line, 'the error is shown with alert()', 'a message in the page'),
          )
        const told = file.elements.find(({ attributes }) =>
          attributes.some((each) => /^aria-(describedby|invalid|errormessage|live)$/.test(each)),
        )
        return told === undefined
          ? shown
          : [...shown, sighting('good', file, told.line, 'fields are tied to their messages')]
      })
    return judgeSightings(seen, {
      good: 'Messages are tied to what they are about.',
      bad: 'Errors are shown in a box of the browser.',
      fix: 'Replace alert() by a message in the page that says what to do.',
      none: 'How errors are told is seen only in a browser.',
    })
  },
})
