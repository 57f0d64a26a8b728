import type { Command, Service } from '#readiness/facts/containers/compose-model.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { dockerfileOf } from '#readiness/facts/containers/dockerfile-of.ts'
import { dockerfiles, type Dockerfile } from '#readiness/facts/containers/dockerfiles.ts'
import { startScripts, type StartScript } from '#readiness/facts/containers/start-scripts.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { distinct, longRunning } from './judged.ts'

const SERVERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bmanage\.py\s+runserver(_plus)?\b|\bdjango-admin\s+runserver\b/, 'the development server of Django'],
  [/\bflask\b[^|;&]*\brun\b/, 'the development server of Flask'],
  [
    /\b(uvicorn|gunicorn|hypercorn|granian|daphne)\b[^|;&]*\s--(auto-?)?reload\b(?!-)/,
    'a server with --reload',
  ],
  [/\bfastapi\s+dev\b/, 'the development server of FastAPI'],
  [
    /(^|[\s/])(nodemon|ts-node-dev|tsx\s+watch|node\s+--watch|bun\s+--(watch|hot)|air)(\s|$)/,
    'a server that restarts when a file changes',
  ],
  [
    /\b(next|nuxt|nuxi|astro|remix|gatsby|svelte-kit|wrangler)\s+(dev|develop)\b|\bnext-dev\b/,
    'a development server',
  ],
  [/(^|[\s/])vite(\s+(dev|serve)\b|\s+--|\s*$)/, 'the development server of Vite'],
  [/\b(vite|npx\s+vite)\s+preview\b/, 'the preview server of Vite'],
  [
    /\b(webpack-dev-server|webpack\s+serve|react-scripts\s+start|vue-cli-service\s+serve|ng\s+serve|ember\s+serve|parcel\s+serve)\b/,
    'a development server',
  ],
  [
    /\b(npm|pnpm|yarn|bun)\s+(run\s+)?(dev|develop|start:dev|serve:dev|watch|dev:[\w-]+)(\s|$|["'])/,
    'the script for development',
  ],
  [/\bphp\s+(artisan\s+serve|-S\s)/, 'the built-in server of PHP'],
]
/** Settings that turn on what is meant for development. */
const SETTINGS: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^(FLASK_DEBUG|DJANGO_DEBUG|DEBUG|APP_DEBUG)$/, /^(1|true|yes|on)$/i],
  [
    /^(NODE_ENV|FLASK_ENV|APP_ENV|RAILS_ENV|ASPNETCORE_ENVIRONMENT|DJANGO_ENV)$/,
    /^(dev|development|local)$/i,
  ],
]

function developmentIn(command: Command | undefined, who: string): Evidence[] {
  if (command === undefined) return []
  const text = command.text.slice(0, 4_000)
  const found = SERVERS.find(([pattern]) => pattern.test(text))
  if (found === undefined) return []
  const { file, line } = command
  return [
    {
      file,
      line,
      observed: `${who}: ${found[1]} (${shown(command.text)})`,
      expected: 'a server for production',
    },
  ]
}

const shown = (text: string): string => (/pass|secret|token/i.test(text) ? 'its command' : text.slice(0, 80))

function inService(service: Service, built: readonly Dockerfile[]): Evidence[] {
  const found = [service.command, service.entrypoint].flatMap((command) =>
    developmentIn(command, service.name),
  )
  const stage = dockerfileOf(service, built)?.stage
  if (service.command === undefined && service.entrypoint === undefined && stage !== undefined)
    found.push(
      ...[stage.command, stage.entrypoint].flatMap((command) => developmentIn(command, service.name)),
    )
  for (const { name, value, file, line, kind } of service.environment)
    if (kind === 'literal' && SETTINGS.some(([named, valued]) => named.test(name) && valued.test(value)))
      found.push({
        file,
        line,
        observed: `${service.name}: ${name}=${value}`,
        expected: 'the setting for production',
      })
  return [...found, ...sourceMounts(service)]
}

const PRODUCTION =
  /\b(gunicorn|uvicorn|daphne|hypercorn|granian|uwsgi|puma|unicorn|waitress-serve|next start|serve -s|nginx|php-fpm|supervisord)\b|\bnode\s+\S*(server|main|index|dist)/

/** A script that can start something else as well is not judged: which way it goes is not seen. */
function inScript({ who, path, lines }: StartScript): Evidence[] {
  const text = lines.map((line) => line.text).join('\n')
  if (PRODUCTION.test(text) && !/--reload\b/.test(text)) return []
  if (/^(if|case|elif)\b/m.test(text)) return []
  return lines.flatMap((line) => {
    const found = SERVERS.find(([pattern]) => pattern.test(line.text.slice(0, 1_000)))
    return found === undefined
      ? []
      : [
          {
            file: path,
            line: line.line,
            observed: `${who}: ${found[1]} (${shown(line.text)})`,
            expected: 'a server for production',
          },
        ]
  })
}

/** The source of what is built, mounted over the copy in the image: what runs is then the checkout. */
function sourceMounts({ name, build, volumes }: Service): Evidence[] {
  if (build === undefined) return []
  const plain = (path: string): string => path.replace(/^\.\//, '').replace(/\/+$/, '') || '.'
  return volumes
    .filter(({ kind, source, target }) => {
      if (
        kind !== 'bind' ||
        source === undefined ||
        !/^\/(app|code|src|usr\/src|srv|opt|home|workspace|var\/www|www|project|backend|frontend|api|web)(\/|$)/.test(
          target,
        )
      )
        return false
      const from = plain(source)
      return (
        from === plain(build.context) ||
        from === '.' ||
        new RegExp(`^${escaped(plain(build.context))}/(src|app|lib)$`).test(from)
      )
    })
    .map(({ file, line, source, target }) => ({
      file,
      line,
      observed: `${name}: its source ${source} is mounted over ${target}`,
      expected: 'the code that is in the image',
    }))
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

export const devServer = defineCheck({
  line: 'code/debug',
  name: 'dev-server',
  title: 'No development server runs in production',
  proof: 'whole',
  looksAt:
    'Commands of the services that deploy the product and CMD and ENTRYPOINT of the last stage of its Dockerfiles: runserver, --reload, vite, nodemon, next dev, npm run dev; settings such as NODE_ENV=development and DEBUG=true; and the source mounted over the copy in the image.',
  why: 'Development servers show stack traces and source, take one request at a time, and their makers say not to put them on the internet.',
  mend: 'Start what is meant for it: gunicorn or uvicorn without --reload, `next start`, `node server.js`, or nginx over the built files. Keep mounts of the source and the other command in compose.override.yaml or docker-compose.dev.yml.',
  sources: ['Django documentation: runserver', 'Flask documentation: Deploying to production', 'CWE-489'],
  needs: { dockerfiles, services: composedServices, scripts: startScripts },
  judge({ dockerfiles: all, services, scripts }) {
    const running = services.filter(longRunning)
    const used = new Set(running.flatMap((service) => dockerfileOf(service, all)?.path ?? []))
    const judged = all.filter(({ path, isProduct }) => isProduct && !used.has(path) && used.size === 0)
    const findings = distinct([
      ...running.flatMap((service) => inService(service, all)),
      ...scripts.flatMap(inScript),
      ...judged.flatMap(({ path, stages }) => {
        const last = stages.at(-1)
        return last === undefined
          ? []
          : [last.command, last.entrypoint].flatMap((command) => developmentIn(command, path))
      }),
    ])
    const bad = some(findings)
    if (bad !== undefined)
      return fail(
        'What is meant for development runs in production.',
        'Start a server for production, and keep the command and the mounts for development in a file of their own.',
        bad,
      )
    const seen = some([
      ...running.map(({ file, line, name, command }) => ({
        file,
        line,
        observed: `${name}: ${command === undefined ? 'the command of its image' : shown(command.text)}`,
      })),
      ...judged.map(({ path, stages }) => ({
        file: path,
        observed: `starts ${shown(stages.at(-1)?.command?.text ?? stages.at(-1)?.entrypoint?.text ?? 'what its base image starts')}`,
      })),
    ])
    return seen === undefined
      ? nothingToSee('Nothing is started here.')
      : pass('Nothing that is started is meant for development.', seen)
  },
})
