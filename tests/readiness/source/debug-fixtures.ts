import type { CheckFixtures, Fixture } from '#tests/readiness/_fixtures.ts'

const file = (name: string, path: string, text: string): Fixture => ({ name, files: { [path]: text } })
const PACKAGE = JSON.stringify({ name: 'app', main: 'src/index.ts', scripts: { start: 'node src/index.ts' } })

export const CONSOLE_LOG: CheckFixtures = {
  passing: [
    file('a logger', 'src/index.ts', "import pino from 'pino'\npino().info('up')\n"),
    file('faults alone', 'src/index.ts', 'try { go() } catch (error) { console.error(error) }\n'),
    file(
      'the sink of a logger',
      'src/lib/logger.ts',
      'export const info = (text: string) => console.log(text)\n',
    ),
    file(
      'a class that logs',
      'src/index.ts',
      'class AppLogger { info(text: string) { console.info(text) } }\nnew AppLogger().info("x")\n',
    ),
    file(
      'only in development',
      'src/index.ts',
      "if (process.env.NODE_ENV !== 'production') console.log('x')\nif (import.meta.env.DEV) { console.table([]) }\nisDev && console.debug('y')\n",
    ),
    file(
      'a function that logs',
      'src/index.ts',
      "export const appLog = (...a: unknown[]) => { if (process.env.APP_DEBUG === 'true') console.log(...a) }\n",
    ),
    file(
      'a table of methods that logs',
      'src/jobs.ts',
      'export const io = (id: string) => ({\n  debug: (...a: unknown[]) => console.debug(id, ...a),\n  info(...a: unknown[]) { console.info(id, ...a) },\n  error: (...a: unknown[]) => console.error(id, ...a),\n})\n',
    ),
    {
      name: 'the build of a package',
      files: {
        'package.json': '{"name":"x","scripts":{"build":"node build.js"}}',
        'build.js': "console.log('compiling')\n",
        'src/index.ts': 'export const load = (name: string) => import(name)\n',
      },
    },
    {
      name: 'examples and scripts of the repository',
      files: {
        'src/index.ts': 'export {}\n',
        'extra/push-examples/js/index.js': 'console.log(1)\n',
        '.scripts/publish.js': 'console.log(1)\n',
      },
    },
    file('a console of its own', 'src/index.ts', "import { console } from './terminal'\nconsole.log('x')\n"),
    file('a comment and a text', 'src/index.ts', '// console.log(1)\nexport const help = "console.log(1)"\n'),
    {
      name: 'a command line tool',
      files: {
        'package.json': JSON.stringify({ name: 'x', bin: { x: './bin/x.js' }, main: 'src/index.js' }),
        'bin/x.js': "#!/usr/bin/env node\nconsole.log('done')\n",
        'src/index.js': 'module.exports = 1\n',
      },
    },
    {
      name: 'tests, scripts and seeds',
      files: {
        'src/index.ts': 'export {}\n',
        'src/a.test.ts': 'console.log(1)\n',
        'scripts/deploy.ts': 'console.log(1)\n',
        'prisma/seed.ts': 'console.log(1)\n',
        'src/seed-database.ts': 'console.log(1)\n',
        'alterations/1.13.0-1704692973-remove-old.ts': 'console.log(1)\n',
        'src/changes/20240102030405_add_users.js': 'console.log(1)\n',
      },
    },
    {
      name: 'not imported from the entry',
      files: {
        'package.json': PACKAGE,
        'src/index.ts': "import './a.ts'\n",
        'src/a.ts': 'export {}\n',
        'src/old.ts': 'console.log(1)\n',
      },
    },
    {
      name: 'not imported from the named entry',
      files: {
        'src/main.ts': 'export {}\n',
        'src/old.ts': 'console.log(1)\n',
        'src/older.ts': 'export {}\n',
      },
      settings: { entries: ['src/main.ts'] },
    },
    {
      name: 'taken out by the build',
      files: {
        'package.json': '{"name":"x"}',
        'vite.config.ts': "export default { esbuild: { drop: ['console', 'debugger'] } }\n",
        'src/main.ts': 'console.log(1)\n',
      },
    },
  ],
  failing: [
    file('console.log', 'src/index.ts', "console.log('x')\n"),
    file(
      'a handler that is called as a level is',
      'src/index.ts',
      'export const o = { next: go, error: (e: unknown) => { console.log(e) } }\n',
    ),
    file(
      'a method that is called as a level is',
      'src/index.ts',
      'export const o = { count: 1, info: (e: unknown) => { console.info(e) } }\n',
    ),
    {
      name: 'a script that the program reads as a text',
      files: {
        'app/templates/a.html': '<script src="/static/js/a.js"></script>\n',
        'app/templates/b.html': '<p>x</p>\n',
        'app/static/js/a.js': 'fetch("/x")\n',
        'app/res/probe.js': 'try { f() } catch (e) { console.log(e) }\n',
      },
    },
    {
      name: 'a script that a template brings by a tag',
      files: {
        'app/templates/a.html': '<script src="{% static "js/a.js" %}"></script>\n',
        'app/static/js/a.js': 'fetch("/x").catch((e) => { console.log(e) })\n',
      },
    },
    file('console.debug', 'src/index.ts', 'export const f = (x: unknown) => { console.debug(x) }\n'),
    file('in brackets', 'src/index.js', "console['log']('x')\n"),
    file('by the global object', 'src/index.js', "globalThis.console.log('x')\nwindow.console?.log('y')\n"),
    file('taken apart', 'src/index.js', "const { log } = console\nlog('x')\n"),
    file('taken apart under another name', 'src/index.js', "const { log: say } = console\nsay('x')\n"),
    file('by another name', 'src/index.js', "const c = console\nc.log('x')\n"),
    file('the function alone', 'src/index.js', "const log = console.log\nlog('x')\n"),
    file('handed on', 'src/index.js', "fetch('/x').then(console.log)\n"),
    file(
      'only in production',
      'src/index.ts',
      "if (process.env.NODE_ENV === 'production') console.log('x')\n",
    ),
    file('in a component', 'src/App.svelte', "<script>\n  console.log('x')\n</script>\n<p>x</p>\n"),
    file('in a page', 'public/index.html', "<!doctype html><script>console.log('x')</script>\n"),
    file(
      'in a handler',
      'public/index.html',
      '<!doctype html><button onclick="console.log(1); return false">x</button>\n',
    ),
    {
      name: 'imported from the entry',
      files: {
        'package.json': PACKAGE,
        'src/index.ts': "export * from './a.js'\n",
        'src/a.ts': 'console.log(1)\n',
      },
    },
    {
      name: 'in a part of its own',
      files: {
        'package.json': PACKAGE,
        'src/index.ts': 'export {}\n',
        'web/package.json': '{"name":"web","dependencies":{"next":"1"}}',
        'web/app/page.tsx': "import { a } from '@/lib/a'\nexport default () => <p>{a}</p>\n",
        'web/lib/a.ts': 'console.log(1)\nexport const a = 1\n',
      },
    },
    {
      name: 'by the path of a workspace',
      files: {
        'package.json': '{"name":"root"}',
        'apps/api/package.json': '{"name":"api","main":"src/main.ts"}',
        'apps/api/src/main.ts': "import '@x/core/deep'\n",
        'packages/core/package.json':
          '{"name":"@x/core","exports":{".":"./src/index.ts","./*":"./src/*.ts"}}',
        'packages/core/src/index.ts': 'export {}\n',
        'packages/core/src/deep.ts': 'console.log(1)\n',
      },
    },
  ],
  others: [
    { ...file('no JavaScript', 'app.py', 'print(1)\n'), outcome: 'not-applicable' },
    { ...file('what cannot be parsed', 'src/index.ts', 'const = console.log(1)\n'), outcome: 'unknown' },
    {
      ...file(
        'what is nested too deep',
        'src/index.ts',
        `console.log(1)\nexport const x = ${'[\n'.repeat(30_000)}${']\n'.repeat(30_000)}\n`,
      ),
      outcome: 'unknown',
    },
  ],
}

export const ALERT: CheckFixtures = {
  passing: [
    file(
      'a function of its own',
      'src/main.ts',
      "function alert(text: string) { return text }\nalert('x')\n",
    ),
    file(
      'an import',
      'src/main.tsx',
      "import { alert } from './alerts'\nimport { Alert } from 'react-native'\nalert('x')\nAlert.alert('y')\n",
    ),
    file('a question', 'src/main.ts', "if (confirm('Delete?')) go()\n"),
    file('a class', 'public/index.html', '<!doctype html><div class="alert" role="alert">x</div>\n'),
    file('only in development', 'src/main.ts', "if (import.meta.env.DEV) alert('x')\n"),
  ],
  failing: [
    file('alert', 'src/main.ts', "alert('x')\n"),
    file('window.alert', 'src/main.js', "export const f = () => window.alert('x')\n"),
    file('in brackets', 'src/main.js', "globalThis['alert']('x')\n"),
    file('debugger', 'src/main.js', 'export function f() { debugger }\n'),
    file(
      'a handler',
      'templates/page.html',
      '{% extends "base.html" %}\n<a onclick="alert(\'{{ name }}\')">x</a>\n',
    ),
    file(
      'a script of a template',
      'templates/page.html',
      '<script>\n{% if x %}\nalert({{ name|tojson }})\n{% endif %}\n</script>\n',
    ),
    file(
      'a component',
      'src/App.vue',
      '<script>\nexport default { methods: { go() { alert(1) } } }\n</script>\n<template><br/></template>\n',
    ),
  ],
  others: [{ ...file('no script', 'app.py', 'x = 1\n'), outcome: 'not-applicable' }],
}

export const PRINT: CheckFixtures = {
  passing: [
    file('a logger', 'app/main.py', "import logging\nlogging.getLogger(__name__).info('x')\n"),
    file('a text and a comment', 'app/main.py', '"""print(1)"""\n# print(2)\n'),
    file(
      'started by a person',
      'app/main.py',
      "def main():\n    print('x')\n\nif __name__ == '__main__':\n    print('y')\n    main()\n",
    ),
    file('a command of click', 'app/main.py', "import click\n@click.command()\ndef run():\n    print('x')\n"),
    file('a command of Flask', 'app/db.py', "@app.cli.command('init')\ndef init():\n    print('x')\n"),
    file('a management command', 'app/management/commands/go.py', "print('x')\n"),
    file(
      'a script of its own',
      'extras/report.py',
      "import requests\ndef fetch():\n    print('x')\ndef main():\n    fetch()\nif __name__ == '__main__':\n    main()\n",
    ),
    file(
      'a script that asks the person',
      'grafana/gen-pass.py',
      "import getpass\npassword = getpass.getpass('Password: ')\nprint(len(password))\n",
    ),
    file('a hook of a template', 'hooks/pre_gen_project.py', "import sys\nprint('x')\nsys.exit(1)\n"),
    file('of development', 'app/dev-docker/sleep.py', "print('x')\n"),
    file('only with DEBUG', 'app/main.py', "def view():\n    if settings.DEBUG:\n        print('x')\n"),
    file('into a file', 'app/main.py', "def write(handle):\n    print('x', file=handle)\n"),
    {
      name: 'tests and scripts',
      files: { 'tests/test_a.py': 'print(1)\n', 'scripts/a.py': 'print(1)\n', 'app/main.py': 'x = 1\n' },
    },
  ],
  failing: [
    file('print', 'app/main.py', "def view():\n    print('x')\n"),
    file(
      'a server that can be started itself',
      'main.py',
      "import uvicorn\ndef view():\n    print('x')\nif __name__ == '__main__':\n    uvicorn.run('main:app')\n",
    ),
    file('pprint', 'app/main.py', 'from pprint import pprint\npprint({})\n'),
    file('breakpoint', 'app/main.py', 'def view():\n    breakpoint()\n'),
    file('pdb in a command', 'app/management/commands/go.py', 'import pdb; pdb.set_trace()\n'),
    file('to standard error', 'app/main.py', "import sys\nprint('x', file=sys.stderr)\n"),
    file('a task', 'app/tasks.py', "@celery.task\ndef go():\n    print('x')\n"),
  ],
  others: [{ ...file('no Python', 'index.js', 'x\n'), outcome: 'not-applicable' }],
}

const drizzle = "import { drizzle } from 'drizzle-orm/node-postgres'\n"

export const SQL_ECHO: CheckFixtures = {
  passing: [
    file('drizzle', 'src/db.ts', `${drizzle}export const db = drizzle(pool, { schema })\n`),
    file(
      'only in development',
      'src/db.ts',
      `${drizzle}export const db = drizzle(pool, { logger: process.env.NODE_ENV === 'development' })\n`,
    ),
    file(
      'Prisma',
      'src/db.ts',
      "import { PrismaClient } from '@prisma/client'\nexport const p = new PrismaClient({ log: ['warn', 'error'] })\nexport const q = new PrismaClient({ log: process.env.NODE_ENV === 'development' ? ['query'] : [] })\n",
    ),
    file(
      'Sequelize',
      'src/db.js',
      "const { Sequelize } = require('sequelize')\nmodule.exports = new Sequelize(process.env.DATABASE_URL, { logging: false })\n",
    ),
    file(
      'SQLAlchemy',
      'app/db.py',
      'from sqlalchemy import create_engine\ne = create_engine(url, echo=False)\nf = create_engine(url, echo=settings.debug)\n',
    ),
    {
      name: 'Django with settings of production',
      files: {
        'a/settings/base.py': 'from django.conf import x\nDEBUG = True\nINSTALLED_APPS = []\n',
        'a/settings/production.py': 'from .base import *\nDEBUG = False\n',
      },
    },
    file('a driver of its own making', 'package.json', '{"name":"x","dependencies":{"@acme/slonik":"1"}}'),
    {
      name: 'slow statements',
      files: {
        'src/db.ts': "import pg from 'pg'\n",
        'compose.yaml':
          'services:\n  db:\n    command: postgres -c log_statement=ddl -c log_min_duration_statement=500\n',
      },
    },
  ],
  failing: [
    file('drizzle', 'src/db.ts', `${drizzle}export const db = drizzle(pool, { logger: true })\n`),
    file(
      'Prisma',
      'src/db.ts',
      "import { PrismaClient } from '@prisma/client'\nexport const p = new PrismaClient({ log: ['query'] })\n",
    ),
    file(
      'Prisma in long',
      'src/db.ts',
      "import { PrismaClient } from '@prisma/client'\nconst log = [{ emit: 'stdout', level: 'query' }]\nexport const p = new PrismaClient({ log })\n",
    ),
    file(
      'knex',
      'src/db.js',
      "const knex = require('knex')\nmodule.exports = knex({ client: 'pg', debug: true })\n",
    ),
    file(
      'TypeORM',
      'src/db.ts',
      "import { DataSource } from 'typeorm'\nexport const d = new DataSource({ type: 'postgres', logging: ['query', 'error'] })\n",
    ),
    file(
      'Sequelize',
      'src/db.js',
      "const { Sequelize } = require('sequelize')\nmodule.exports = new Sequelize(process.env.DATABASE_URL, { logging: console.log })\n",
    ),
    file(
      'Sequelize as it comes',
      'src/db.js',
      "const { Sequelize } = require('sequelize')\nmodule.exports = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' })\n",
    ),
    file(
      'Kysely',
      'src/db.ts',
      "import { Kysely } from 'kysely'\nexport const k = new Kysely({ dialect, log: ['query'] })\n",
    ),
    file('mongoose', 'src/db.ts', "import mongoose from 'mongoose'\nmongoose.set('debug', true)\n"),
    file(
      'SQLAlchemy',
      'app/db.py',
      'from sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine(url, echo=True)\n',
    ),
    file(
      'Flask-SQLAlchemy',
      'app/config.py',
      'from flask_sqlalchemy import SQLAlchemy\nclass Config:\n    SQLALCHEMY_ECHO = True\n',
    ),
    file('Django', 'a/settings.py', 'from django.core import x\nDEBUG = True\nINSTALLED_APPS = []\n'),
    file(
      'the logger of Django',
      'a/settings.py',
      "import django\nLOGGING = {'loggers': {'django.db.backends': {'level': 'DEBUG'}}}\n",
    ),
    {
      name: 'the server',
      files: {
        'src/db.ts': "import pg from 'pg'\n",
        'compose.yaml': 'services:\n  db:\n    command: postgres -c log_statement=all\n',
      },
    },
  ],
  others: [
    { ...file('no database', 'src/index.ts', 'export {}\n'), outcome: 'not-applicable' },
    { ...file('another language', 'go.mod', 'module x\n'), outcome: 'unknown' },
  ],
}
