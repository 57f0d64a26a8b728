import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import { dockerfiles } from '#readiness/facts/containers/dockerfiles.ts'
import { isNoSecretValue, isSecretName, passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, notApplicable, pass } from '#readiness/model/judgement.ts'
import { distinct, judgedFiles, servicesOf, withoutContainers } from './judged.ts'
import { outsideFilesOf, secretArgumentsOf, secretSourcesOf } from './secret-sources.ts'

const expected = 'a file below /run/secrets, or a variable that has to be set from outside (${NAME:?})'

export const composeSecrets = defineCheck({
  line: 'security/secret-management',
  name: 'compose',
  title: 'No secret is written into the compose files',
  proof: 'whole',
  looksAt:
    'Every variable with the name of a secret, every address with a password and every command of the compose files that deploy the product, with the env files that are committed and the .env that Compose reads by itself.',
  why: 'A password in a compose file is known to everybody who can read the repository, and a default is what runs when somebody forgets to set it. Arguments of a command are shown by `docker inspect` and by the process list.',
  mend: 'Name a file instead: `POSTGRES_PASSWORD_FILE: /run/secrets/db_password` with `secrets:`. Where an image reads only variables, use `${NAME:?set it in .env}` without a default and keep `.env` out of git. Give Redis its password in a configuration or ACL file, not with --requirepass.',
  sources: [
    'OWASP Docker Security Cheat Sheet, rule 12',
    'ASVS 5.0 13.3.1',
    'Compose specification: secrets',
  ],
  needs: { compose: containerDeployment },
  judge({ compose }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose)
    const sources = services.flatMap(secretSourcesOf)
    const open = sources.filter(({ kind }) => kind !== 'outside')
    const shown = [
      ...open.map(({ file, line, observed }) => ({ file, line, observed, expected })),
      ...services.flatMap(secretArgumentsOf).map((found) => ({ ...found, expected })),
    ]
    const findings = some(distinct(shown))
    if (findings !== undefined)
      return fail(
        `${findings.length} secrets are written into the deployment or shown by it.`,
        'Move each to a file below /run/secrets (NAME_FILE and `secrets:`), or require it from outside with ${NAME:?}. Change every value that was committed.',
        findings,
      )
    const closed = distinct([
      ...sources.map(({ file, line, observed }) => ({ file, line, observed })),
      ...services.flatMap(outsideFilesOf),
    ])
    const granted = services.flatMap(({ name, secrets }) =>
      secrets.map(({ file, line, source, target }) => ({
        file,
        line,
        observed: `${name}: ${source} is the file ${target}`,
      })),
    )
    if (closed.length + granted.length === 0)
      return notApplicable('No service is given a secret by the compose files.', judgedFiles(compose))
    return pass('What is secret comes from outside of the compose files.', [
      ...judgedFiles(compose),
      ...closed.slice(0, 40),
      ...granted.slice(0, 40),
    ])
  },
})

const DUMMY = /dummy|placeholder|fake|unused|not-?used|build|ci|example|ignored|temporary/i
const COPIED = /(^|\/)(\.env(\.local)?|id_(rsa|ed25519|ecdsa)|\.pypirc|\.netrc|[\w.-]+\.(key|p12|pfx))$/

export const dockerfileSecrets = defineCheck({
  line: 'security/secret-management',
  name: 'dockerfile',
  title: 'No secret is built into an image',
  proof: 'hint',
  looksAt: 'ENV, ARG and COPY in the stages of each Dockerfile that end up in the image.',
  why: 'What ENV sets is in the image for whoever can pull it, ARG is in its history, and a copied file stays in its layer also when it is deleted later.',
  mend: 'Give secrets at run time, as files or variables. What a build needs comes with `RUN --mount=type=secret,id=token …` and leaves no trace.',
  sources: ['Dockerfile reference: build secrets', 'CIS Docker Benchmark 4.10'],
  needs: { dockerfiles },
  judge(facts) {
    const judged = facts.dockerfiles.filter(({ isProduct }) => isProduct)
    if (judged.length === 0) return nothingToSee('There is no Dockerfile of the product.')
    const findings: Evidence[] = []
    for (const { path, stages } of judged) {
      const stage = stages.at(-1)
      if (stage === undefined) continue
      const passedOn = new Set(
        stage.assignments.filter(({ keyword }) => keyword === 'ARG').map(({ name }) => name),
      )
      for (const { line, keyword, name, value } of stage.assignments) {
        const password = passwordInUrl(value)
        const isSecret = isSecretName(name) || (password !== undefined && !password.includes('$'))
        if (!isSecret || isNoSecretValue(value)) continue
        const variable = /^\$\{?(\w+)/.exec(value)?.[1]
        if (variable !== undefined) {
          if (keyword === 'ENV' && passedOn.has(variable))
            findings.push({
              file: path,
              line,
              observed: `ENV ${name} keeps the build argument ${variable} in the image`,
            })
        } else if (keyword === 'ENV' || !DUMMY.test(value))
          findings.push({
            file: path,
            line,
            observed: `${keyword} ${name} is a literal of ${value.length} characters`,
          })
      }
      for (const { line, sources } of stage.copies)
        for (const source of sources)
          if (COPIED.test(source))
            findings.push({ file: path, line, observed: `${source} is copied into the image` })
    }
    const found = some(distinct(findings))
    if (found !== undefined)
      return fail(
        'Secrets are built into an image.',
        'Give them at run time instead, or during the build with --mount=type=secret. Change every value that was in an image.',
        found,
      )
    const seen = some(judged.map(({ path }) => ({ file: path, observed: 'no secret in ENV, ARG or COPY' })))
    return seen === undefined
      ? nothingToSee('There is no Dockerfile.')
      : pass('No image holds a secret.', seen)
  },
})
