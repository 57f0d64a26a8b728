import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { auth, django } from './small-projects.ts'

export const SESSION_FIXTURES: FixtureTable = {
  'auth/session-timeout/code': {
    passing: [
      { name: 'a day', files: { 'src/auth.ts': auth('session: { expiresIn: 60 * 60 * 24 },') } },
      { name: 'Django', files: { 'shop/settings.py': django('SESSION_COOKIE_AGE = 60 * 60 * 12') } },
      {
        name: 'a token of an hour',
        files: {
          'src/login.js':
            "const jwt = require('jsonwebtoken')\nfunction login(user) { return jwt.sign({ id: user.id }, secret, { expiresIn: '1h' }) }\nfunction refreshToken(user) { return jwt.sign({ id: user.id }, secret, { expiresIn: '30d' }) }",
        },
      },
    ],
    failing: [
      { name: 'Better Auth by default', files: { 'src/auth.ts': auth('appName: "a",') } },
      {
        name: 'a constant of a month',
        files: {
          'src/auth.ts': `const MONTH = 30 * 24 * 60 * 60\n${auth('session: { expiresIn: MONTH },')}`,
        },
      },
      {
        name: 'NextAuth by default',
        files: {
          'src/auth.ts':
            "import NextAuth from 'next-auth'\nexport const authOptions = { providers: [] }\nexport default NextAuth(authOptions)",
        },
      },
      { name: 'Django by default', files: { 'shop/settings.py': django('') } },
      {
        name: 'a token of a week',
        files: {
          'src/login.js':
            "const jwt = require('jsonwebtoken')\nexports.login = (user) => jwt.sign({ id: user.id }, process.env.SECRET, { expiresIn: '7d' })",
        },
      },
      {
        name: 'a token that never ends',
        files: {
          'src/login.js':
            "const jwt = require('jsonwebtoken')\nfunction login(user) { return jwt.sign({ id: user.id }, process.env.SECRET) }",
        },
      },
      {
        name: 'minutes of a template',
        files: {
          'app/core/config.py':
            'class Settings(BaseSettings):\n    ACCESS_TOKEN_EXPIRE_MINUTES: int = 60 * 24 * 8\n',
        },
      },
    ],
    others: [
      {
        name: 'by configuration',
        outcome: 'unknown',
        files: { 'src/auth.ts': auth('session: { expiresIn: config.sessionSeconds },') },
      },
    ],
  },
  'auth/password-change/code': {
    passing: [
      {
        name: 'written out',
        files: {
          'src/auth.ts': auth(
            'emailAndPassword: { enabled: true, sendResetPassword, revokeSessionsOnPasswordReset: true },',
          ),
        },
      },
      { name: 'Django as it is', files: { 'shop/settings.py': django('') } },
    ],
    failing: [
      {
        name: 'a reset that keeps sessions',
        files: { 'src/auth.ts': auth('emailAndPassword: { enabled: true, sendResetPassword: send },') },
      },
      {
        name: 'a change that keeps sessions',
        files: {
          'src/auth-client.ts':
            "import { createAuthClient } from 'better-auth/react'\nexport const authClient = createAuthClient()\nauthClient.changePassword({ currentPassword, newPassword, revokeOtherSessions: false })",
        },
      },
    ],
    others: [
      {
        name: 'no passwords',
        outcome: 'unknown',
        files: { 'src/auth.ts': auth('socialProviders: { github: {} },') },
      },
    ],
  },
  'auth/lockout/code': {
    passing: [
      {
        name: 'django-axes',
        files: {
          'shop/settings.py': `${django('AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]')}\nINSTALLED_APPS += ["axes"]\n`,
        },
      },
    ],
    failing: [
      {
        name: 'Better Auth as it is',
        files: { 'src/auth.ts': auth('emailAndPassword: { enabled: true },') },
      },
      {
        name: 'passwords without a count',
        files: {
          'src/login.js':
            "const bcrypt = require('bcrypt')\nasync function login(a, b) { if (!(await bcrypt.compare(a, b))) throw new Error('no') }",
        },
      },
      {
        name: 'django-axes without its back-end',
        files: { 'shop/settings.py': `${django('')}\nINSTALLED_APPS += ["axes"]\n` },
      },
    ],
    others: [
      {
        name: 'a count of its own',
        outcome: 'unknown',
        files: {
          'src/login.js': "const bcrypt = require('bcrypt')\nconst ok = await bcrypt.compare(a, b)\n",
          'db/users.sql': 'alter table users add column failed_attempts int not null default 0;',
        },
      },
      { name: 'no passwords', outcome: 'unknown', files: { 'src/a.ts': 'export const a = 1' } },
    ],
  },
  'auth/logout/code': {
    passing: [
      {
        name: 'the session is destroyed',
        files: {
          'server.js':
            "const session = require('express-session')\napp.post('/logout', (req, res) => { req.session.destroy(() => { res.clearCookie('connect.sid'); res.json({}) }) })",
        },
      },
      {
        name: 'Flask with an interface of its own',
        files: {
          'app.py':
            'from flask import Flask, session\napp.session_interface = RedisSessions()\n@app.route("/logout", methods=["POST"])\ndef logout():\n    session.clear()\n    return redirect("/")\n',
        },
      },
      {
        name: 'Flask that ends something besides',
        files: {
          'app.py':
            'from flask import Flask, session\n@app.route("/logout", methods=["POST"])\ndef logout():\n    revoke(session["id"])\n    session.clear()\n    return redirect("/")\n',
        },
      },
      {
        name: 'Flask with sessions on the server',
        files: {
          'app.py':
            'from flask import Flask, session\nfrom flask_session import Session\nSession(app)\n@app.route("/logout", methods=["POST"])\ndef logout():\n    session.clear()\n    return redirect("/")\n',
        },
      },
    ],
    failing: [
      {
        name: 'Flask, whose session is the cookie',
        files: {
          'app.py':
            'from flask import Flask, session\n@app.route("/logout", methods=["POST"])\ndef logout():\n    session.clear()\n    return redirect("/")\n',
        },
      },
      {
        name: 'Flask-Login without a store',
        files: {
          'app.py':
            'from flask_login import logout_user\n@app.route("/logout")\ndef logout():\n    logout_user()\n    return redirect(url_for("index"))\n',
        },
      },
      {
        name: 'cookie-session',
        files: {
          'server.js':
            "const express = require('express')\nconst session = require('cookie-session')\napp.post('/logout', (req, res) => { req.session = null; res.redirect('/') })",
        },
      },
      {
        name: 'only the cookie',
        files: {
          'server.js':
            "const express = require('express')\nconst session = require('express-session')\napp.post('/logout', (req, res) => { res.clearCookie('connect.sid'); res.json({ ok: true }) })",
        },
      },
      {
        name: 'nothing at all',
        files: {
          'server.js':
            "const express = require('express')\nconst jwt = require('jsonwebtoken')\napp.post('/api/logout', (req, res) => { res.json({ ok: true }) })",
        },
      },
    ],
    others: [
      {
        name: 'a call of a client',
        outcome: 'unknown',
        files: {
          'src/api.ts': "import axios from 'axios'\nexport const logout = () => axios.post('/api/logout')",
        },
      },
    ],
  },
}
