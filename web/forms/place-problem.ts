import { problemText } from '#web/api/problem-text.ts'
import type { ApiProblem, ProblemCode } from '#web/api/problem.ts'
import { hasMessage, t } from '#web/lib/messages.ts'
import type { FieldFault } from '#contract/problem.ts'

export type Places<Name extends string> = Partial<Record<ProblemCode, Name>>
export type Placed<Name extends string> = { name: Name; message: string }[]

const sentence = (fault: FieldFault): string => {
  const key = `problem.${fault.code}`
  return fault.code !== undefined && hasMessage(key) ? t(key) : fault.detail
}

/**
 * Which of a form's fields a problem belongs beside; none when it concerns the whole. The answer names the
 * fields itself, or its code tells (`places`).
 */
export function placeProblem<Name extends string>(
  problem: ApiProblem,
  names: readonly Name[],
  places: Places<Name>,
): Placed<Name> {
  const placed: Placed<Name> = []
  for (const fault of problem.fields) {
    const name = names.find((candidate) => fault.pointer === `/${candidate}`)
    if (name !== undefined) placed.push({ name, message: sentence(fault) })
  }
  const place = places[problem.code]
  if (placed.length === 0 && place !== undefined) placed.push({ name: place, message: problemText(problem) })
  return placed
}

/** Where the errors of a password belong. */
export function passwordPlaces<Name extends string>(name: Name): Places<Name> {
  return {
    'password.too_short': name,
    'password.too_long': name,
    'password.common': name,
    'password.contains_identity': name,
  }
}
