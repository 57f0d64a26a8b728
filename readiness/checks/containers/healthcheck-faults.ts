import type { Dockerfile, Stage } from '#readiness/facts/containers/dockerfiles.ts'
import { dockerfileOf } from '#readiness/facts/containers/dockerfile-of.ts'
import { isRedis } from '#readiness/facts/containers/images.ts'
import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { dockerfilesOfImage, shippedStage } from './own-images.ts'
import { defaultUserOf } from '#readiness/facts/containers/base-users.ts'
import type { Evidence } from '#readiness/model/evidence.ts'

export type Health = { kind: 'good' | 'missing' | 'blind' | 'unknown'; evidence: Evidence }

/** Images that bring a health check of their own. */
const OWN_CHECK =
  /(^|\/)(immich-app\/(postgres|immich-server|immich-machine-learning)|mailpit|mailhog|pgadmin4|ghost|gitea|keycloak|portainer.*|adguardhome|imgproxy|minio-healthy|vaultwarden\/server|rabbitmq-healthy|cadvisor|meilisearch-healthy)$/

/** Whether the health check of a service is there and can fail. */
export function healthOf(service: Service, built: readonly Dockerfile[]): Health {
  const { name, healthcheck, file, line, image, build, software } = service
  const stage = dockerfileOf(service, built)?.stage
  const at = healthcheck ?? { file, line }
  const found = (kind: Health['kind'], observed: string, place = at): Health => ({
    kind,
    evidence: { file: place.file, line: place.line, observed: `${name}: ${observed}` },
  })
  if (healthcheck?.isDisabled) return found('missing', 'its health check is switched off')
  if (healthcheck?.test !== undefined) {
    const { text, isShell, words } = healthcheck.test
    const isShellItself = isShell || (/(^|\/)(ba|da|a)?sh$/.test(words[0] ?? '') && words.includes('-c'))
    const fault = faultOf(isShell ? text : words.join(' '), isShellItself, isRedis(service.software))
    return fault === undefined ? found('good', text.slice(0, 120)) : found('blind', fault, healthcheck.test)
  }
  if (stage?.healthcheck !== undefined) return ofStage(stage, found)
  if (stage === undefined && image !== undefined && OWN_CHECK.test(image.repository))
    return found('good', 'the check of its image')
  if (healthcheck !== undefined)
    return found('unknown', 'sets times for a check of its image, which is not seen')
  if (build !== undefined && (stage === undefined || defaultUserOf(stage.image) === 'unknown'))
    return found('unknown', 'no health check here, and whether its image brings one is not seen')
  if (build === undefined && (software === undefined || software.kind === 'tool')) {
    // Only official images of datastores and proxies are known to bring none.
    const own = software === undefined ? dockerfilesOfImage(service, built).map(shippedStage) : []
    const [first] = own
    if (first !== undefined && own.every((each) => each?.healthcheck !== undefined))
      return ofStage(first, found)
    if (own.length === 0 || own.some((each) => each?.healthcheck !== undefined))
      return found('unknown', 'no health check here, and whether its image brings one is not seen')
  }
  return found('missing', 'no health check')
}

function ofStage(
  stage: Stage,
  found: (kind: Health['kind'], observed: string, place: { file: string; line: number }) => Health,
): Health {
  const place = { file: stage.file, line: stage.healthcheck?.line ?? stage.line }
  if (stage.healthcheck?.isNone) return found('missing', 'HEALTHCHECK NONE', place)
  const fault = faultOf(stage.healthcheck?.text ?? '', true, false)
  return fault === undefined
    ? found('good', 'HEALTHCHECK of its Dockerfile', place)
    : found('blind', fault, place)
}

/** Why a test cannot fail, or fails for nothing; undefined when it can be told to work. */
export function faultOf(text: string, isShell: boolean, isForRedis: boolean): string | undefined {
  const command = text.trim().slice(0, 4_000)
  if (/(\|\||;)\s*(true|:|exit\s+0|echo\b[^|&;]*)\s*["']?\s*$/.test(command))
    return 'ends with success whatever happens'
  if (/^(exit\s+0|true|:|echo\b[^|&;<>]*|\/bin\/true)$/.test(command)) return 'tests nothing'
  if (
    (isForRedis || command.includes('redis-cli') || command.includes('valkey-cli')) &&
    /(redis|valkey|keydb)-cli\b/.test(command)
  ) {
    // redis-cli ends with 0 also when the answer is an error, such as NOAUTH; -e makes it fail.
    const isRead = /\|\s*[ef]?grep\b|\bcase\b|=\s*["']?PONG|PONG["']?\s*[\])]|\|\s*awk\b/i.test(command)
    const isStrict = /-cli\b[^|;&]*\s-e(\s|$)/.test(command)
    if (/\bping\b/i.test(command) && !isRead && !isStrict)
      return 'redis-cli ping ends with success also when the answer is NOAUTH or an error'
  }
  if (!isShell && /(^|\s)(\|\||&&|\|)(\s|$)/.test(command))
    return 'is written for a shell and run without one, so that || and | are arguments'
  const curl = /(?:^|[\s/"'(])curl\s([^|;&]*)/.exec(command)
  if (
    curl?.[1] !== undefined &&
    !/\s?(-[a-zA-Z]*f[a-zA-Z]*|--fail(-with-body)?)(?=\s|$)/.test(` ${curl[1]}`) &&
    !/\||%\{http_code\}|\$\(/.test(command.replace(/\|\|\s*(exit\s+1|false|kill[^|]*)/g, ''))
  )
    return 'curl without -f ends with success also when the answer is an error such as 503'
  return undefined
}
