import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const react = (files: Record<string, string>): Record<string, string> => ({
  'package.json': '{ "dependencies": { "react": "19.0.0", "react-dom": "19.0.0" } }',
  'src/main.tsx':
    "import { createRoot } from 'react-dom/client'\nimport { App } from './App'\ncreateRoot(document.body).render(<App />)",
  ...files,
})
const manifest = { 'package.json': '{ "dependencies": { "express": "5.0.0" } }' }
const express = (code: string): Record<string, string> => ({
  ...manifest,
  'server.js': `const express = require('express')\nconst app = express()\n${code}`,
})
const python = (code: string): Record<string, string> => ({
  'requirements.txt': 'flask==3.0\n',
  'app.py': code,
})

export const ERROR_FIXTURES: FixtureTable = {
  'errors/boundaries/code': {
    passing: [
      {
        name: 'a class of its own that is rendered',
        files: react({
          'src/ErrorBoundary.tsx':
            "import { Component } from 'react'\nexport class ErrorBoundary extends Component { static getDerivedStateFromError() { return {} } render() { return this.props.children } }",
          'src/App.tsx': 'export const App = () => <ErrorBoundary><Routes /></ErrorBoundary>',
        }),
      },
      {
        name: 'a library',
        files: react({
          'src/App.tsx':
            "import { ErrorBoundary } from 'react-error-boundary'\nexport const App = () => <ErrorBoundary fallback={null}><Routes /></ErrorBoundary>",
        }),
      },
      {
        name: 'a router',
        files: react({
          'src/routes.tsx':
            "export const routes = [{ path: '/', element: <Home />, errorElement: <Broken /> }]",
        }),
      },
      {
        name: 'Next',
        files: {
          'package.json': '{ "dependencies": { "next": "16.0.0" } }',
          'app/page.tsx': 'export default function Page() { return null }',
          'app/error.tsx': "'use client'\nexport default function Broken() { return null }",
        },
      },
      {
        name: 'Vue',
        files: {
          'package.json': '{ "dependencies": { "vue": "3.5.0" } }',
          'src/main.ts':
            "import { createApp } from 'vue'\nconst app = createApp(App)\napp.config.errorHandler = report\napp.mount('#app')",
        },
      },
    ],
    failing: [
      { name: 'none', files: react({ 'src/App.tsx': 'export const App = () => null' }) },
      {
        name: 'one that no page has',
        files: react({
          'src/App.tsx': 'export const App = () => null',
          'src/ErrorBoundary.tsx':
            "import { Component } from 'react'\nexport class ErrorBoundary extends Component { static getDerivedStateFromError() { return {} } }",
        }),
      },
      {
        name: 'one program of two',
        files: {
          'apps/admin/package.json': '{ "dependencies": { "react-dom": "19.0.0" } }',
          'apps/admin/src/main.tsx':
            "import { createRoot } from 'react-dom/client'\ncreateRoot(root).render(<App />)",
          'apps/shop/package.json': '{ "dependencies": { "react-dom": "19.0.0" } }',
          'apps/shop/src/main.tsx':
            "import { createRoot } from 'react-dom/client'\nimport { ErrorBoundary } from 'react-error-boundary'\ncreateRoot(root).render(<ErrorBoundary><App /></ErrorBoundary>)",
        },
      },
    ],
    others: [{ name: 'no browser', outcome: 'not-applicable', files: express('') }],
  },
  'errors/messages/code': {
    passing: [
      {
        name: 'tied to their field',
        files: react({
          'src/Form.tsx': 'export const F = () => <input aria-describedby="e" aria-invalid />',
        }),
      },
    ],
    failing: [
      {
        name: 'a box',
        files: react({
          'src/api.ts':
            'export async function save() { try { await send() } catch (error) { alert(error.message) } }',
        }),
      },
    ],
    others: [
      {
        name: 'nothing to see',
        outcome: 'unknown',
        files: react({ 'src/App.tsx': 'export const App = () => null' }),
      },
    ],
  },
  'errors/global-handler/code': {
    passing: [
      {
        name: 'listeners',
        files: react({
          'src/report.ts':
            "window.addEventListener('error', send)\nwindow.addEventListener('unhandledrejection', send)",
        }),
      },
      {
        name: 'a library',
        files: react({
          'src/sentry.ts':
            "import * as Sentry from '@sentry/react'\nSentry.init({ dsn: import.meta.env.VITE_DSN })",
        }),
      },
    ],
    failing: [
      { name: 'none', files: react({}) },
      {
        name: 'on the server alone',
        files: react({
          'server/sentry.ts':
            "import * as Sentry from '@sentry/node'\nSentry.init({ dsn: process.env.DSN })\nprocess.on('unhandledRejection', send)",
        }),
      },
      {
        name: 'in development alone',
        files: react({
          'src/report.ts': "if (import.meta.env.DEV) { window.addEventListener('error', show) }",
        }),
      },
    ],
    others: [{ name: 'no browser', outcome: 'not-applicable', files: express('') }],
  },
  'errors/details/code': {
    passing: [
      {
        name: 'Django with debug off',
        files: {
          'requirements.txt': 'django\n',
          'shop/settings.py': 'INSTALLED_APPS = ["a"]\nMIDDLEWARE = ["b"]\nDEBUG = False\n',
        },
      },
    ],
    failing: [
      {
        name: 'a stack',
        files: express(
          'app.use((err, req, res, next) => { res.status(500).json({ message: "no", stack: err.stack }) })',
        ),
      },
      {
        name: 'the text of the error',
        files: express(
          'app.get("/a", async (req, res) => { try { await go() } catch (failure) { res.status(500).json({ error: failure.message }) } })',
        ),
      },
      {
        name: 'the whole error',
        files: express(
          'app.get("/a", async (req, res) => { try { await go() } catch (err) { res.status(500).send(err) } })',
        ),
      },
      {
        name: 'Django with debug on',
        files: {
          'requirements.txt': 'django\n',
          'shop/settings.py': 'INSTALLED_APPS = ["a"]\nMIDDLEWARE = ["b"]\nDEBUG = True\n',
        },
      },
      {
        name: 'Django with debug on when nothing is set',
        files: {
          'requirements.txt': 'django\n',
          'shop/settings.py':
            'INSTALLED_APPS = ["a"]\nMIDDLEWARE = ["b"]\nDEBUG = env.bool("DEBUG", default=True)\n',
        },
      },
      { name: 'FastAPI', files: python('from fastapi import FastAPI\napp = FastAPI(debug=True)\n') },
      {
        name: 'a traceback',
        files: python(
          'from flask import Flask, jsonify\nimport traceback\n@app.errorhandler(Exception)\ndef broken(e):\n    return jsonify({"trace": traceback.format_exc()}), 500\n',
        ),
      },
      {
        name: 'the text of an exception',
        files: python(
          'from fastapi import FastAPI, HTTPException\ndef go():\n    try:\n        run()\n    except Exception as e:\n        raise HTTPException(status_code=500, detail=str(e))\n',
        ),
      },
    ],
    others: [
      {
        name: 'a stack in development alone',
        outcome: 'unknown',
        files: express(
          "app.use((err, req, res, next) => { res.status(500).json({ message: 'no', ...(process.env.NODE_ENV !== 'production' && { stack: err.stack }) }) })",
        ),
      },
      {
        name: 'what the user did wrong',
        outcome: 'unknown',
        files: express(
          'app.get("/a", (req, res) => { try { go() } catch (err) { res.status(400).json({ error: err.message }) } })',
        ),
      },
      {
        name: 'a server for development beside the real one',
        outcome: 'unknown',
        files: {
          'requirements.txt': 'flask\ngunicorn\n',
          'app.py':
            'from flask import Flask\napp = Flask(__name__)\nif __name__ == "__main__":\n    app.run(debug=True)\n',
        },
      },
    ],
  },
  'errors/structured-logging/code': {
    passing: [
      { name: 'pino', files: express("const pino = require('pino')\nconst log = pino()") },
      {
        name: 'pino for people in development alone',
        files: express(
          "const pino = require('pino')\nconst log = pino(process.env.NODE_ENV === 'production' ? {} : { transport: { target: 'pino-pretty' } })",
        ),
      },
      {
        name: 'structlog',
        files: python('from flask import Flask\nimport structlog\napp = Flask(__name__)\n'),
      },
      {
        name: 'a formatter in the settings',
        files: {
          'shop/settings.py':
            'INSTALLED_APPS = ["a"]\nMIDDLEWARE = ["b"]\nLOGGING = {"formatters": {"json": {"()": "pythonjsonlogger.jsonlogger.JsonFormatter"}}}\n',
          'shop/wsgi.py':
            'from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n',
        },
      },
    ],
    failing: [
      { name: 'morgan', files: express("const morgan = require('morgan')\napp.use(morgan('combined'))") },
      { name: 'nothing', files: express('app.listen(80)') },
      {
        name: 'pino for people',
        files: express(
          "const pino = require('pino')\nconst log = pino({ transport: { target: 'pino-pretty' } })",
        ),
      },
      {
        name: 'logging of Python',
        files: python(
          'from flask import Flask\nimport logging\nlogging.basicConfig(level=logging.INFO)\napp = Flask(__name__)\n',
        ),
      },
    ],
    others: [{ name: 'no server', outcome: 'not-applicable', files: { 'src/a.ts': 'export const a = 1' } }],
  },
  'errors/request-id/code': {
    passing: [
      {
        name: 'sent back',
        files: express(
          "app.use((req, res, next) => { req.id = randomUUID(); res.setHeader('X-Request-Id', req.id); next() })",
        ),
      },
      {
        name: 'a library',
        files: python(
          'from fastapi import FastAPI\nfrom asgi_correlation_id import CorrelationIdMiddleware\napp = FastAPI()\n',
        ),
      },
      {
        name: 'an answer of Starlette',
        files: python(
          'from fastapi import FastAPI\napp = FastAPI()\nasync def add(request, call_next):\n    response = await call_next(request)\n    response.headers["X-Request-ID"] = new_id()\n    return response\n',
        ),
      },
    ],
    failing: [{ name: 'none', files: express('app.listen(80)') }],
    others: [
      { name: 'no server', outcome: 'not-applicable', files: { 'src/a.ts': 'export const a = 1' } },
      { name: 'spoken of', outcome: 'unknown', files: express('log.info({ requestId: req.id })') },
    ],
  },
  'errors/standards/code': {
    passing: [
      {
        name: 'Express',
        files: express('app.use((err, req, res, next) => { res.status(500).json({ code: "internal" }) })'),
      },
      {
        name: 'Fastify',
        files: {
          'server.ts': "import Fastify from 'fastify'\nconst app = Fastify()\napp.setErrorHandler(answer)",
        },
      },
      {
        name: 'Flask',
        files: python(
          'from flask import Flask\napp = Flask(__name__)\n@app.errorhandler(Exception)\ndef broken(e):\n    return {}\n',
        ),
      },
    ],
    failing: [
      { name: 'Express without one', files: express("app.get('/api/a', (req, res) => res.json({}))") },
    ],
    others: [
      { name: 'no server', outcome: 'not-applicable', files: { 'src/a.ts': 'export const a = 1' } },
      {
        name: 'FastAPI',
        outcome: 'unknown',
        files: python('from fastapi import FastAPI\napp = FastAPI()\n'),
      },
    ],
  },
  'errors/monitoring/code': {
    passing: [
      {
        name: 'Sentry',
        files: express(
          "const Sentry = require('@sentry/node')\nSentry.init({ dsn: process.env.SENTRY_DSN })",
        ),
      },
      {
        name: 'Sentry of Python',
        files: python('import sentry_sdk\nsentry_sdk.init(dsn=os.environ["SENTRY_DSN"])\n'),
      },
    ],
    failing: [
      {
        name: 'in development alone',
        files: express(
          "const Sentry = require('@sentry/node')\nif (process.env.NODE_ENV !== 'production') Sentry.init({ dsn: process.env.SENTRY_DSN })",
        ),
      },
      {
        name: 'turned off',
        files: express(
          "const Sentry = require('@sentry/node')\nSentry.init({ dsn: process.env.SENTRY_DSN, enabled: false })",
        ),
      },
      {
        name: 'nothing is sampled',
        files: express(
          "const Sentry = require('@sentry/node')\nSentry.init({ dsn: process.env.SENTRY_DSN, sampleRate: 0 })",
        ),
      },
      {
        name: 'never started',
        files: { 'package.json': '{ "dependencies": { "@sentry/node": "10.0.0" } }', 'server.js': 'run()' },
      },
    ],
    others: [{ name: 'none', outcome: 'unknown', files: express('app.listen(80)') }],
  },
}
