import { openapiFiles, type OpenapiFile } from '#readiness/facts/documents/openapi-files.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { NOT_OURS, packaging } from '#readiness/facts/documents/packaging.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { routeList, type Route } from '#readiness/facts/testing/route-list.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const FIX =
  'Describe each operation with its answers, errors included, and components.securitySchemes; best generate it from the schemas of the code and commit it.'
const GENERATOR =
  /^(fastapi|drf-spectacular|drf-yasg|@nestjs\/swagger|@fastify\/swagger|@hono\/zod-openapi|hono-openapi|tsoa|swagger-jsdoc|express-openapi.*|@elysiajs\/(swagger|openapi)|flasgger|apispec|flask-smorest|spectree|litestar|springdoc-openapi.*|rswag.*|l5-swagger|@asteasolutions\/zod-to-openapi|@ts-rest\/open-api|trpc-to-openapi|@orpc\/openapi|django-ninja|connexion|utoipa|aide)$/
const OTHER_KIND =
  /^(@trpc\/server|graphql|@apollo\/server|apollo-server.*|graphql-yoga|mercurius|strawberry-graphql|graphene(-django)?|ariadne|type-graphql|@nestjs\/graphql)$/
/** Below this share of the routes that code writes out a description has been left behind. */
const SHARE = 0.5
const ENOUGH_ROUTES = 10

export const openapi = defineCheck({
  line: 'documents/openapi',
  name: 'description',
  title: 'An OpenAPI description has every operation, its errors and how one is signed in',
  proof: 'whole',
  looksAt:
    'OpenAPI and Swagger files of the tree: paths, answers with 4xx or 5xx, security schemes, and the routes that the code writes out; else libraries that generate one.',
  why: 'Clients, gateways and tests are made from it. What it leaves out is integrated by guessing.',
  mend: FIX,
  sources: ['OpenAPI 3.1', 'OWASP ASVS 5.0 V4.1'],
  needs: { specs: openapiFiles, uses: projectUses, packs: packaging, known: manifests, routes: routeList },
  judge({ specs, uses, packs, known, routes }): Judgement {
    if (uses.server === undefined) return notApplicable('Nothing in the tree answers requests.')
    if (packs.image !== undefined && specs.length === 0) return notApplicable(NOT_OURS, [packs.image])
    const whole = specs.filter(({ isPiece }) => isPiece === undefined)
    const readable = whole.filter(({ problem }) => problem === undefined)
    const [broken] = whole
    const [piece] = specs
    const best = readable.toSorted((a, b) => b.operations.length - a.operations.length)[0]
    if (best !== undefined) return judgeDescription(best, uses.accounts !== undefined, routes)
    if (broken !== undefined)
      return fail('The description cannot be read.', 'Correct its syntax.', [
        { file: broken.path, observed: `cannot be read: ${broken.problem ?? ''}`.slice(0, 300) },
      ])
    if (piece !== undefined)
      return unknown(
        'The description is in pieces that the program puts together; commit the whole to have it judged.',
        [{ file: piece.path, line: 1, observed: `${specs.length} pieces of a description` }],
      )
    const generator = known.depends(GENERATOR)
    if (generator !== undefined)
      return generator.name === 'fastapi' && routes.length > 0
        ? pass(
            'FastAPI generates one from the routes. What it says of errors is not read: commit the file to have that judged.',
            [{ file: generator.manifest.path, observed: 'depends on fastapi' }],
          )
        : unknown(
            `${generator.name} can generate one; no file of it is in the tree. Commit it, or name it in readiness.yaml: paths.openapi.`,
            [{ file: generator.manifest.path, observed: `depends on ${generator.name}` }],
          )
    const other = known.depends(OTHER_KIND)
    if (other !== undefined)
      return unknown(`The API may be one of ${other.name}, which describes itself in another way.`, [
        { file: other.manifest.path, observed: `depends on ${other.name}` },
      ])
    if (routes.length === 0) return unknown('No description and no route that could be told was found.')
    return fail('The API has no description.', FIX, [
      {
        file: routes[0]?.file ?? '',
        line: routes[0]?.line ?? 1,
        observed: 'routes, and no OpenAPI file in the tree',
      },
    ])
  },
})

function judgeDescription(spec: OpenapiFile, hasAccounts: boolean, routes: readonly Route[]): Judgement {
  const { path: file, operations, securitySchemes, version } = spec
  const at = (observed: string, expected: string): Evidence => ({ file, line: 1, observed, expected })
  if (operations.length === 0)
    return fail('The description has no operation.', FIX, [at('no operation', 'paths with operations')])
  const withErrors = operations.filter(({ statuses }) =>
    statuses.some((status) => /^([45]|default)/i.test(status)),
  )
  const silent = operations.filter(({ statuses }) => statuses.length === 0)
  const undescribed = routes.filter(
    (route) => !operations.some((operation) => isSame(spec, operation.path, route.path)),
  )
  const findings = some([
    ...(withErrors.length === 0
      ? [at('no operation says which errors it answers with', 'answers with 4xx and 5xx')]
      : []),
    ...(hasAccounts && securitySchemes.length === 0
      ? [at('no security scheme', 'components.securitySchemes')]
      : []),
    ...silent.slice(0, 20).map(({ method, path }) => at(`${method} ${path} has no answer`, 'responses')),
    ...(routes.length >= ENOUGH_ROUTES && undescribed.length > routes.length * (1 - SHARE)
      ? undescribed.slice(0, 20).map(({ method, path, file: of, line }): Evidence => ({
          file: of,
          line,
          observed: `${method} ${path} is not described`,
        }))
      : []),
  ])
  if (findings !== undefined) return fail('The description leaves things out.', FIX, findings)
  return pass(
    `${operations.length} operations are described, ${withErrors.length} with their errors (OpenAPI ${version}).`,
    [{ file, line: 1, observed: `${operations.length} operations` }],
  )
}

const shape = (path: string): string =>
  path
    .replaceAll(/\{[^}]*\}|:\w+\??|<[^>]*>|\[[^\]]*\]|\*/g, '{}')
    .replace(/\/+$/, '')
    .toLowerCase()

/** Routers are mounted below prefixes that are not seen: the end decides. */
function isSame({ bases }: OpenapiFile, described: string, route: string): boolean {
  const own = shape(route)
  return ['', ...bases].some((base) => {
    const whole = shape(base + described)
    return whole === own || whole.endsWith(own) || own.endsWith(whole)
  })
}
