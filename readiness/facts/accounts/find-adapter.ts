import { CannotLook, type Look } from '#readiness/model/fact.ts'
import { parseAdapter, type Adapter, type PresetName } from './adapter.ts'
import { valueAt } from './template.ts'
import type { Wire } from './wire.ts'

const BASES = ['/api/auth', '/auth']

/** The adapter that the settings give, or a preset that answers as itself. @throws {CannotLook} */
export async function findAdapter({ target }: Look, wire: Wire): Promise<Adapter> {
  const given = parseAdapter(target.settings.adapter)
  if (given !== undefined) return given
  for (const basePath of BASES) {
    const ok = await wire.send({ method: 'GET', path: `${basePath}/ok` })
    if (ok.status !== 200 || valueAt(ok.json, 'ok') !== true) continue
    const preset = await presetAt(wire)
    return parseAdapter({ preset, basePath }) as Adapter
  }
  throw new CannotLook(
    'It is not known how accounts are made and signed in to here. Set `adapter` in readiness.yaml: gatehouse, better-auth, a mapping with the routes, or none where there are no accounts.',
  )
}

async function presetAt(wire: Wire): Promise<PresetName> {
  const { status, json, headers } = await wire.send({ method: 'GET', path: '/api/v1/me' })
  const isOurs =
    status === 401 &&
    valueAt(json, 'code') === 'auth.required' &&
    (headers['content-type'] ?? '').includes('application/problem+json')
  return isOurs ? 'gatehouse' : 'better-auth'
}
