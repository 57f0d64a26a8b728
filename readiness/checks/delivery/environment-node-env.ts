import {
  placeOf,
  productionSettings,
  type Setting,
} from '#readiness/facts/environment/production-settings.ts'
import { manifests, type Manifests } from '#readiness/facts/environment/manifests.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

const MODE =
  /^(NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|FLASK_ENV|ENVIRONMENT|ENV|DJANGO_ENV|PYTHON_ENV|FASTAPI_ENV|DJANGO_SETTINGS_MODULE|MIX_ENV|SPRING_PROFILES_ACTIVE|ASPNETCORE_ENVIRONMENT|GO_ENV|APP_ENVIRONMENT|DEPLOY_ENV)$/
const DEBUG = /^(DEBUG|DJANGO_DEBUG|FLASK_DEBUG|APP_DEBUG)$/
/** Set it by themselves when they start for production. */
const SET_BY_ITSELF = /^(next|nuxt|@remix-run\/serve|@adonisjs\/core)$/

export const environmentNodeEnv = defineCheck({
  line: 'environment/node-env',
  name: 'production',
  title: 'Production runs in production mode',
  proof: 'whole',
  looksAt:
    'NODE_ENV and its counterparts (ENVIRONMENT, RAILS_ENV, DEBUG, the settings module of Django) in compose files, Dockerfiles, templates for production and start scripts.',
  why: 'In development mode frameworks answer with stack traces, skip caches and leave cookies insecure.',
  mend: 'Write `ENV NODE_ENV=production` into the final stage of the Dockerfile, or NODE_ENV: production into the service.',
  sources: ['OWASP ASVS 5.0 V13.4.2', 'Express: set NODE_ENV to "production"'],
  needs: { settings: productionSettings, known: manifests, uses: projectUses },
  judge({ settings, known, uses }) {
    if (uses.server === undefined) return notApplicable('Nothing in the tree runs as a server.')
    const deployed = settings.all.filter(
      ({ from, purpose, name }) =>
        (from !== 'template' || purpose === 'production') && (MODE.test(name) || DEBUG.test(name)),
    )
    const bad = some(
      deployed
        .filter((each) => isDevelopment(each))
        .map((each): Evidence => ({
          ...placeOf(each),
          observed: `${placeOf(each).observed}: ${each.value.slice(0, 60)}`,
          expected: DEBUG.test(each.name) ? 'off' : 'production',
        })),
    )
    if (bad !== undefined)
      return fail(
        'What deploys production runs it in development mode.',
        'Set it to production (DEBUG: off) in what deploys production.',
        bad,
      )
    const good = some(
      deployed
        .filter((each) => isProduction(each))
        .map((each): Evidence => ({
          ...placeOf(each),
          observed: `${placeOf(each).observed}: ${each.value.slice(0, 60)}`,
        })),
    )
    if (good !== undefined) return pass('Production mode is set.', good)
    const script = startScript(known)
    if (script !== undefined) return pass('The start script sets it.', [script])
    const own = known.depends(SET_BY_ITSELF)
    if (own !== undefined)
      return pass(`${own.name} sets NODE_ENV itself when it starts for production.`, [
        { file: own.manifest.path, observed: `depends on ${own.name}` },
      ])
    const open = deployed.map((each) => placeOf(each))
    if (open.length > 0)
      return unknown('It is given from outside, so what it is in production is not seen.', open)
    return unknown(
      settings.isDeployedHere
        ? 'No file that deploys production sets a mode (NODE_ENV, ENVIRONMENT, DEBUG …).'
        : 'No file of the tree deploys it: no compose file, no Dockerfile.',
    )
  },
})

const isDevelopment = ({ name, value }: Setting): boolean =>
  DEBUG.test(name)
    ? /^(1|true|yes|on)$/i.test(value)
    : /^(dev|development|debug|local|test|testing)$/i.test(value) ||
      (name === 'DJANGO_SETTINGS_MODULE' && /\.(dev|development|local|test)$/i.test(value))

const isProduction = ({ name, value }: Setting): boolean =>
  DEBUG.test(name)
    ? /^(0|false|no|off)$/i.test(value)
    : /^(prod|production|release|staging)$/i.test(value) ||
      (name === 'DJANGO_SETTINGS_MODULE' && /\.(prod|production)$/i.test(value))

function startScript({ all }: Manifests): Evidence | undefined {
  for (const { path, scripts } of all)
    for (const [name, run] of scripts)
      if (name.startsWith('start') && /\bNODE_ENV=production\b/.test(run))
        return { file: path, observed: `the script ${name} sets NODE_ENV=production` }
  return undefined
}
