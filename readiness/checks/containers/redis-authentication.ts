import type { ComposeProjects } from '#readiness/facts/containers/compose-model.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { isNoSecretValue } from '#readiness/facts/containers/secret-names.ts'
import { isRedis } from '#readiness/facts/containers/images.ts'
import { redisConfigs, type RedisConfig } from '#readiness/facts/containers/redis-config.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import {
  fail,
  nothingToSee,
  notApplicable,
  pass,
  unknown,
  type Judgement,
} from '#readiness/model/judgement.ts'
import { judgedFiles, servicesOf } from './judged.ts'

type Found = { kind: 'closed' | 'open' | 'unseen'; evidence: Evidence }

function judgeRedis({ service, config, arguments: text }: RedisConfig): Found {
  const { file, line, name, environment, envFiles, image } = service
  const at = (kind: Found['kind'], observed: string, place: Evidence = { file, line, observed }): Found => ({
    kind,
    evidence: { ...place, observed: `${name}: ${observed}` },
  })
  const command =
    service.command === undefined
      ? { file, line }
      : { file: service.command.file, line: service.command.line }
  if (/--requirepass(\s|=|$)/.test(text)) {
    const value = /--requirepass[\s=]*("[^"]*"|'[^']*'|\S*)/.exec(text)?.[1]?.replaceAll(/["']/g, '') ?? ''
    if (value !== '' || service.command?.variables.length)
      return at('closed', 'started with --requirepass', { ...command, observed: '' })
    return at('open', '--requirepass is given nothing, so there is no password', { ...command, observed: '' })
  }
  // A shell that writes the configuration before it starts the server.
  if (
    />\s*\S+\.conf/.test(text) &&
    /(^|[\s"'])(requirepass\s+["']*[$\w]|aclfile\s+["']*\/)/.test(`${text} ${service.command?.raw ?? ''}`) &&
    /(redis|valkey|keydb)-server/.test(text)
  )
    return at('closed', 'its command writes a configuration with a password', { ...command, observed: '' })
  if (/--aclfile\s|--user\s+default\s+off/.test(text))
    return at('closed', 'started with an ACL', { ...command, observed: '' })
  if (config !== undefined) {
    if (!config.isInTree) return at('unseen', `its configuration ${config.path} is not in the tree`)
    const found = config.directives.find(
      ({ name: directive, value }) =>
        directive === 'aclfile' ||
        (directive === 'requirepass' && value !== '""') ||
        (directive === 'user' && /^default\b.*(\boff\b|[>#])/.test(value)),
    )
    return found === undefined
      ? at('open', `${config.path} has no requirepass, no aclfile and no rule for the user default`, {
          file: config.path,
          line: 1,
          observed: '',
        })
      : at('closed', `${found.name} in ${config.path}`, { file: config.path, line: found.line, observed: '' })
  }
  const password = environment.find(({ name: variable }) =>
    /^(REDIS|VALKEY|DFLY|KEYDB|DRAGONFLY)_?(requirepass|PASSWORD|PASSWORD_FILE)$/i.test(variable),
  )
  const extra = environment.find(
    ({ name: variable, raw }) =>
      /^(REDIS_ARGS|VALKEY_EXTRA_FLAGS|REDIS_EXTRA_FLAGS)$/.test(variable) && /requirepass|aclfile/.test(raw),
  )
  if (extra !== undefined)
    return at('closed', `${extra.name} sets a password`, { file: extra.file, line: extra.line, observed: '' })
  // Only these images read a password from the environment; the official ones ignore it.
  const readsVariables = /bitnami|dragonfly/i.test(image?.repository ?? '')
  if (
    password !== undefined &&
    readsVariables &&
    !(password.kind === 'literal' && isNoSecretValue(password.value))
  )
    return at('closed', `${password.name} is set`, { file: password.file, line: password.line, observed: '' })
  if (readsVariables && envFiles.some(({ isCommitted }) => !isCommitted))
    return at('unseen', 'its env file is not in the tree')
  if (service.build !== undefined && service.image?.value !== undefined && text === '')
    return at('unseen', 'it is built by this project, and what it starts with is not seen')
  if (
    /\.sh(\s|$)|entrypoint/.test(text) ||
    (/(^|\s)(sh|bash)\s+-c/.test(text) && !/redis-server|valkey-server/.test(text))
  )
    return at('unseen', 'it is started by a script')
  const ignored = password === undefined ? '' : `; ${password.name} is ignored by this image`
  return at('open', `started without a password${ignored}`, { ...command, observed: '' })
}

/** Nothing to guard, or a Redis that somebody else runs: its address tells whether it asks for a password. */
function withoutRedis(compose: ComposeProjects): Judgement {
  const addresses = servicesOf(compose).flatMap(({ environment }) =>
    environment.filter(({ name, raw }) => /(redis|valkey)/i.test(name) || /rediss?:\/\//i.test(raw)),
  )
  if (addresses.length === 0)
    return notApplicable('No Redis is deployed and none is named.', judgedFiles(compose))
  const open = some(
    addresses
      .filter(({ raw }) => /^rediss?:\/\/[^@/$]+(\/|$)/i.test(raw))
      .map(({ file, line, name }) => ({
        file,
        line,
        observed: `${name} is an address of Redis without a password`,
        expected: 'redis://:PASSWORD@host:6379',
      })),
  )
  if (open === undefined) return nothingToSee('The Redis is not one of this deployment.')
  return fail(
    'The address of Redis has no password.',
    'Give Redis a password and write it into the address, from outside.',
    open,
  )
}

export const composeRedisAuthentication = defineCheck({
  line: 'security/redis-authentication',
  name: 'compose',
  title: 'Every Redis asks for a password',
  proof: 'whole',
  looksAt:
    'How each Redis, Valkey, KeyDB and Dragonfly of the compose files is started: arguments, configuration file (mounted, as a config or copied by its Dockerfile), ACL, and the variables that its image reads.',
  why: 'Without a password everything on the network reads all sessions, writes its own, and may load modules or write files. The official image ignores REDIS_PASSWORD.',
  mend: 'Mount a configuration with `aclfile /run/secrets/redis_users`, or one with `requirepass` that is written at deployment, and start `redis-server /etc/redis/redis.conf`. `--requirepass ${PASSWORD}` works, and shows the password in `docker inspect`.',
  sources: ['Redis documentation: Security, ACL', 'redis/docker-library-redis#268', 'CWE-306'],
  needs: { compose: composeProject, redis: redisConfigs },
  judge({ compose, redis }) {
    const names = new Set(servicesOf(compose).filter(({ software }) => isRedis(software)))
    const judged = redis.filter(({ service }) =>
      [...names].some(
        ({ name, file, line }) => name === service.name && file === service.file && line === service.line,
      ),
    )
    if (judged.length === 0) return withoutRedis(compose)
    const found = judged.map(judgeRedis)
    const of = (kind: Found['kind']): Evidence[] =>
      found.filter((each) => each.kind === kind).map(({ evidence }) => evidence)
    const open = some(of('open').map((each) => ({ ...each, expected: 'a password or an ACL' })))
    if (open !== undefined)
      return fail(
        'A Redis lets everybody in who reaches it.',
        'Start it with a configuration that has `aclfile` or `requirepass`, and put the password into the address of the application: redis://:PASSWORD@redis:6379.',
        open,
      )
    const unseen = of('unseen')
    if (unseen.length > 0) return unknown('How a Redis is started is not seen.', unseen)
    return pass('Every Redis asks for a password.', [...judgedFiles(compose), ...of('closed')])
  },
})
