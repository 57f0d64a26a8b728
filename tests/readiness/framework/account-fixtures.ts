import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { auth, django } from './small-projects.ts'

export const ACCOUNT_FIXTURES: FixtureTable = {
  'security/secure-cookies/code': {
    passing: [
      {
        name: 'Better Auth, written out',
        files: { 'src/auth.ts': auth('advanced: { useSecureCookies: true },') },
      },
      {
        name: 'express-session by the environment',
        files: {
          'server.js': `const session = require('express-session')
const isProduction = process.env.NODE_ENV === 'production'
app.use(session({ secret, cookie: { secure: isProduction, httpOnly: true } }))`,
        },
      },
      {
        name: 'Django with settings in several files',
        files: {
          'shop/settings/base.py': django('SESSION_COOKIE_SECURE = False'),
          'shop/settings/production.py':
            'from .base import *\nSESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n',
          'shop/settings/dev.py': 'from .base import *\nDEBUG = True\nSESSION_COOKIE_SECURE = False\n',
        },
      },
    ],
    failing: [
      {
        name: 'Better Auth, turned off',
        files: { 'src/auth.ts': auth('advanced: { useSecureCookies: false },') },
      },
      {
        name: 'Better Auth behind plain HTTP',
        files: { 'src/auth.ts': auth("baseURL: 'http://api.shop.test',") },
      },
      {
        name: 'express-session without a word',
        files: {
          'server.js':
            "const session = require('express-session')\napp.use(session({ secret, resave: false }))",
        },
      },
      {
        name: 'a token in a cookie that scripts can read',
        files: {
          'src/login.ts':
            "import express from 'express'\nres.cookie('access_token', token, { secure: true, httpOnly: false })",
        },
      },
      { name: 'Django by default', files: { 'shop/settings.py': django('') } },
      {
        name: 'SessionMiddleware of Starlette',
        files: {
          'app/main.py':
            'from fastapi import FastAPI\nfrom starlette.middleware.sessions import SessionMiddleware\napp = FastAPI()\napp.add_middleware(SessionMiddleware, secret_key=key)\n',
        },
      },
      {
        name: 'Flask-Login by default',
        files: {
          'app.py': 'from flask import Flask\nfrom flask_login import LoginManager\napp = Flask(__name__)\n',
        },
      },
    ],
    others: [
      {
        name: 'a token against forgery, which scripts read',
        outcome: 'unknown',
        files: {
          'a.js':
            "const express = require('express')\nres.cookie('XSRF-TOKEN', req.csrfToken(), { httpOnly: false })",
        },
      },
      {
        name: 'a cookie that is taken away',
        outcome: 'unknown',
        files: { 'a.js': "const express = require('express')\nres.cookie('session', '', { maxAge: 0 })" },
      },
      {
        name: 'a test',
        outcome: 'unknown',
        files: {
          'src/a.ts': 'export const a = 1',
          'tests/auth.test.ts': auth('advanced: { useSecureCookies: false },'),
        },
      },
      {
        name: 'Better Auth by its configuration',
        outcome: 'unknown',
        files: { 'src/auth.ts': auth('advanced: { useSecureCookies: config.secure },') },
      },
    ],
  },
  'security/csrf/code': {
    passing: [
      { name: 'Better Auth as it is', files: { 'src/auth.ts': auth('trustedOrigins: [origin],') } },
      { name: 'Django as it is', files: { 'shop/settings.py': django('') } },
    ],
    failing: [
      {
        name: 'the origin is not checked',
        files: { 'src/auth.ts': auth('advanced: { disableOriginCheck: true },') },
      },
      {
        name: 'the CSRF check is off',
        files: { 'src/auth.ts': auth('advanced: { disableCSRFCheck: true },') },
      },
      {
        name: 'Django without its middleware',
        files: {
          'shop/settings.py': django('').replace('    "django.middleware.csrf.CsrfViewMiddleware",\n', ''),
        },
      },
      {
        name: 'a view that people use',
        files: {
          'shop/views.py':
            'from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef change_address(request):\n    request.user.address = request.POST["a"]\n    request.user.save()\n',
        },
      },
    ],
    others: [
      {
        name: 'a webhook that checks its signature',
        outcome: 'unknown',
        files: {
          'shop/views.py':
            'from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef paid(request):\n    verify_signature(request.body)\n',
        },
      },
    ],
  },
  'security/auth-rate-limit/code': {
    passing: [
      {
        name: 'Better Auth that counts in the database',
        files: { 'src/auth.ts': auth("rateLimit: { enabled: true, storage: 'database' },") },
      },
      {
        name: 'a limiter before the route',
        files: {
          'server.js':
            "const rateLimit = require('express-rate-limit')\nconst loginLimiter = rateLimit({ max: 5 })\napp.post('/login', loginLimiter, login)",
        },
      },
      {
        name: 'slowapi on the view',
        files: {
          'app/auth.py':
            'from slowapi import Limiter\n@router.post("/login")\n@limiter.limit("5/minute")\ndef login(request):\n    pass\n',
        },
      },
    ],
    failing: [
      {
        name: 'counted in memory by two',
        files: {
          'src/auth.ts': auth('appName: "a",'),
          'compose.yaml': 'services:\n  app:\n    build: .\n    deploy:\n      replicas: 2\n',
        },
      },
      {
        name: 'a limiter of each process',
        files: {
          'src/limits.ts':
            "import { RateLimiterMemory } from 'rate-limiter-flexible'\nexport const limits = new RateLimiterMemory({ points: 5 })",
          'compose.yaml': 'services:\n  app:\n    build: .\n    deploy:\n      replicas: 2\n',
        },
      },
      {
        name: 'turned off, and nothing else',
        files: { 'src/auth.ts': auth('rateLimit: { enabled: false },') },
      },
    ],
    others: [
      {
        name: 'turned off for a limiter of its own',
        outcome: 'unknown',
        files: {
          'src/auth.ts': auth('rateLimit: { enabled: false },'),
          'src/limits.ts':
            "import { RateLimiterRedis } from 'rate-limiter-flexible'\nexport const limits = new RateLimiterRedis({})",
        },
      },
      { name: 'counted in memory', outcome: 'unknown', files: { 'src/auth.ts': auth('appName: "a",') } },
    ],
  },
  'security/email-verification/code': {
    passing: [
      {
        name: 'asked for, with a sender',
        files: {
          'src/auth.ts': auth(
            'emailAndPassword: { enabled: true, requireEmailVerification: true },\n  emailVerification: { sendVerificationEmail: async ({ user, url }) => { await mail.send(user.email, url) } },',
          ),
        },
      },
      {
        name: 'django-allauth',
        files: {
          'shop/settings.py': `${django('ACCOUNT_EMAIL_VERIFICATION = "mandatory"')}\nINSTALLED_APPS += ["allauth", "allauth.account"]\n`,
        },
      },
    ],
    failing: [
      { name: 'not asked for', files: { 'src/auth.ts': auth('emailAndPassword: { enabled: true },') } },
      {
        name: 'nothing sends the mail',
        files: {
          'src/auth.ts': auth('emailAndPassword: { enabled: true, requireEmailVerification: true },'),
        },
      },
      {
        name: 'the mail is only logged',
        files: {
          'src/auth.ts': auth(
            'emailAndPassword: { enabled: true, requireEmailVerification: true },\n  emailVerification: { sendVerificationEmail: async ({ url }) => { console.log(url) } },',
          ),
        },
      },
      {
        name: 'optional in django-allauth',
        files: { 'shop/settings.py': `${django('')}\nINSTALLED_APPS += ["allauth.account"]\n` },
      },
      {
        name: 'fastapi-users without the router',
        files: {
          'app/main.py':
            'from fastapi_users import FastAPIUsers\napp.include_router(users.get_register_router(UserRead, UserCreate))\n',
        },
      },
    ],
    others: [
      {
        name: 'only other providers',
        outcome: 'unknown',
        files: { 'src/auth.ts': auth('socialProviders: { github: {} },') },
      },
    ],
  },
}
