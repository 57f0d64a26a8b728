import type { Command, Service, Written } from '#readiness/facts/containers/compose-model.ts'
import { dockerfileOf } from '#readiness/facts/containers/dockerfile-of.ts'
import type { Dockerfile } from '#readiness/facts/containers/dockerfiles.ts'
import type { Evidence } from '#readiness/model/evidence.ts'

export type Count = { count?: number; evidence: Evidence }

const WORKERS =
  /^((\w+_)?workers?(_count|_num|_processes)?|web_concurrency|num_workers|gunicorn_workers|uvicorn_workers|puma_workers|cluster_workers|web_workers|(\w+_)?processes|pm2_instances|nginx_worker_processes)$/i
const POOL =
  /^((\w+_)?(pool_?size|pool_max|max_pool(_size)?|max_connections|maxconnections|connection_limit|db_pool|database_pool|max_overflow|pool_max_size|max_conns?)|db_pool|rails_max_threads|pgpool_max|conn_max)$/i
const SERVERS = /(^|[\s/])(gunicorn|uvicorn|hypercorn|daphne|granian|waitress-serve|puma|unicorn|uwsgi)(\s|$)/

function commandOf(service: Service, built: readonly Dockerfile[]): Command | undefined {
  const stage = dockerfileOf(service, built)?.stage
  return service.command ?? stage?.command ?? service.entrypoint ?? stage?.entrypoint
}

const numberIn = (text: string): number | undefined => (/^\d{1,5}$/.test(text) ? Number(text) : undefined)

function fromEnvironment({ name, environment }: Service, pattern: RegExp): Count | undefined {
  const entry = environment.find(
    (each) => pattern.test(each.name) && (each.value !== '' || each.variables.length > 0),
  )
  if (entry === undefined) return undefined
  const count = numberIn(entry.value)
  return {
    ...(count !== undefined && { count }),
    evidence: {
      file: entry.file,
      line: entry.line,
      observed: `${name}: ${entry.name}=${entry.value || entry.raw}`,
    },
  }
}

/** How many processes of the server a container runs. Undefined: nothing says so. */
export function workersOf(service: Service, built: readonly Dockerfile[]): Count | undefined {
  const command = commandOf(service, built)
  const text = command?.text ?? ''
  const option =
    /(?:^|\s)(?:--workers|--processes|-w|--instances|-i)(?:=|\s+)(\d{1,4}|max|auto|\$\{?\w+[^\s]*)/.exec(text)
  if (command !== undefined && option?.[1] !== undefined) {
    const count = numberIn(option[1])
    const { file, line } = command
    return {
      ...(count !== undefined && { count }),
      evidence: { file, line, observed: `${service.name}: ${option[0].trim()}` },
    }
  }
  return fromEnvironment(service, WORKERS)
}

/** A server that runs one process unless it is told otherwise, and is not told. */
export function singleServerOf(service: Service, built: readonly Dockerfile[]): Evidence | undefined {
  const command = commandOf(service, built)
  const server = SERVERS.exec(command?.text ?? '')?.[2]
  if (command === undefined || server === undefined) return undefined
  // A file of settings may say it.
  if (/(^|\s)(-c|--config|--ini|-C)(\s|=)|gunicorn\.conf|\.ini(\s|$)|--conf/.test(command.text))
    return undefined
  const { file, line } = command
  return {
    file,
    line,
    observed: `${service.name}: ${server} is started without a number of workers, which is one process`,
    expected: '--workers or WEB_CONCURRENCY',
  }
}

export function poolOf(service: Service): Count | undefined {
  const named = fromEnvironment(service, POOL)
  if (named !== undefined) return named
  for (const { name, raw, file, line } of service.environment) {
    const limit = /[?&](?:connection_limit|pool_size|max_pool_size|maxPoolSize|pool_max)=(\d{1,5})/.exec(raw)
    if (limit?.[1] !== undefined)
      return {
        count: Number(limit[1]),
        evidence: { file, line, observed: `${service.name}: ${limit[0].slice(1)} in ${name}` },
      }
  }
  return undefined
}

export const replicasOf = (written: Written | undefined): number | undefined =>
  written === undefined ? 1 : numberIn(written.value)
