import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const TOOL =
  /\b(pg_dump(all)?|pg_basebackup|pgbackrest|wal-?g|barman|mysqldump|mariadb-dump|mariabackup|xtrabackup|mongodump|restic|borg(backup|matic)?|duplicity|kopia|velero|litestream|prodrigestivill\/postgres-backup\S*|offen\/docker-volume-backup)\b/i

/** A link to a guide that is kept elsewhere. */
const GUIDE = /\]\(https?:[^)\s]{0,300}[/_-](backups?|backing|restor(e|ing))([/_.#-]|\b)[^)\s]{0,200}\)/i

const SCRIPT =
  /(^|\/)[^/]*(backup|pg-?dump)[^/]*\.(sh|bash|service|timer|cron)$|(^|\/)backups?\/[^/]+\.(sh|bash|py|ya?ml|conf)$/i

export const backupStrategy = defineCheck({
  line: 'deployment/backup',
  name: 'strategy',
  title: 'Something backs the database up',
  proof: 'hint',
  looksAt:
    'Services, scripts, CI and documents that name a backup. That one can be restored is shown by a drill alone.',
  why: 'Whoever runs the database of the compose file loses everything with its volume.',
  mend: 'Add a service or a timer that dumps the database (pg_dump, pgBackRest), encrypts it and takes it to another place, and write down how to restore it.',
  needs: { tree: sourceTree, services: composedServices, documents: documentPages, ci: ciCommands },
  judge({ tree, services, documents, ci }) {
    const database = services.find(
      ({ software, volumes, isOneShot }) =>
        !isOneShot && /^(postgres|mysql|mongo)$/.test(software?.name ?? '') && volumes.length > 0,
    )
    const service = services.find(
      ({ name, image, command }) =>
        /backup|dump/i.test(`${name} ${image?.repository ?? ''}`) || TOOL.test(command?.text ?? ''),
    )
    const script = tree.files.find(
      ({ path, kind }) => kind !== 'vendored' && kind !== 'test' && SCRIPT.test(path),
    )
    const job = ci.commands.find(({ text }) => TOOL.test(text))
    const page = documents.pages.find(
      ({ headings, text }) =>
        headings.some((heading) => /backup|backing up|restor(e|ing)/i.test(heading.text)) ||
        TOOL.test(text) ||
        GUIDE.test(text),
    )
    const seen = some<Evidence>([
      ...(service === undefined
        ? []
        : [{ file: service.file, line: service.line, observed: `service ${service.name}` }]),
      ...(script === undefined ? [] : [{ file: script.path, observed: 'a script for it' }]),
      ...(job === undefined ? [] : [{ file: job.file, line: job.line, observed: job.text.slice(0, 120) }]),
      ...(page === undefined ? [] : [{ file: page.path, observed: 'a document that names it' }]),
    ])
    if (seen !== undefined) return pass('Backups are named; a drill has to show that they restore.', seen)
    if (database === undefined) return nothingToSee('The tree runs no database of its own.')
    return fail(
      'The tree runs a database, and nothing in it backs that up.',
      'Add a service, timer or script that dumps it to another place, and write down how to restore it.',
      [
        {
          file: database.file,
          line: database.line,
          observed: `service ${database.name} keeps data, and no backup is named anywhere`,
        },
      ],
    )
  },
})
